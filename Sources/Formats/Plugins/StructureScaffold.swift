import Engine

/// Fixed atoms from a structure file: fragments to link, a molecule to grow from, a pocket to fill.
public struct StructureScaffold: ScaffoldPlugin {
  /// The word a recipe uses.
  public static let name = "structure"
  /// One line for help.
  public static let summary = "Fixed atoms from an XYZ or SDF file: fragments, a pocket."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<StructureScaffold>] = [
    Parameter("file", \.file, required: true, "File ending in .xyz, .extxyz, .sdf or .mol."),
    Parameter(
      "frame", \.frame, in: 1...1e9,
      "Which molecule of the file, from 1; all of them together if absent."),
    Parameter(
      "anchors", \.chosen, in: 1...1e9,
      "Atoms to grow from, as the file counts them from 1; those it marks if absent."),
    Parameter(
      "hydrogens", \.treatment,
      "The file's hydrogens: aside (hydrogenate puts them back where they fit), drop, keep."),
  ]

  /// What becomes of the hydrogens of the file.
  public enum Hydrogens: String, Choice {
    /// They would be strange to a similarity that knows heavy atoms only.
    case aside
    case drop, keep
  }

  /// The file.
  public var file: InputFile?
  /// Which molecule of the file, from 1; all when nil.
  public var frame: Int?
  /// Anchors by their place in the file, from 1.
  public var chosen: [Int] = []
  /// What becomes of the hydrogens of the file.
  public var treatment = Hydrogens.aside

  /// No file yet.
  public init() {}

  /// Reads the file: its atoms, all fixed, without facts and columns of the file.
  /// - Throws: `PluginError` when it cannot be read, has no such frame, no atom remains, an anchor is
  ///   not there, or molecules of the file lie upon each other.
  public func make() throws(PluginError) -> Scaffold {
    let (path, frames, notes) = try StructureFile.molecules(of: file, using: frame)
    if let frame, !frames.indices.contains(frame - 1) {
      throw .parameter("frame", reason: "\(path) has molecules 1 to \(frames.count)")
    }
    let used = frame.map { [frames[$0 - 1]] } ?? frames
    try requireApart(used, path)
    var atoms = Molecule()
    for molecule in used {
      for (element, position) in zip(molecule.elements, molecule.positions) {
        atoms.append(element, at: position, fixed: true)
      }
    }
    var marks = Self.marks(in: used)
    if !chosen.isEmpty {
      guard let largest = chosen.max(), largest <= atoms.count else {
        throw .parameter("anchors", reason: "\(path) has atoms 1 to \(atoms.count)")
      }
      if let twice = chosen.first(where: { atom in chosen.count { $0 == atom } > 1 }) {
        throw .parameter("anchors", reason: "names atom \(twice) twice")
      }
      marks = chosen.map { $0 - 1 }
    }
    // An anchor that is a hydrogen gives its place to what grows there.
    let replaced = Set(marks.filter { atoms.elements[$0] == .hydrogen })
    marks = marks.map { replaced.contains($0) ? Self.heavyNeighbour(of: $0, in: atoms) ?? $0 : $0 }
    let kept = atoms.elements.indices.filter {
      (treatment == .keep && !replaced.contains($0)) || atoms.elements[$0] != .hydrogen
    }
    guard !kept.isEmpty else {
      throw .file(path: path, reason: "has no atoms but hydrogens; hydrogens=keep keeps them")
    }
    let aside =
      treatment == .aside
      ? atoms.elements.indices.filter {
        atoms.elements[$0] == .hydrogen && !replaced.contains($0)
      } : []
    return Scaffold(
      atoms.selecting(kept), hydrogens: atoms.selecting(aside),
      anchors: marks.compactMap { mark in kept.firstIndex(of: mark) }, notes: notes)
  }

  /// Atoms closer than that, angstrom, share a place.
  private static let leastDistance = 0.5

  /// Frames are fragments of one scaffold, not alternatives: neither they nor their atoms share a
  /// place.
  private func requireApart(_ frames: [Molecule], _ path: String) throws(PluginError) {
    for molecule in frames {
      guard let pair = molecule.pair(within: Self.leastDistance) else { continue }
      throw .file(
        path: path,
        reason: "atoms \(pair.first + 1) and \(pair.second + 1) of a molecule are at the same place"
      )
    }
    let least = Self.leastDistance * Self.leastDistance
    for (second, later) in frames.enumerated() {
      for (first, earlier) in frames[..<second].enumerated() {
        let isClose = later.positions.contains { position in
          earlier.positions.contains { ((position - $0) * (position - $0)).sum() < least }
        }
        guard isClose else { continue }
        throw .parameter(
          "frame",
          reason: "molecules \(first + 1) and \(second + 1) of \(path) lie upon each other and "
            + "cannot be one scaffold; frame= takes one of them")
      }
    }
  }

  /// Atoms marked in a column `anchor`, counted over all frames.
  private static func marks(in frames: [Molecule]) -> [Int] {
    var marks: [Int] = []
    var offset = 0
    for molecule in frames {
      if case .booleans(let flags, width: 1)? = molecule.columns["anchor"] {
        marks += flags.indices.filter { flags[$0] }.map { $0 + offset }
      }
      offset += molecule.count
    }
    return marks
  }

  private static func heavyNeighbour(of atom: Int, in molecule: Molecule) -> Int? {
    func square(_ other: Int) -> Double {
      let vector = molecule.positions[other] - molecule.positions[atom]
      return (vector * vector).sum()
    }
    return molecule.heavyAtoms.min { square($0) < square($1) }
  }
}
