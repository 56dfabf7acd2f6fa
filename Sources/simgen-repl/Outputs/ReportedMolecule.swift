import Chemistry
import Engine

/// What became of one molecule of a run, judged for table and report.
struct ReportedMolecule: Sendable {
  /// Place in the order of the recipe's loops, from 0.
  let index: Int
  /// What tells it from its neighbours: `mol n=7 seed=3`.
  let name: String
  /// The molecule, as far as it came.
  let candidate: Candidate
  /// Why it was given up, or nil.
  let failure: MoleculeFailure?
  /// All that is judged of it.
  let judged: JudgedMolecule

  /// Judges a molecule under a name.
  init(index: Int, name: String, candidate: Candidate, failure: MoleculeFailure? = nil) {
    self.index = index
    self.name = name
    self.candidate = candidate
    self.failure = failure
    var judged = JudgedMolecule(
      candidate.molecule, validHeavyAtoms: candidate.figure("heavy_valid").map { Int($0) },
      failure: failure?.description)
    judged.energy = candidate.figure("interaction")
    judged.similarity = candidate.figure("similarity")
    self.judged = judged
  }

  var molecule: Molecule { candidate.molecule }

  /// Bonds with orders where a closed shell was found, all single otherwise.
  var bonds: BondGraph {
    judged.validity?.bonds?.graph ?? BondPerception().connectivity(of: molecule)
  }

  /// Energy an atom, eV, after the last stage that computed one.
  var energyPerAtom: Double? {
    guard molecule.count > 0 else { return nil }
    return candidate.figure("energy").map { $0 / Double(molecule.count) }
  }

  /// Similarity energy (E_sim) an atom at the end of the generation.
  var similarity: Double? { candidate.figure("similarity") }

  /// Seconds of work of all stages.
  var seconds: Double { candidate.stages.reduce(0) { $0 + $1.seconds } }

  var isValid: Bool { judged.isValid }

  /// `valid`, or the reasons why not.
  var verdict: String {
    if let failure { return failure.description }
    if let paused = candidate.paused { return "paused at step \(paused.done) of \(paused.total)" }
    guard let validity = judged.validity, !validity.isValid else { return "valid" }
    return validity.problems.map { "\($0)" }.joined(separator: "; ")
  }

  /// The verdict without the numbers of atoms, to be counted.
  var verdictKind: String { judged.verdictKind }
}
