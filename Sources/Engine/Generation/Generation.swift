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
  /// The elements of the free atoms, which change places at random; instead of `startElements`.
  public var formula: Formula?
  public var seed: UInt64

  /// A generation with everything it needs.
  public init(
    atoms: Int, prior: any Prior, forces: [any ForceTerm],
    sampler: any Sampler, mutators: [any Mutator] = [], scaffold: Molecule = Molecule(),
    startElements: [Element] = [.carbon], formula: Formula? = nil, seed: UInt64
  ) {
    self.atoms = atoms
    self.prior = prior
    self.forces = forces
    self.sampler = sampler
    self.mutators = mutators
    self.scaffold = scaffold
    self.startElements = startElements
    self.formula = formula
    self.seed = seed
  }

  /// Runs the loop from its beginning to its end.
  /// - Throws: `MoleculeFailure` when atoms leave for infinity, `Interrupted`, model errors.
  public func run(in context: RunContext) throws -> Outcome {
    var progress = begin()
    try advance(&progress, in: context)
    return try outcome(of: progress)
  }

  /// The atoms drawn from the prior, no step taken.
  public func begin() -> GenerationProgress {
    GenerationProgress(state: GenerationState(batch: startBatch(), seed: seed))
  }

  /// Takes some steps, or all that are left.
  /// - Throws: as `run`. On `Interrupted`, `progress` stands after the last step that was finished.
  public func advance(
    _ progress: inout GenerationProgress, by count: Int? = nil, in context: RunContext
  ) throws {
    let force = try TotalForce(forces, in: context)
    let levels = sampler.noiseLevels
    let steps = levels.count - 1
    let last = min(steps, progress.done + min(count ?? steps, steps))
    if progress.state.batch.count != particles { progress.state.populate(particles) }
    context.observe?(frame(of: progress))
    while progress.done < last {
      try context.checkCancellation()
      let step = progress.done
      progress.state.step = step
      do {
        try sampler.advance(&progress.state, levels: levels, under: force)
      } catch ModelError.positionNotFinite {
        // Within a step of several evaluations.
        throw Self.exploded
      }
      try checkFinite(progress.state.batch)
      let moment = GenerationMoment(
        step: step + 1, steps: steps, sigma: levels[step + 1], firstSigma: levels[0])
      for mutator in mutators { try mutator.mutate(&progress.state, at: moment, under: force) }
      progress.trace.append(tracePoint(progress.state, sigma: levels[step + 1], force))
      progress.done = step + 1
      context.report(ProgressEvent(stage: "generate", done: step + 1, total: steps))
      context.observe?(frame(of: progress))
    }
  }

  /// The first particle after the steps taken so far.
  private func frame(of progress: GenerationProgress) -> MoleculeFrame {
    var state = progress.state
    state.restoreFixedAtoms()
    var frame = MoleculeFrame(
      stage: "generate", step: progress.done, steps: sampler.noiseLevels.count - 1,
      molecule: state.batch.presentMolecule(0))
    frame.sigma = sampler.noiseLevels[progress.done]
    frame.guidance = progress.trace.last?.guidance
    frame.force = progress.trace.last?.force
    return frame
  }

  /// What the steps taken so far have made.
  public func outcome(of progress: GenerationProgress) throws -> Outcome {
    var state = progress.state
    state.restoreFixedAtoms()
    var molecule = state.batch.presentMolecule(0)
    guard molecule.count > 0 else {
      throw MoleculeFailure(stage: "generate", reason: "no atoms left")
    }
    molecule.fragment = scaffold.fragment
    let sigma = sampler.noiseLevels[progress.done]
    let readings = try TotalForce(forces).readings(of: molecule, at: sigma)
    let isFinished = progress.done == sampler.noiseLevels.count - 1
    let guiding = zip(forces, readings).reduce(0) { $0 + ($1.0.guidesMutation ? $1.1.energy : 0) }
    return Outcome(
      molecule: molecule, trace: progress.trace, readings: readings,
      guidance: forces.guide.map { _ in guiding / Double(max(1, molecule.count)) },
      surprise: isFinished
        ? try forces.first { $0.knowsSurprise }?.surprise(of: molecule) : nil)
  }

  /// Whether the sampler moves elements along with positions.
  public var movesElements: Bool {
    sampler.movesElements && forces.continuousElements != nil
  }

  var particles: Int { mutators.map(\.particles).max() ?? 1 }

  /// What a generation made.
  public struct Outcome: Sendable {
    /// The molecule, scaffold atoms first.
    public let molecule: Molecule
    /// One point per step.
    public let trace: [TracePoint]
    /// Energy of the molecule by each force at the noise level reached: [forces].
    public let readings: [TermReading]
    /// Energy per atom of the forces that guide at the noise level reached; nil where none does.
    public let guidance: Double?
    /// How surprising the finished molecule is, where a force knows.
    public let surprise: Surprise?
  }

  /// The particles before the first step, all alike.
  func startBatch() -> ParticleBatch {
    var batch = ParticleBatch(molecules: Array(repeating: startMolecule(), count: particles))
    if movesElements, let elements = forces.continuousElements {
      batch.makeElementsContinuous(elements)
    }
    return batch
  }

  func startMolecule() -> Molecule {
    var positions = RandomStream(seed: seed, .startPositions)
    var elements = RandomStream(seed: seed, .startElements)
    var molecule = scaffold
    // What is left of a formula.
    var rest = formula?.elements ?? []
    for position in prior.sample(count: atoms, from: &positions) {
      let element =
        rest.isEmpty
        ? startElements[elements.index(below: startElements.count)]
        : rest.remove(at: elements.index(below: rest.count))
      molecule.append(element, at: position, fixed: false)
    }
    return molecule
  }

  private func checkFinite(_ batch: ParticleBatch) throws {
    // Atoms further out than any neighbour list reaches never come back.
    let limit = 1e4
    for position in batch.positions where !((position * position).sum() < limit * limit) {
      throw Self.exploded
    }
  }

  private static let exploded = MoleculeFailure(stage: "generate", reason: "exploded")

  /// Particle 0 is traced; mutators leave it unchanged.
  private func tracePoint(
    _ state: GenerationState, sigma: Double, _ force: TotalForce
  ) -> TracePoint {
    let atoms = state.batch.atoms(of: 0)
    let free = atoms.lazy.filter { !state.batch.fixed[$0] }.count
    let square = atoms.reduce(0) { $0 + (force.forces[$1] * force.forces[$1]).sum() }
    let energy = force.latestGuidingEnergies[atoms].reduce(0, +)
    return TracePoint(
      sigma: sigma, guidance: energy / Double(max(1, atoms.count)),
      force: (square / Double(max(1, free))).squareRoot())
  }
}
