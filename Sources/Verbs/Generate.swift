import Engine

/// Runs the main loop: a cloud of atoms becomes the heavy atoms of a molecule.
public struct Generate: Verb {
  public static let name = "generate"
  public static let summary = "Grow the heavy atoms of a new molecule from a cloud of atoms."
  public static let subject = VerbSubject.creates
  public static let positional: String? = "sampler"
  public static let pause: String? = "pause_after"
  public static let parameters = [
    Parameter(
      "sampler", \Generate.sampler, label: .sampler, required: true,
      "Moves the atoms; given after the colon."),
    Parameter(
      "atoms", \Generate.atoms, required: true, in: 1...100_000,
      "Atoms to generate; scaffold atoms are not counted."),
    Parameter("prior", \Generate.prior, label: .prior, required: true, "Where atoms start."),
    Parameter(
      "forces", \Generate.forces, labels: .force, required: true, "What moves the atoms."),
    Parameter("mutators", \Generate.mutators, labels: .mutator, "What changes elements."),
    Parameter(
      "scaffold", \Generate.scaffold, label: .scaffold, "Atoms that are there from the start."),
    Parameter("start", \Generate.start, "Elements the atoms start as, at equal odds."),
    Parameter("seed", \Generate.seed, in: 0...9e15, "Chooses the random numbers."),
    Parameter(
      "pause_after", \Generate.pauseAfter, in: 1...100_000,
      "Pause after so many steps; 'continue' takes the others."),
  ]

  var sampler: (any Sampler)?
  var atoms: Int?
  var prior: (any Prior)?
  var forces: [Labelled] = []
  var mutators: [Labelled] = []
  var scaffold: (any Scaffold)?
  var start: [Element] = [.carbon]
  var seed = 0
  var pauseAfter: Int?

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    guard !start.isEmpty else { throw .parameter("start", reason: "needs at least one element") }
    guard !forces.isEmpty else { throw .parameter("forces", reason: "needs at least one force") }
  }

  private var generation: Generation {
    guard let sampler, let atoms, let prior else { preconditionFailure("required parameters") }
    return Generation(
      atoms: atoms, prior: prior,
      forces: forces.compactMap { $0.instance as? any ForceTerm },
      sampler: sampler, mutators: mutators.compactMap { $0.instance as? any Mutator },
      scaffold: scaffold?.molecule ?? Molecule(), startElements: start, seed: UInt64(seed))
  }

  public func estimate() throws -> WorkEstimate? { try generation.estimate() }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    let generation = generation
    candidate = Candidate(seed: UInt64(seed))
    try candidate.grow(
      PausedGeneration(generation, at: generation.begin()), by: pauseAfter,
      under: forces.map(\.label), as: Self.name, in: context)
  }
}
