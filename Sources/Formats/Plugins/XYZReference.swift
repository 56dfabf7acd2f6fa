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

  /// No molecule is so far away, square angstrom.
  private static let farthest = 1e8
  /// Atoms closer than that, angstrom, are one atom written twice.
  private static let leastDistance = 0.1

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` when it cannot be read, no molecule of it remains, or two atoms share a
  ///   place.
  public func make() throws(PluginError) -> ReferenceSet {
    let (path, frames) = try ExtendedXYZ.frames(of: file)
    let all = frames.molecules
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
    for (index, molecule) in molecules.enumerated() {
      if let atom = molecule.positions.firstIndex(where: { ($0 * $0).sum() > Self.farthest }) {
        throw .file(
          path: path,
          reason: "atom \(atom + 1) of molecule \(index + 1) that is used is further than 10000 "
            + "angstrom from the origin")
      }
      guard let pair = molecule.pair(within: Self.leastDistance) else { continue }
      throw .file(
        path: path,
        reason: "atoms \(pair.first + 1) and \(pair.second + 1) of molecule \(index + 1) that is "
          + "used are at the same place")
    }
    return ReferenceSet(
      molecules, source: "\(path) (\(molecules.count) of \(all.count) molecules)",
      notes: frames.notes.map { "\(path): \($0)" })
  }
}

extension ExtendedXYZ {
  /// The frames of a plug-in's file.
  /// - Throws: `PluginError` when there is no file or it cannot be read, or when the frames asked for
  ///   (from 1; all when nil) are periodic: recipes know molecules in open space only.
  package static func frames(
    of file: InputFile?, using frame: Int? = nil
  ) throws(PluginError) -> (path: String, frames: Frames) {
    guard let path = file?.path else {
      throw .parameter("file", reason: "missing; expected an extended XYZ file")
    }
    let frames: Frames
    do throws(XYZError) {
      frames = try Self.frames(path: path)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    if let reason = frames.periodicity(of: frame, for: "recipes know") {
      throw .file(path: path, reason: reason)
    }
    return (path, frames)
  }
}
