import Engine
import Formats

/// Reference molecules from an extended XYZ file, whatever its name.
public struct XYZReference: ReferencePlugin {
  /// The word a recipe uses.
  public static let name = "xyz"
  /// One line for help.
  public static let summary = "Reference molecules from an extended XYZ file, hydrogens included."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<XYZReference>] = [
    Parameter("file", \.set.file, required: true, "Extended XYZ file with one molecule a frame."),
    Parameter("elements", \.set.elements, MoleculeReference.elementsHelp),
    Parameter("largest", \.set.largest, in: 1...1e9, MoleculeReference.largestHelp),
    Parameter("first", \.set.first, in: 1...1e9, MoleculeReference.firstHelp),
    Parameter("last", \.set.last, in: 1...1e9, MoleculeReference.lastHelp),
  ]

  /// What is used of the file.
  private var set = MoleculeReference()

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` as `MoleculeReference` does.
  public func make() throws(PluginError) -> ReferenceSet {
    let (path, frames) = try ExtendedXYZ.frames(of: set.file)
    return try set.set(of: frames, path)
  }
}
