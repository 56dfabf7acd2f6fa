import Chemistry
import Engine
import Refinement

/// How the number of hydrogens on an atom is judged.
public enum HydrogenMethod: String, Choice {
  /// The most similar reference environments of the same element say how many they had.
  case vote
  /// What the bond lengths leave of the valence.
  case bonds
}

/// Adds the hydrogens a heavy-atom skeleton lacks and relaxes them.
public struct Hydrogenate: Verb {
  public static let name = "hydrogenate"
  public static let summary = "Add the missing hydrogens and relax them, heavy atoms held."
  public static let subject = VerbSubject.changes
  public static let parameters = [
    Parameter(
      "model", \Hydrogenate.model, label: .model, required: true,
      "Describes environments for the vote and relaxes the hydrogens."),
    Parameter(
      "reference", \Hydrogenate.reference, label: .reference, "Who votes; needed by method=vote."),
    Parameter(
      "method", \Hydrogenate.method,
      "vote: as many as the most similar reference environments; bonds: by bond lengths."),
    Parameter(
      "closed_shell", \Hydrogenate.isClosedShell,
      "Choose counts together, so that the whole molecule has a closed shell."),
    Parameter(
      "steps", \Hydrogenate.steps, in: 0...100_000, "Relaxation steps of the hydrogens."),
  ]

  var model: (any AtomisticModel)?
  var reference: (any ReferenceSet)?
  var method = HydrogenMethod.vote
  var isClosedShell = true
  var steps = 15

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    guard method == .vote else { return }
    guard let reference else {
      throw .parameter("reference", reason: "is needed by method=vote; method=bonds does without")
    }
    if let model { try reference.requireElements(of: reference.molecules, knownTo: model) }
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let model else { preconditionFailure("model is required") }
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      let skeleton = candidate.molecule
      let odds = try odds(for: skeleton, model, context)
      let assignment = HydrogenAssignment()
      let counts =
        isClosedShell
        ? assignment.assign(skeleton, odds: odds) : assignment.separately(skeleton, odds: odds)
      let placed = HydrogenPlacement(seed: candidate.seed).adding(counts, to: skeleton)
      candidate.molecule = try context.cache.withCalculator(of: model) { calculator in
        try relaxed(placed, calculator)
      }
      return [
        "hydrogens": Double(placed.count - skeleton.count), "open": Double(counts.open.count),
      ]
    }
  }

  private func relaxed(_ molecule: Molecule, _ calculator: any Calculator) throws -> Molecule {
    guard steps > 0 else { return molecule }
    var minimiser = LBFGS.hydrogens
    minimiser.steps = steps
    let (relaxed, report) = try minimiser.relaxHydrogens(of: molecule, calculator: calculator)
    guard report.outcome != .diverged else {
      throw MoleculeFailure(stage: Self.name, reason: "hydrogens diverged")
    }
    return relaxed
  }

  private func odds(
    for molecule: Molecule, _ model: any AtomisticModel, _ context: RunContext
  ) throws -> [HydrogenOdds?] {
    guard method == .vote, let reference else {
      return HydrogenBondLengthRule().odds(for: molecule)
    }
    let key = VoteKey(
      model: model.fingerprint, source: reference.source,
      elements: reference.molecules.map(\.elements))
    return try context.cache.withCalculator(of: model) { calculator in
      let vote = try context.cache.value(key) {
        try HydrogenVote(references: reference.molecules, calculator: calculator)
      }
      return try vote.odds(for: molecule, calculator: calculator)
    }
  }

  /// What a vote depends on.
  private struct VoteKey: Hashable, Sendable {
    let model: String
    let source: String
    let elements: [[Element]]
  }
}
