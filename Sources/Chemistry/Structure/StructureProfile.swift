/// What there is in a molecule, counted once: bonds, rings, groups, and the numbers that follow.
///
///     let structure = try SanitisedStructure(smiles: "COC(=O)c1ccccc1")
///     structure.profile()?.groups  // C=O any 1, ester 1, aromatic ring atom 6
public struct StructureProfile: Sendable, Equatable {
  /// Bonds between heavy atoms by elements and order, sorted by name: `C-C`, `C=O`, `C#N`, `C:C`
  /// (aromatic).
  public let bonds: [Tally]
  /// The symmetrised smallest set of smallest rings by size and aromaticity, by rising size: `5`,
  /// `6 aromatic`; 12 stands for 12 and more atoms.
  public let rings: [Tally]
  /// How often functional groups occur, in the order of `Motif.groups`.
  public let groups: [Tally]
  /// How often unstable motifs occur, in the order of `Motif.unstable`.
  public let unstable: [Tally]
  /// How often a ring is too small for its multiple bonds: alkynes and allenes in rings below nine,
  /// double bonds at bridgeheads (J. Bredt, Justus Liebigs Ann. Chem. 437, 1, 1924).
  public let strained: [Tally]
  /// Double bonds between heavy atoms, aromatic ones not counted.
  public let doubleBonds: Int
  /// Triple bonds between heavy atoms.
  public let tripleBonds: Int
  /// Rings all of whose bonds are aromatic.
  public let aromaticRings: Int
  /// Atoms with a formal charge.
  public let chargedAtoms: Int
  /// Atoms of the largest ring; 0 without rings.
  public let largestRing: Int
  /// The share of carbons with four neighbours, hydrogens included; 0 without carbons.
  public let sp3Fraction: Double
  /// Octanol-water partition coefficient, by S. A. Wildman and G. M. Crippen,
  /// doi.org/10.1021/ci990307l; nil where RDKit's descriptors are not installed.
  public let logP: Double?
  /// Topological polar surface, square angstrom, by P. Ertl et al., doi.org/10.1021/jm000942e; nil where
  /// RDKit's descriptors are not installed.
  public let polarSurface: Double?
  /// Bonds that turn freely, in RDKit's strict sense; nil where its descriptors are not installed.
  public let rotatableBonds: Int?
  /// Drug-likeness from 0 to 1, see `DrugLikeness`; nil where RDKit's descriptors are not installed.
  public let drugLikeness: Double?
  /// Synthetic accessibility from 1 (easy) to 10, see `SyntheticAccessibility`; nil where RDKit's
  /// fingerprints or descriptors are not installed.
  public let syntheticAccessibility: Double?

  init(_ molecule: RDKitMolecule, rings list: [Ring]) {
    let kinds = molecule.bonds
    bonds = Tally.counting(kinds.map(\.name)).sorted { $0.name < $1.name }
    doubleBonds = kinds.count { $0.order == 2 }
    tripleBonds = kinds.count { $0.order == 3 }
    // Rings come sorted, so equal ones are neighbours.
    var rings: [Tally] = []
    for name in list.map(\.kind) {
      let count = rings.last?.name == name ? rings.removeLast().count : 0
      rings.append(Tally(name: name, count: count + 1))
    }
    self.rings = rings
    aromaticRings = list.count(where: \.isAromatic)
    largestRing = list.map(\.size).max() ?? 0
    groups = Motif.tally(Motif.groups, in: molecule)
    unstable = Motif.tally(Motif.unstable, in: molecule)
    strained = Motif.tally(Motif.strained, in: molecule) + molecule.twistedBonds
    let counts = molecule.counts
    chargedAtoms = counts.chargedAtoms
    sp3Fraction = counts.carbons > 0 ? Double(counts.sp3Carbons) / Double(counts.carbons) : 0
    let descriptors = molecule.descriptors
    logP = descriptors?.logP
    polarSurface = descriptors?.polarSurface
    rotatableBonds = descriptors?.rotatableBonds
    drugLikeness = descriptors.map {
      DrugLikeness(of: molecule, descriptors: $0, aromaticRings: counts.aromaticSystems).value
    }
    syntheticAccessibility = SyntheticAccessibility(of: molecule)?.value
  }
}

extension Ring {
  /// The size up to 12, and whether it is aromatic: `6 aromatic`.
  var kind: String { "\(min(size, 12))" + (isAromatic ? " aromatic" : "") }
}
