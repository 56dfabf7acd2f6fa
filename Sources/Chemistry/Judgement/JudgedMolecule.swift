import Engine

/// One molecule with all that is judged of it.
public struct JudgedMolecule: Sendable {
  /// Hill formula.
  public let formula: String
  /// Atoms in all.
  public let atoms: Int
  /// The elements of the heavy atoms: [heavy atoms].
  public let elements: [Element]
  /// Heavy atoms that had a possible number of neighbours before hydrogens were added.
  public let validHeavyAtoms: Int
  /// The verdict on the whole molecule, or nil for one that was given up on the way.
  public private(set) var validity: Validity?
  /// What there is in it, where RDKit takes it.
  public let profile: StructureProfile?
  /// Why it was given up, or nil.
  public let failure: String?
  /// Total energy per atom, eV, where known.
  public var totalEnergy: Double?
  /// Interaction energy per atom, eV, where known.
  public var energy: Double?
  /// Similarity energy (E_sim) per atom, where known.
  public var similarity: Double?
  /// How surprising it is to who knows the reference, nats per heavy atom, where known.
  public var surprise: Double?
  /// The share of the reference's molecules that surprise at least as much, where known.
  public var referenceRank: Double?

  /// Whether it is unlike the reference: more surprising than 99 % of it; nil where not known.
  public var isUnlike: Bool? { referenceRank.map { $0 < 0.01 } }

  /// Judges a molecule with its hydrogens.
  /// - Parameters:
  ///   - validity: the verdict, where it is there already.
  ///   - validHeavyAtoms: what was counted before hydrogens were added; without it the hydrogens
  ///     are taken away again.
  ///   - failure: why the molecule was given up; it is not judged then.
  public init(
    _ molecule: Molecule, validity: Validity? = nil, validHeavyAtoms: Int? = nil,
    failure: String? = nil
  ) {
    let heavy = molecule.withoutHydrogens
    formula = molecule.formula
    atoms = molecule.count
    elements = heavy.elements
    self.validHeavyAtoms = validHeavyAtoms ?? Validity.validAtoms(heavy)
    self.validity = failure == nil ? validity ?? Validity(of: molecule) : nil
    self.failure = failure
    profile = self.validity?.structure?.profile()
    self.validity?.dropMolecule()
  }

  /// Forgets the bond orders, for a judgement that is kept without its molecule.
  public mutating func dropBonds() { validity?.dropBonds() }

  /// One fragment, every shell closed, accepted by RDKit.
  public var isValid: Bool { validity?.isValid ?? false }

  /// Canonical SMILES of a valid molecule.
  public var smiles: String? { isValid ? validity?.structure?.smiles : nil }

  /// What is wrong, without the numbers of atoms, to be counted; `valid` when nothing is.
  public var verdictKind: String {
    if let failure { return failure }
    return switch validity?.problems.first {
    case nil: "valid"
    case .empty: "no atoms"
    case .fragments: "several fragments"
    case .bonds(.noValence(let element, _)): "\(element) has no usual valence"
    case .bonds(.tooManyNeighbours(let element, _, _, _)): "\(element) has too many neighbours"
    case .bonds(.openShell(_, let isCarbene)): isCarbene ? Flaw.carbene.rawValue : "radical"
    case .bonds(.tooLarge): "too large to judge"
    case .sanitisation: "refused by RDKit"
    case .flaw(let flaw): flaw.rawValue
    }
  }
}
