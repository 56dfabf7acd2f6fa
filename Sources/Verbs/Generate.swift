import Chemistry
import Engine

/// Runs the main loop: a cloud of atoms becomes the heavy atoms of a molecule.
public struct Generate: VerbPlugin {
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
      "atoms", \Generate.atoms, in: 1...100_000,
      "Atoms to generate, scaffold atoms not counted. If absent as many as the formula or the prior "
        + "holds, else drawn at the odds of the molecules that the forces imitate."),
    Parameter("prior", \Generate.prior, label: .prior, required: true, "Where atoms start."),
    Parameter(
      "forces", \Generate.forces, labels: .force, required: true, "What moves the atoms."),
    Parameter("mutators", \Generate.mutators, labels: .mutator, "What changes elements."),
    Parameter(
      "scaffold", \Generate.scaffold, label: .scaffold, "Atoms that are there from the start."),
    Parameter("start", \Generate.start, "Elements the atoms start as, at equal odds."),
    Parameter(
      "formula", \Generate.formula,
      "Elements the atoms start as, in these numbers; a swarm with keep_formula=true keeps them."),
    Parameter("seed", \Generate.seed, in: 0...9e15, "Chooses the random numbers."),
    Parameter(
      "pause_after", \Generate.pauseAfter, in: 1...100_000,
      "Pause after so many steps; 'continue' takes the others."),
    Parameter(
      "best_of", \Generate.bestOf, in: 1...10_000,
      "Molecules grown for one that is kept, the least surprising; needs a force that knows, such as "
        + "likeness."),
    Parameter(
      "until", \Generate.until, terms: Acceptance.terms,
      "Which molecules are taken, evaluated after the last verb on them: any, connected, valid, familiar "
        + "(valid, and no bond, ring or group in it that the reference has not), or a condition over "
        + "metrics, such as (valid and not unstable and rings >= 1); others are made again from other "
        + "random numbers."),
    Parameter(
      "attempts", \Generate.mostAttempts, in: 1...100_000,
      "How often a molecule is begun before it is given up; only with until."),
  ]

  var sampler: (any Sampler)?
  var atoms: Int?
  var prior: (any Prior)?
  var forces: [Labelled] = []
  var mutators: [Labelled] = []
  var scaffold: Scaffold?
  var start: [Element] = [.carbon]
  var formula: Formula?
  var seed = 0
  var pauseAfter: Int?
  var bestOf = 1
  var until = Condition.flag("any")
  var mostAttempts = 20

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let sampler = try required(sampler, "sampler")
    let prior = try required(prior, "prior")
    guard !start.isEmpty else { throw .parameter("start", reason: "needs at least one element") }
    guard !forces.isEmpty else { throw .parameter("forces", reason: "needs at least one force") }
    try GenerationElements(forces: forces, mutators: mutators).check(
      start: formula == nil ? start : [], formula: formula, scaffold: scaffold)
    let terms = forces.compactMap { $0.product as? any ForceTerm }
    try checkChoice(among: terms)
    if let pauseAfter, pauseAfter >= sampler.noiseLevels.count - 1 {
      throw .parameter(
        "pause_after",
        reason: "is \(pauseAfter): then none of the sampler's steps is left to continue")
    }
    let acceptance = try Acceptance(
      until, parameter: "until", reference: terms.lazy.compactMap(\.reference).first)
    guard acceptance.isSelective || mostAttempts == Generate().mostAttempts else {
      throw .parameter(
        "attempts",
        reason:
          "needs until=connected, valid, familiar or a condition: without it every molecule is "
          + "taken")
    }
    var fragments = scaffold?.molecule ?? Molecule()
    if let anchors = prior.anchors, let bonding = fragments.fragment {
      let heavy = fragments.fixedHeavyAtoms
      let places = Set(anchors.compactMap { heavy.firstIndex(of: $0) }).sorted()
      var opened = bonding.opening(places.filter { bonding.openEnds[$0] == 0 })
      opened.anchors = places
      fragments.fragment = opened
    }
    let generation = Generation(
      atoms: try atomCount(terms, prior), prior: prior, forces: terms, sampler: sampler,
      mutators: mutators.compactMap { $0.product as? any Mutator },
      scaffold: fragments, startElements: start, formula: formula,
      seed: UInt64(seed))
    return Action(
      generation: generation, labels: forces.map(\.label),
      hydrogens: scaffold?.hydrogens ?? Molecule(), pocket: scaffold?.pocket,
      pauseAfter: pauseAfter, bestOf: bestOf,
      acceptance: acceptance, attempts: acceptance.isSelective ? mostAttempts : 1)
  }

  private func checkChoice(among terms: [any ForceTerm]) throws(PluginError) {
    guard bestOf > 1 else { return }
    guard terms.contains(where: \.knowsSurprise) else {
      throw .parameter(
        "best_of", reason: "needs a force that knows what is surprising, as likeness does")
    }
    guard pauseAfter == nil else {
      throw .parameter("best_of", reason: "cannot go with pause_after: one molecule is paused")
    }
  }

  /// Not drawn anew for another attempt: what fails more often must not become rare.
  private func atomCount(
    _ terms: [any ForceTerm], _ prior: any Prior
  ) throws(PluginError) -> Int {
    if let formula, let atoms, atoms != formula.atomCount {
      throw .parameter("atoms", reason: "is \(atoms), but \(formula) has \(formula.atomCount)")
    }
    if let known = atoms ?? formula?.atomCount { return known }
    var stream = RandomStream(seed: UInt64(seed), .size)
    if let counts = prior.atomCounts {
      let further = counts.count == 1 ? 0 : stream.index(below: counts.count)
      return counts.lowerBound + further
    }
    guard let sizes = terms.imitated?.sizes else {
      throw .parameter(
        "atoms",
        reason: "is needed; only shapes with a length or a surface know how many they hold, and "
          + "likeness how many its reference has")
    }
    return sizes[stream.index(below: sizes.count)]
  }

  /// Grows one molecule, or the best of some.
  public struct Action: Verb {
    let generation: Generation
    /// What the recipe calls the forces.
    let labels: [String]
    /// Those of the scaffold, put aside.
    let hydrogens: Molecule
    /// What is around the molecule.
    let pocket: Pocket?
    let pauseAfter: Int?
    let bestOf: Int
    let acceptance: Acceptance
    public let attempts: Int

    public var metricsNoted: [String]? {
      let guides = generation.forces.filter(\.guidesMutation)
      let isSharp = guides.contains { $0.schedules.contains { $0.parameter.name == "sharpness" } }
      return [guides.guide].compactMap { $0 } + (isSharp ? ["sharpness"] : [])
        + (generation.forces.contains(where: \.knowsSurprise)
          ? ["surprise", "reference_rank"] : [])
        + (pocket == nil ? [] : Candidate.pocketMetrics)
    }

    /// Mutators and samplers that move elements may replace the atoms it starts with, not those of a scaffold.
    public var elementsMade: [Element] {
      let start = generation.formula?.counts.map(\.element) ?? generation.startElements
      let isKept = generation.mutators.isEmpty && !generation.movesElements
      return (isKept ? start : []) + generation.scaffold.elements
    }

    public func estimate() throws -> WorkEstimate? {
      let one = try generation.estimate()
      return WorkEstimate(
        forceCalls: bestOf * one.forceCalls, secondsPerCall: one.secondsPerCall,
        preparation: one.preparation)
    }

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      var generation = generation
      let seed = generation.seed
      var seconds = 0.0
      for turn in 0..<bestOf {
        generation.seed = RandomStream.seed(seed, attempt: context.attempt * bestOf + turn)
        let best = candidate
        // In place: what an interruption leaves is there to go on with.
        candidate = Candidate(seed: generation.seed)
        candidate.heldHydrogens = hydrogens
        candidate.pocket = pocket
        candidate.preparation = best.preparation
        try candidate.grow(
          PausedGeneration(generation, at: generation.begin()), by: pauseAfter,
          under: labels, as: Generate.name, in: context)
        candidate.keep(context.recorder)
        seconds += candidate.stages.last?.seconds ?? 0
        if turn > 0, surprise(of: best) <= surprise(of: candidate) { candidate = best }
      }
      guard bestOf > 1, let stage = candidate.stages.last else { return }
      // The time that the others took is spent on this one.
      candidate.stages[candidate.stages.count - 1] = Stage(
        name: stage.name, seconds: seconds, metrics: stage.metrics)
    }

    private func surprise(of candidate: Candidate) -> Double {
      candidate.metric("surprise") ?? .infinity
    }

    public func rejection(of candidate: Candidate, in context: RunContext) throws -> String? {
      candidate.paused == nil ? try acceptance.objection(to: candidate, in: context) : nil
    }
  }
}
