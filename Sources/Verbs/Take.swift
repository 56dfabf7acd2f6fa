import Engine

/// Takes a molecule that is there already: of a reference set.
public struct Take: Verb {
  public static let name = "take"
  public static let summary = "Take a molecule of a reference set, to compare or to work on."
  public static let subject = VerbSubject.creates
  public static let positional: String? = "reference"
  public static let parameters = [
    Parameter(
      "reference", \Take.reference, label: .reference, required: true,
      "The molecules; given after the colon."),
    Parameter(
      "molecule", \Take.molecule, in: 1...1e9,
      "Which of them, from 1; after the last the first again."),
  ]

  var reference: (any ReferenceSet)?
  var molecule = 1

  /// The defaults.
  public init() {}

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let reference else { preconditionFailure("reference is required") }
    candidate = Candidate(seed: UInt64(molecule))
    try candidate.stage(Self.name) { candidate in
      let all = reference.molecules
      guard !all.isEmpty else {
        throw MoleculeFailure(stage: Self.name, reason: "the reference set is empty")
      }
      candidate.molecule = all[(molecule - 1) % all.count]
      return [:]
    }
  }
}
