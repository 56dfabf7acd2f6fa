import Engine

/// Reference molecules from an extended XYZ file.
public struct XYZReference: ReferencePlugin {
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
    Parameter("first", \.first, in: 1...1e9, "First molecule used, from 1."),
    Parameter("last", \.last, in: 1...1e9, "Last molecule used; that of the file if absent."),
  ]

  /// The file.
  public var file: InputFile?
  /// Elements molecules may have beside hydrogen; nil for any.
  public var elements: [Element]?
  /// The molecules used, counted from 1 before any is left out.
  public var first = 1
  public var last: Int?

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` when it cannot be read or no molecule of it remains.
  public func make() throws(PluginError) -> ReferenceSet {
    let (path, all) = try ExtendedXYZ.molecules(of: file)
    guard first <= min(last ?? all.count, all.count) else {
      throw .parameter("first", reason: "\(path) has no molecules \(first) to \(last ?? all.count)")
    }
    var molecules = Array(all[(first - 1)..<min(last ?? all.count, all.count)])
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
    return ReferenceSet(
      molecules, source: "\(path) (\(molecules.count) of \(all.count) molecules)")
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
