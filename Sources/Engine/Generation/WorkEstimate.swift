/// What a piece of work will take, measured on its beginning.
public struct WorkEstimate: Sendable {
  /// Evaluations of the total force, each for all particles.
  public let forceCalls: Int
  /// Seconds one of them takes at the start, on one thread.
  public let secondsPerCall: Double

  /// So many calls of a duration.
  public init(forceCalls: Int, secondsPerCall: Double) {
    self.forceCalls = forceCalls
    self.secondsPerCall = secondsPerCall
  }
}

extension Generation {
  /// Evaluations of the total force that `run` will make, each for all particles.
  public var forceCalls: Int {
    let steps = sampler.noiseLevels.count - 1
    return steps * sampler.forceCallsPerStep
      + mutators.reduce(0) { $0 + $1.forceCalls(steps: steps) }
  }

  /// Counts the force calls and times two of them at the first noise level; the slower ones of
  /// a crowded cloud and a compact molecule are not far from each other.
  /// - Throws: what a force term throws.
  public func estimate() throws -> WorkEstimate {
    let force = try TotalForce(forces)
    let batch = startBatch()
    let sigma = sampler.noiseLevels.first ?? 1
    let clock = ContinuousClock()
    var shortest = Duration.seconds(1_000_000)
    // The first call makes buffers.
    for _ in 0..<3 {
      let began = clock.now
      try force.evaluate(batch, at: sigma)
      shortest = min(shortest, began.duration(to: clock.now))
    }
    return WorkEstimate(forceCalls: forceCalls, secondsPerCall: shortest.inSeconds)
  }
}
