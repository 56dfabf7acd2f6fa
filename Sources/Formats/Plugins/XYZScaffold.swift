import Engine

/// Fixed atoms from a frame of an extended XYZ file.
public struct XYZScaffold: Scaffold {
  /// The word a recipe uses.
  public static let name = "xyz"
  /// One line for help.
  public static let summary = "Fixed atoms from a frame of an extended XYZ file."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<XYZScaffold>] = [
    Parameter("file", \.file, required: true, "Extended XYZ file."),
    Parameter("frame", \.frame, in: 1...1e9, "Which molecule of the file, from 1."),
    Parameter("hydrogens", \.hydrogens, "Whether hydrogens of the file are kept."),
  ]

  /// The file.
  public var file: InputFile?
  /// Which molecule of the file, from 1.
  public var frame = 1
  /// Whether hydrogens of the file are kept.
  public var hydrogens = false
  /// The atoms, all fixed, without facts and columns of the file.
  public private(set) var molecule = Molecule()

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` when it cannot be read, has no such frame, or no atom remains.
  public mutating func prepare() throws(PluginError) {
    let (path, molecules) = try ExtendedXYZ.molecules(of: file, using: frame)
    guard molecules.indices.contains(frame - 1) else {
      throw .parameter("frame", reason: "\(path) has frames 1 to \(molecules.count)")
    }
    let all = molecules[frame - 1]
    let atoms = hydrogens ? Array(all.elements.indices) : all.heavyAtoms
    guard !atoms.isEmpty else {
      throw .file(
        path: path,
        reason: "frame \(frame) has no atoms but hydrogens; hydrogens=true keeps them")
    }
    molecule = Molecule(
      elements: atoms.map { all.elements[$0] }, positions: atoms.map { all.positions[$0] },
      fixed: Array(repeating: true, count: atoms.count))
  }
}
