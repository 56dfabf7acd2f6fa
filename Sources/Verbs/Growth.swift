import Engine

extension Candidate {
  /// Takes steps of a generation and notes what became of the molecule. Steps that were taken stay
  /// when the user stops in between.
  /// - Parameters:
  ///   - count: steps to take; all that are left if nil.
  ///   - labels: what the recipe calls the forces: [forces].
  /// - Throws: as `Generation.run`.
  mutating func grow(
    _ paused: PausedGeneration, by count: Int?, under labels: [String], as name: String,
    in context: RunContext
  ) throws {
    try prepare(paused.generation.forces, in: context)
    var interruption: Interrupted?
    try stage(name) { candidate in
      var progress = paused.progress
      do {
        try paused.generation.advance(&progress, by: count, in: context)
      } catch let stop as Interrupted {
        guard progress.done > paused.done else { throw stop }
        interruption = stop
      }
      let outcome = try paused.generation.outcome(of: progress)
      candidate.molecule = outcome.molecule
      candidate.trace = outcome.trace
      candidate.readings = zip(labels, outcome.readings).map { ($0, $1) }
      if progress.done < paused.total {
        candidate.paused = PausedGeneration(paused.generation, at: progress)
      }
      candidate.guide = paused.generation.forces.guide
      var metrics = candidate.pocketReadings
      if let guide = candidate.guide { metrics[guide] = outcome.guidance }
      let sigma = paused.generation.sampler.noiseLevels[progress.done]
      let schedules = paused.generation.forces.filter(\.guidesMutation).flatMap(\.schedules)
      metrics["sharpness"] = schedules.first { $0.parameter.name == "sharpness" }?.schedule(sigma)
      metrics["surprise"] = outcome.surprise?.perAtom
      metrics["reference_rank"] = outcome.surprise?.rank
      return metrics
    }
    if let interruption { throw interruption }
  }

  /// Calibrates forces: work for all molecules of the run, which is no stage of this one.
  private mutating func prepare(_ forces: [any ForceTerm], in context: RunContext) throws {
    let began = ContinuousClock.now
    for force in forces { try force.calibrate(in: context) }
    preparation += (ContinuousClock.now - began).inSeconds
  }
}
