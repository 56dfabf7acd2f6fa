import Engine

/// Reference molecules from an extended XYZ file.
public struct XYZReference: ReferenceSet {
  /// The word a recipe uses.
  public static let name = "xyz"
  /// One line for help.
  public static let summary = "Reference molecules from an extended XYZ file, hydrogens included."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<XYZReference>] = [
    Parameter("file", \.file, required: true, "Extended XYZ file with one molecule a frame."),
    Parameter(
      "elements", \.elements,
      "Molecules with other elements than these (and hydrogen) are left out; all when absent."),
  ]

  /// The file.
  public var file: InputFile?
  /// Elements molecules may have beside hydrogen; nil for any.
  public var elements: [Element]?
  /// The molecules, hydrogens included, angstrom.
  public private(set) var molecules: [Molecule] = []
  /// The file, and how many of its molecules are used.
  public private(set) var source = ""

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` when it cannot be read or no molecule of it remains.
  public mutating func prepare() throws(PluginError) {
    let (path, all) = try ExtendedXYZ.molecules(of: file)
    molecules = all
    if let elements {
      let allowed = Set(elements + [.hydrogen])
      molecules.removeAll { !allowed.isSuperset(of: $0.elements) }
      guard !molecules.isEmpty else {
        let symbols = elements.map(\.symbol).joined(separator: ", ")
        throw .parameter(
          "elements",
          reason: "none of the \(all.count) molecules of \(path) has only hydrogen and "
            + (symbols.isEmpty ? "no other element" : symbols))
      }
    }
    source = "\(path) (\(molecules.count) of \(all.count) molecules)"
  }
}

extension ExtendedXYZ {
  /// The molecules of a plug-in's file.
  /// - Throws: `PluginError` when there is no file or it cannot be read, or when the frames asked for
  ///   (from 1; all when nil) are periodic: recipes know molecules in open space only.
  public static func molecules(
    of file: InputFile?, using frame: Int? = nil
  ) throws(PluginError) -> (path: String, molecules: [Molecule]) {
    guard let path = file?.path else {
      throw .parameter("file", reason: "missing; expected an extended XYZ file")
    }
    let molecules: [Molecule]
    do throws(XYZError) {
      molecules = try read(path: path)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    for (index, molecule) in molecules.enumerated() where frame == nil || frame == index + 1 {
      guard molecule.cell?.isPeriodic != true else {
        throw .file(
          path: path,
          reason: "frame \(index + 1) is periodic (Lattice or pbc), and recipes know molecules in "
            + "open space only; pbc=\"F F F\" marks a structure that only carries a box")
      }
    }
    return (path, molecules)
  }
}
