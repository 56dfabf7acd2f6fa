import Chemistry
import Engine

/// What became of one molecule of a run, evaluated for table and report.
package struct ReportedMolecule: Sendable {
  /// Place in the order of the recipe's loops, from 0.
  package let index: Int
  /// What tells it from its neighbours: `mol n=7 seed=3`.
  package let name: String
  /// Why it was given up, or nil.
  package let failure: MoleculeFailure?
  /// Why it was made again, or nil.
  package let rejection: String?
  /// The seed it was generated from.
  package let seed: UInt64
  /// Hill formula.
  package let formula: String
  /// Atoms, and those of them that are not hydrogen.
  package let (atoms, heavyAtoms): (Int, Int)
  /// Interaction energy per atom, eV, after the last stage that computed one: unlike the total energy
  /// it can be compared between formulas.
  package var interactionPerAtom: Double? { evaluated["interaction_energy"] }
  /// Energy per atom of what guided the generation, at its end.
  package let guidance: Guidance?
  /// What was done, with seconds of work.
  package let stages: [(name: String, seconds: Double)]
  /// Seconds it waited for what is done once for all.
  package let preparation: Double
  /// `valid`, or the reasons why not.
  package let verdict: String
  /// All that is evaluated of it.
  package private(set) var evaluated: EvaluatedMolecule
  /// Apart, so that a molecule that is not drawn is small.
  private var details: Details?

  private final class Details: Sendable {
    let candidate: Candidate
    init(_ candidate: Candidate) { self.candidate = candidate }
  }

  /// Judges a molecule under a name.
  /// - Parameter pause: steps done and in all of a generation that was not taken to its end.
  package init(
    index: Int, name: String, candidate: Candidate, failure: MoleculeFailure? = nil,
    rejection: String? = nil, pause: (done: Int, total: Int)? = nil
  ) {
    let pause = pause ?? candidate.paused.map { ($0.done, $0.total) }
    self.index = index
    self.name = name
    self.failure = failure
    self.rejection = rejection
    seed = candidate.seed
    let molecule = candidate.molecule
    formula = molecule.formula
    (atoms, heavyAtoms) = (molecule.count, molecule.heavyAtoms.count)
    guidance = Guidance(of: candidate)
    stages = candidate.stages.map { ($0.name, $0.seconds) }
    preparation = candidate.preparation
    evaluated = EvaluatedMolecule(candidate, failure: failure?.kind)
    let own = Self.verdict(pause, failure, evaluated)
    verdict = failure == nil && evaluated.isValid ? rejection ?? own : own
    details = Details(candidate.withoutFindings)
  }

  /// The name of a molecule of a loop.
  package static func name(_ label: String, _ values: [(name: String, value: String)]) -> String {
    values.isEmpty ? label : label + values.map { " \($0.name)=\($0.value)" }.joined()
  }

  /// The molecule, as far as it came; nothing but its seed after `dropDetails`.
  package var candidate: Candidate { details?.candidate ?? Candidate(seed: seed) }

  /// The atoms; none after `dropDetails`.
  package var molecule: Molecule { candidate.molecule }

  /// Bonds with orders where a closed shell was found, all single otherwise.
  package var bonds: BondGraph {
    evaluated.validity?.bonds?.graph ?? BondPerception().connectivity(of: molecule)
  }

  /// Seconds of work of all stages.
  package var seconds: Double { stages.reduce(0) { $0 + $1.seconds } }

  package var isValid: Bool { evaluated.isValid }

  /// The verdict without the numbers of atoms, to be counted; of a valid molecule that was made again
  /// why, up to a colon.
  package var verdictKind: String {
    guard let rejection, isValid else { return evaluated.verdictKind }
    return String(rejection.prefix { $0 != ":" })
  }

  /// Forgets atoms, bonds and curves: what is left is evaluated and small.
  package mutating func dropDetails() {
    details = nil
    evaluated.dropBonds()
  }

  private static func verdict(
    _ pause: (done: Int, total: Int)?, _ failure: MoleculeFailure?, _ evaluated: EvaluatedMolecule
  ) -> String {
    if let failure { return failure.description }
    if let pause { return "paused at step \(pause.done) of \(pause.total)" }
    guard let validity = evaluated.validity, !validity.isValid else {
      return evaluated["unlike"] == 1 ? "valid, unlike the reference" : "valid"
    }
    return validity.problems.map { "\($0)" }.joined(separator: "; ")
  }
}
