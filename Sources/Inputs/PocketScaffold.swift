import Engine
import Formats
import Platform

/// The pocket of a protein: atoms around a molecule's place, which exclude volume and never join it.
/// Fragments that are there from the start are another scaffold, which the pocket holds.
public struct PocketScaffold: ScaffoldPlugin {
  /// The word a recipe uses.
  public static let name = "pocket"
  /// One line for help.
  public static let summary = "A protein's pocket from a PDB or mmCIF file, and a fragment in it."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<PocketScaffold>] = [
    Parameter(
      "file", \.file, required: true, "Protein: a file ending in .pdb, .ent, .cif or .mmcif."),
    Parameter(
      "around", \.around, required: true,
      "A molecule in the pocket, which says where it is: .sdf, .mol, .xyz or .extxyz."),
    Parameter(
      "within", \.distance, dimension: .length, in: 3...100,
      "Residues with an atom nearer than this to a heavy atom of that molecule are the pocket."),
    Parameter(
      "waters", \.waters, "Waters of the file: drop (a molecule may take their place) or keep."),
    Parameter(
      "fragment", \.fragment, label: .scaffold,
      "Atoms in the pocket that are there from the start, to grow from or to link."),
  ]

  /// What becomes of the waters of the file.
  public enum Waters: String, Choice {
    case drop, keep
  }

  /// The protein.
  public var file: InputFile?
  /// A molecule in the pocket.
  public var around: InputFile?
  /// How far the pocket reaches from that molecule, angstrom.
  public var distance = 8.0
  /// What becomes of the waters of the file.
  public var waters = Waters.drop
  /// What is there from the start.
  public var fragment: Scaffold?

  /// No file yet.
  public init() {}

  /// Reads both files.
  /// - Throws: `PluginError` when one cannot be read, no atom of the protein is near the molecule, or
  ///   the fragment holds a pocket of its own.
  public func make() throws(PluginError) -> Scaffold {
    guard fragment?.pocket == nil else {
      throw .parameter("fragment", reason: "is a pocket itself; scaffold structure holds fragments")
    }
    let (path, read, models) = try atoms()
    let (ligandPath, molecules, _) = try StructureFile.molecules(of: around, using: 1)
    guard let ligand = molecules.first?.withoutHydrogens.positions, !ligand.isEmpty else {
      throw .file(path: ligandPath, reason: "has no molecule with heavy atoms")
    }
    var notes = ProteinNotes(path)
    if models > 1 { notes.add("the first of \(models) models is used") }
    var atoms = notes.withoutAlternates(read)
    if waters == .drop { atoms = notes.withoutWaters(atoms) }
    atoms = notes.withoutLigand(atoms, at: ligand)
    let near = Set(
      atoms.filter { atom in
        ligand.contains { square($0, atom.position) < distance * distance }
      }.map(\.residueName))
    let kept = atoms.filter { near.contains($0.residueName) }
    guard !kept.isEmpty else {
      throw .parameter(
        "around",
        reason: "no atom of \(path) is within \(distance) angstrom of \(ligandPath); are both in "
          + "the same place?")
    }
    notes.describe(kept)
    let pocket = Pocket(
      elements: kept.map(\.element), positions: kept.map(\.position),
      residues: kept.map(\.residueName), ligand: ligand)
    return Scaffold(
      fragment?.molecule ?? Molecule(), hydrogens: fragment?.hydrogens ?? Molecule(),
      anchors: fragment?.anchors ?? [], pocket: pocket, notes: notes.notes)
  }

  private func atoms() throws(PluginError) -> (
    path: String, atoms: [ProteinAtom], models: Int
  ) {
    let path = try required(file, "file").path
    let isPDB = PDB.endings.contains(FileEnding.of(path))
    guard isPDB || MMCIF.endings.contains(FileEnding.of(path)) else {
      throw .file(
        path: path,
        reason: "its name must end in \(FileEnding.list(PDB.endings + MMCIF.endings))")
    }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileContents.bytes(of: path) } catch {
      throw .file(path: path, reason: error.explanation)
    }
    do throws(ProteinError) {
      let (atoms, models) = try isPDB ? PDB.parse(bytes) : MMCIF.parse(bytes)
      return (path, atoms, models)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
  }
}

/// What was done with the atoms of a protein's file, for people.
private struct ProteinNotes {
  private let path: String
  private(set) var notes: [String] = []

  init(_ path: String) { self.path = path }

  mutating func add(_ note: String) { notes.append("\(path): \(note)") }

  /// One position of each atom: the one occupied most, the first of equals.
  mutating func withoutAlternates(_ atoms: [ProteinAtom]) -> [ProteinAtom] {
    guard atoms.contains(where: { !$0.alternate.isEmpty }) else { return atoms }
    var kept: [ProteinAtom] = []
    var slots: [String: Int] = [:]
    for atom in atoms {
      let key = atom.alternate.isEmpty ? "" : "\(atom.place) \(atom.name)"
      guard !key.isEmpty, let slot = slots[key] else {
        if !key.isEmpty { slots[key] = kept.count }
        kept.append(atom)
        continue
      }
      if atom.occupancy > kept[slot].occupancy { kept[slot] = atom }
    }
    add("of alternate positions the most occupied are kept, \(atoms.count - kept.count) are not")
    return kept
  }

  mutating func withoutWaters(_ atoms: [ProteinAtom]) -> [ProteinAtom] {
    let kept = atoms.filter { !Self.waters.contains($0.residue) }
    let dropped = Set(atoms.filter { Self.waters.contains($0.residue) }.map(\.place)).count
    if dropped > 0 { add("\(dropped) waters are left out (waters=keep keeps them)") }
    return kept
  }

  /// Without residues that lie upon the molecule whose place the pocket is: a file of a complex.
  mutating func withoutLigand(
    _ atoms: [ProteinAtom], at ligand: [SIMD3<Double>]
  ) -> [ProteinAtom] {
    let same = 1.0
    let taken = Set(
      atoms.filter { atom in
        !Self.known.contains(atom.residue) && atom.element != .hydrogen
          && ligand.contains { square($0, atom.position) < same * same }
      }.map(\.residueName))
    guard !taken.isEmpty else { return atoms }
    add("\(taken.sorted().joined(separator: ", ")) is where the new molecule goes and left out")
    return atoms.filter { !taken.contains($0.residueName) }
  }

  /// What is unusual among the atoms of the pocket.
  mutating func describe(_ atoms: [ProteinAtom]) {
    let others = Set(atoms.filter { !Self.known.contains($0.residue) }.map(\.residueName)).sorted()
    if !others.isEmpty {
      add(
        "kept by elements alone, for they are no amino acids or nucleotides: "
          + others.prefix(12).joined(separator: ", ")
          + (others.count > 12 ? " and \(others.count - 12) more" : ""))
    }
    if !atoms.contains(where: { $0.element == .hydrogen }) {
      add("the pocket has no hydrogens; heavy atoms stand for them")
    }
    let unknown = Set(atoms.map(\.element)).filter { $0.vanDerWaalsRadius == nil }.sorted()
    if !unknown.isEmpty {
      add(
        "2 angstrom is taken for the unknown van der Waals radius of "
          + unknown.map(\.symbol).joined(separator: ", "))
    }
  }

  private static let waters: Set<String> = ["HOH", "WAT", "H2O", "DOD", "TIP", "TP3", "SOL"]

  private static let known = Set(
    """
    ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL SEC PYL MSE \
    HID HIE HIP CYX CYM ASH GLH LYN A C G U DA DC DG DT ACE NME NH2
    """.split(separator: " ").map(String.init)
  ).union(waters)
}

private func square(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
  ((a - b) * (a - b)).sum()
}
