/// A generation between two of its steps. A value: a copy is a place to come back to.
public struct GenerationProgress: Sendable {
  /// The particles as they are now.
  public internal(set) var state: GenerationState
  /// Steps taken.
  public internal(set) var done = 0
  /// One point per step.
  public internal(set) var trace: [TracePoint] = []
}

/// A generation that stopped between two steps, with what drives it; another force or sampler may
/// take over before it goes on.
public struct PausedGeneration: Sendable {
  /// What goes on. Atoms, prior, scaffold and seed have done their part.
  public var generation: Generation
  /// Where it stands.
  public private(set) var progress: GenerationProgress

  /// A generation at a moment.
  public init(_ generation: Generation, at progress: GenerationProgress) {
    self.generation = generation
    self.progress = progress
  }

  /// Steps taken.
  public var done: Int { progress.done }
  /// Steps in all.
  public var total: Int { generation.sampler.noiseLevels.count - 1 }
  /// The noise level reached.
  public var sigma: Double { generation.sampler.noiseLevels[progress.done] }

  /// Energies of the growing molecule by some terms, at the noise level reached.
  public func readings(
    of terms: [any ForceTerm], in context: RunContext
  ) throws -> [TermReading] {
    try TotalForce(terms, in: context).readings(of: progress.state.batch.molecule(0), at: sigma)
  }

  /// Lets another sampler take over: at the first of its noise levels that is not above the one
  /// reached.
  public mutating func hand(to sampler: any Sampler) {
    let reached = sigma
    progress.state.restoreFixedAtoms()
    let levels = sampler.noiseLevels
    generation.sampler = sampler
    progress.done = levels.firstIndex { $0 <= reached } ?? levels.count - 1
  }
}
