import Engine

/// Takes a molecule that is there already: of a reference set.
public struct Take: VerbPlugin {
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

  var reference: ReferenceSet?
  var molecule = 1

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let reference = try required(reference, "reference")
    guard !reference.molecules.isEmpty else {
      throw .parameter("reference", reason: "has no molecule")
    }
    return Action(
      chosen: reference.molecules[(molecule - 1) % reference.molecules.count], number: molecule)
  }

  /// Takes one molecule.
  public struct Action: Verb {
    let chosen: Molecule
    let number: Int

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      candidate = Candidate(seed: UInt64(number))
      try candidate.stage(Take.name) { candidate in
        candidate.molecule = chosen
        return [:]
      }
    }
  }
}
