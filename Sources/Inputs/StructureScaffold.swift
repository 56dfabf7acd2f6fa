import Chemistry
import Engine
import Formats

/// Fixed atoms from a structure file: fragments to link, a molecule to grow from. Their bonds, charges
/// and hydrogens stay as the file has them; where it has none, as they are perceived once.
public struct StructureScaffold: ScaffoldPlugin {
  /// The word a recipe uses.
  public static let name = "structure"
  /// One line for help.
  public static let summary =
    "Fixed atoms from an XYZ or SDF file, whose bonds, charges and hydrogens stay."
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
    var (path, frames, notes) = try StructureFile.records(of: file, using: frame)
    if let frame, !frames.indices.contains(frame - 1) {
      throw .parameter("frame", reason: "\(path) has molecules 1 to \(frames.count)")
    }
    frames = frame.map { [frames[$0 - 1]] } ?? frames
    try requireApart(frames.map(\.molecule), path)
    var atoms = Molecule()
    for molecule in frames.map(\.molecule) {
      for (element, position) in zip(molecule.elements, molecule.positions) {
        atoms.append(element, at: position, fixed: true)
      }
    }
    var marks = Self.marks(in: frames.map(\.molecule))
    if !chosen.isEmpty {
      guard let largest = chosen.max(), largest <= atoms.count else {
        throw .parameter("anchors", reason: "\(path) has atoms 1 to \(atoms.count)")
      }
      if let twice = chosen.first(where: { atom in chosen.count { $0 == atom } > 1 }) {
        throw .parameter("anchors", reason: "names atom \(twice) twice")
      }
      marks = chosen.map { $0 - 1 }
    }
    var bonding: FragmentBonding?
    do throws(FragmentFailure) {
      bonding = try Self.bonding(of: atoms, in: frames)
    } catch {
      if case .valence = error { throw .file(path: path, reason: "\(error)") }
      notes.append("\(path): \(error); distances decide")
    }
    let isDoubtful = bonding?.isDoubtful ?? false
    // An anchor that is a hydrogen gives its place to what grows there.
    let replaced = Set(marks.filter { atoms.elements[$0] == .hydrogen })
    let owners = marks.map {
      replaced.contains($0) ? Self.heavyNeighbour(of: $0, in: atoms) ?? $0 : $0
    }
    let heavy = atoms.heavyAtoms
    bonding = bonding?.opening(
      zip(marks, owners).compactMap { $0 == $1 ? nil : heavy.firstIndex(of: $1) })
    marks = owners
    let places = marks.compactMap { heavy.firstIndex(of: $0) }
    if let known = bonding {
      for (mark, place) in zip(marks, places) where !known.anchors.contains(place) {
        throw .parameter(
          "anchors",
          reason:
            "\(atoms.elements[mark])\(mark + 1) of \(path) has neither a hydrogen nor an open end, "
            + "so nothing can grow there")
      }
      let open = known.anchors.filter { known.openEnds[$0] > 0 }
      bonding?.anchors =
        places.isEmpty ? (open.isEmpty ? known.anchors : open) : Set(places).sorted()
    }
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
    var molecule = atoms.selecting(kept)
    molecule.fragment = bonding
    let hydrogens = atoms.selecting(aside)
    if frames.contains(where: { $0.topology == nil }), isDoubtful || heavy.count == atoms.count,
      let smiles = molecule.smiles(with: hydrogens)
    {
      notes.append(
        "\(path): taken for \(smiles), by its distances"
          + (atoms.count > heavy.count ? "" : ", for it has no hydrogens")
          + "; an SDF file says bonds and charges outright")
    }
    if let bonding, bonding.charge != 0 {
      notes.append(
        "\(path): the charge of \(bonding.charge) is kept in bonds and files; models do not know of it"
      )
    }
    return Scaffold(
      molecule, hydrogens: hydrogens,
      anchors: marks.compactMap { mark in kept.firstIndex(of: mark) }, notes: notes)
  }

  /// The bonds of all frames together: those of the file, or those that distances say.
  private static func bonding(
    of atoms: Molecule, in frames: [MoleculeRecord]
  ) throws(FragmentFailure) -> FragmentBonding {
    var topology = MoleculeTopology()
    for frame in frames {
      guard let own = frame.topology else {
        let charges = frames.compactMap(\.charge)
        return try FragmentBonding(
          perceiving: atoms, charge: charges.count == frames.count ? charges.reduce(0, +) : nil)
      }
      topology.append(own)
    }
    return try FragmentBonding(atoms, topology: topology)
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

extension FragmentBonding {
  /// Whether distances may mean something else: charges, or ends that are open.
  fileprivate var isDoubtful: Bool { (charges + openEnds).contains { $0 != 0 } }
}

extension Molecule {
  /// What a scaffold is with all its hydrogens, open ends filled; nil where its bonds are not known.
  fileprivate func smiles(with hydrogens: Molecule) -> String? {
    var known = self
    for position in hydrogens.positions { known.append(.hydrogen, at: position, fixed: true) }
    guard let counts = HydrogenCounts(keeping: known) else { return nil }
    let full = HydrogenPlacement(seed: 0).adding(counts, to: known)
    guard let bonds = try? BondPerception().assign(full) else { return nil }
    return try? SanitisedStructure(full, bonds: bonds).smiles
  }
}
