import Engine

/// One molecule with all that is evaluated of it.
public struct EvaluatedMolecule: Sendable {
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
  /// Canonical SMILES of a valid molecule with the stereo marks that follow from its positions.
  public let isomericSMILES: String?
  /// Why it was given up, in words to be counted by; nil otherwise.
  public let failure: String?
  /// What the stages noted, the latest of each metric.
  public let metrics: [String: Double]

  /// Judges a molecule with its hydrogens. Where no stage counted valid heavy atoms before they were
  /// added, they are taken away again.
  /// - Parameter failure: why the molecule was given up; it is not evaluated then.
  public init(_ candidate: Candidate, failure: String? = nil) {
    let molecule = candidate.molecule
    let heavy = molecule.withoutHydrogens
    formula = molecule.formula
    atoms = molecule.count
    elements = heavy.elements
    metrics = candidate.metrics
    validHeavyAtoms = metrics["heavy_valid"].map { Int($0) } ?? Validity.validAtoms(heavy)
    self.failure = failure
    validity = failure == nil ? candidate.validity : nil
    profile = failure == nil ? candidate.profile : nil
    isomericSMILES = validity?.isValid == true ? validity?.structure?.isomericSMILES : nil
    validity?.dropMolecule()
  }

  /// Judges a molecule that nothing was done to.
  public init(_ molecule: Molecule) { self.init(Candidate(molecule: molecule)) }

  /// Forgets the bond orders, for an evaluation that is kept without its molecule.
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
    case .scaffoldChanged: "scaffold changed"
    }
  }
}
