import Engine

/// A molecule as RDKit sees it: what it is (canonical SMILES), its rings, and what it is made of.
///
///     let bonds = try BondPerception().assign(benzoicAcid)
///     let structure = try SanitisedStructure(benzoicAcid, bonds: bonds)
///     structure.smiles              // "O=C(O)c1ccccc1"
///     structure.rings               // [6, aromatic]
///     structure.profile()?.groups   // C=O any 1, carboxylic acid 1, aromatic ring atom 6
public struct SanitisedStructure: Sendable {
  /// Canonical SMILES of the constitution, without stereo marks; equal for equal molecules.
  public let smiles: String
  /// The symmetrised smallest set of smallest rings, by rising size.
  public let rings: [Ring]
  /// What a chemist would object to, though all shells are closed; nil where nothing.
  public let flaw: Flaw?
  private var molecule: RDKitMolecule?

  /// Sanitises a molecule that has all its hydrogens.
  /// - Parameter bonds: orders and charges of a closed shell, as `BondPerception` assigns them.
  /// - Throws: `SanitisationFailure` with RDKit's reason.
  public init(_ molecule: Molecule, bonds: AssignedBonds) throws(SanitisationFailure) {
    try self.init(RDKitMolecule(molecule, bonds: bonds))
  }

  /// The structure a SMILES stands for.
  /// - Throws: `SanitisationFailure` with RDKit's reason.
  public init(smiles: String) throws(SanitisationFailure) {
    try self.init(RDKitMolecule(smiles: smiles))
  }

  private init(_ molecule: RDKitMolecule) throws(SanitisationFailure) {
    guard let smiles = molecule.smiles else { throw .other("no SMILES") }
    self.smiles = smiles
    rings = molecule.rings
    flaw = Flaw(of: molecule)
    self.molecule = molecule
  }

  /// Counts what there is in it; takes about as long as the sanitisation. Nil after `dropMolecule`.
  public func profile() -> StructureProfile? {
    molecule.map { StructureProfile($0, rings: rings) }
  }

  /// Whether a pattern occurs; nil after `dropMolecule`.
  public func matches(_ pattern: SubstructurePattern) -> Bool? {
    molecule.map { pattern.occurs(in: $0) }
  }

  /// Canonical SMILES with the stereo marks that follow from the positions; of a SMILES those it has. Nil
  /// after `dropMolecule`.
  public var isomericSMILES: String? { molecule?.isomericSMILES }

  /// Forgets the molecule, for a structure that is kept.
  public mutating func dropMolecule() { molecule = nil }

  /// A drawing in two dimensions with implied hydrogens, as an SVG document without background, or
  /// nil where RDKit does not take the molecule.
  public static func drawing(
    of molecule: Molecule, bonds: AssignedBonds, width: Int, height: Int
  ) -> String? {
    (try? RDKitMolecule(molecule, bonds: bonds))?.drawing(width: width, height: height)
  }
}

extension SanitisedStructure: Equatable {
  /// Whether they are the same molecule.
  public static func == (a: SanitisedStructure, b: SanitisedStructure) -> Bool {
    a.smiles == b.smiles && a.rings == b.rings
  }
}

/// A ring of the symmetrised smallest set of smallest rings.
public struct Ring: Sendable, Hashable, Comparable {
  /// Atoms in the ring.
  public let size: Int
  /// All its bonds are aromatic.
  public let isAromatic: Bool

  /// A ring of a size.
  public init(size: Int, isAromatic: Bool) {
    self.size = size
    self.isAromatic = isAromatic
  }

  public static func < (a: Ring, b: Ring) -> Bool {
    (a.size, a.isAromatic ? 1 : 0) < (b.size, b.isAromatic ? 1 : 0)
  }
}
