/// The main loop: a cloud of atoms drawn from a prior becomes the heavy atoms of a molecule under a
/// total force, while mutators change elements (Fig. 3 of the paper, left).
public struct Generation: Sendable {
  /// Atoms to generate, scaffold atoms not counted.
  public var atoms: Int
  public var prior: any Prior
  public var forces: [any ForceTerm]
  public var sampler: any Sampler
  public var mutators: [any Mutator]
  /// Atoms that are there from the start.
  public var scaffold: Molecule
  /// Elements the free atoms start as, drawn with equal probability.
  public var startElements: [Element]
  public var seed: UInt64

  /// A generation with everything it needs.
  public init(
    atoms: Int, prior: any Prior, forces: [any ForceTerm],
    sampler: any Sampler, mutators: [any Mutator] = [], scaffold: Molecule = Molecule(),
    startElements: [Element] = [.carbon], seed: UInt64
  ) {
    self.atoms = atoms
    self.prior = prior
    self.forces = forces
    self.sampler = sampler
    self.mutators = mutators
    self.scaffold = scaffold
    self.startElements = startElements
    self.seed = seed
  }

  /// Runs the loop.
  /// - Throws: `MoleculeFailure` when atoms leave for infinity, `Interrupted`, model errors.
  public func run(in context: RunContext) throws -> Outcome {
    let force = try TotalForce(forces)
    var state = GenerationState(batch: startBatch(), seed: seed)
    let levels = sampler.noiseLevels
    let steps = levels.count - 1
    var trace: [TracePoint] = []
    for step in 0..<steps {
      try context.checkCancellation()
      state.step = step
      try sampler.advance(&state, levels: levels, under: force)
      try checkFinite(state.batch)
      let moment = GenerationMoment(
        step: step + 1, steps: steps, sigma: levels[step + 1], firstSigma: levels[0])
      for mutator in mutators { try mutator.mutate(&state, at: moment, under: force) }
      trace.append(tracePoint(state, sigma: levels[step + 1], force))
      context.report(ProgressEvent(stage: "generate", done: step + 1, total: steps))
    }
    let molecule = state.batch.molecule(0)
    let energies = try force.guidingEnergies(
      ParticleBatch(molecules: [molecule]), at: levels[steps])
    return Outcome(
      molecule: molecule, trace: trace,
      similarity: energies.reduce(0, +) / Double(max(1, molecule.count)))
  }

  /// What a generation made.
  public struct Outcome: Sendable {
    /// The molecule, scaffold atoms first.
    public let molecule: Molecule
    /// One point a step.
    public let trace: [TracePoint]
    /// Guiding energy (E_sim) an atom at the last noise level.
    public let similarity: Double
  }

  /// The particles before the first step, all alike.
  func startBatch() -> ParticleBatch {
    let particles = mutators.map(\.particles).max() ?? 1
    return ParticleBatch(molecules: Array(repeating: startMolecule(), count: particles))
  }

  private func startMolecule() -> Molecule {
    var positions = RandomStream(seed: seed, .startPositions)
    var elements = RandomStream(seed: seed, .startElements)
    var molecule = scaffold
    for position in prior.sample(count: atoms, from: &positions) {
      molecule.append(
        startElements[elements.index(below: startElements.count)], at: position, fixed: false)
    }
    return molecule
  }

  private func checkFinite(_ batch: ParticleBatch) throws {
    // Atoms further out than any neighbour list reaches never come back.
    let limit = 1e4
    for position in batch.positions where !((position * position).sum() < limit * limit) {
      throw MoleculeFailure(stage: "generate", reason: "exploded")
    }
  }

  /// The first particle stands for all: it is the one mutators leave unchanged.
  private func tracePoint(
    _ state: GenerationState, sigma: Double, _ force: TotalForce
  ) -> TracePoint {
    let atoms = state.batch.atoms(of: 0)
    let free = atoms.lazy.filter { !state.batch.fixed[$0] }.count
    let square = atoms.reduce(0) { $0 + (force.forces[$1] * force.forces[$1]).sum() }
    let energy = force.latestGuidingEnergies[atoms].reduce(0, +)
    return TracePoint(
      sigma: sigma, similarity: energy / Double(max(1, atoms.count)),
      force: (square / Double(max(1, free))).squareRoot())
  }
}
