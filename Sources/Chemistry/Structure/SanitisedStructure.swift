import Engine

/// A molecule as RDKit sees it: what it is (canonical SMILES), its rings and functional groups.
///
///     let bonds = try BondPerception().assign(benzoicAcid)
///     let structure = try SanitisedStructure(benzoicAcid, bonds: bonds)
///     structure.smiles  // "O=C(O)c1ccccc1"
///     structure.rings   // [6, aromatic]
public struct SanitisedStructure: Sendable, Equatable {
  /// Canonical SMILES of the constitution, without stereo marks; equal for equal molecules.
  public let smiles: String
  /// The smallest set of smallest rings, by rising size.
  public let rings: [Ring]
  /// Functional groups that occur, with how often, in the order of `FunctionalGroup.all`.
  public let groups: [GroupCount]

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
    groups = Self.groups(of: molecule)
  }

  /// Functional groups that occur, with how often, in the order of `FunctionalGroup.all`.
  static func groups(of molecule: RDKitMolecule) -> [GroupCount] {
    FunctionalGroup.all.compactMap { group in
      let count = group.occurrences(in: molecule)
      return count > 0 ? GroupCount(name: group.name, count: count) : nil
    }
  }

  /// A drawing in two dimensions with implied hydrogens, as an SVG document without background, or
  /// nil where RDKit does not take the molecule.
  public static func drawing(
    of molecule: Molecule, bonds: AssignedBonds, width: Int, height: Int
  ) -> String? {
    (try? RDKitMolecule(molecule, bonds: bonds))?.drawing(width: width, height: height)
  }

  /// How often a functional group occurs.
  public struct GroupCount: Sendable, Equatable {
    /// As people call it: `"ester"`.
    public let name: String
    public let count: Int
  }
}

/// A ring of the smallest set of smallest rings.
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
