import Platform

/// What a piece of work will take, measured on its beginning.
public struct WorkEstimate: Sendable {
  /// Evaluations of the total force, each for all particles.
  public let forceCalls: Int
  /// Seconds one of them takes at the start, on one thread.
  public let secondsPerCall: Double
  /// Seconds on one thread before the first of them, once for a run.
  public let preparation: Double

  /// So many calls of a duration.
  public init(forceCalls: Int, secondsPerCall: Double, preparation: Double = 0) {
    self.forceCalls = forceCalls
    self.secondsPerCall = secondsPerCall
    self.preparation = preparation
  }
}

extension Generation {
  /// Evaluations of the total force that `run` will make, each for all particles.
  public var forceCalls: Int {
    let steps = sampler.noiseLevels.count - 1
    return steps * sampler.forceCallsPerStep
      + mutators.reduce(0) { $0 + $1.forceCalls(steps: steps) }
  }

  /// Counts the force calls and times a few of them at the first noise level; the slower ones of a crowded
  /// cloud and a compact molecule are not far from each other. What is large is evaluated by small clouds
  /// and how their times grow, so that the answer is there at once.
  /// - Throws: what a force term throws.
  public func estimate() throws -> WorkEstimate {
    let force = try TotalForce(forces)
    let began = ContinuousClock.now
    var size = min(atoms, Self.smallest)
    var seconds = try secondsPerCall(force, atoms: size)
    // Time grows with the number of atoms at least, and no faster than that of their pairs.
    var growth = 1.0
    while size < atoms, began.duration(to: .now) < Self.patience {
      let larger = min(atoms, 2 * size)
      let longer = try secondsPerCall(force, atoms: larger)
      growth = min(2, max(1, log(longer / seconds) / log(Double(larger) / Double(size))))
      (size, seconds) = (larger, longer)
    }
    return WorkEstimate(
      forceCalls: forceCalls,
      secondsPerCall: seconds * pow(Double(atoms) / Double(size), growth),
      preparation: try forces.reduce(0) { $0 + (try $1.preparationSeconds()) })
  }

  /// Atoms of the smallest cloud that is timed.
  private static let smallest = 16
  /// No larger cloud is timed after this.
  private static let patience = Duration.milliseconds(100)

  /// The time of one call for all particles, of clouds with so many atoms.
  private func secondsPerCall(_ force: TotalForce, atoms count: Int) throws -> Double {
    var small = self
    small.atoms = count
    if let formula, count < atoms {
      small.formula = nil
      small.startElements = Array(formula.elements.prefix(count))
    }
    // A particle takes as long as another.
    let timed = min(particles, 2)
    let batch = ParticleBatch(
      molecules: Array(repeating: small.startMolecule(), count: timed))
    let sigma = sampler.noiseLevels.first ?? 1
    let clock = ContinuousClock()
    var shortest = Duration.seconds(1_000_000)
    // The first call makes buffers.
    for _ in 0..<3 {
      let began = clock.now
      try force.evaluate(batch, at: sigma)
      shortest = min(shortest, began.duration(to: clock.now))
    }
    return shortest.inSeconds * Double(particles) / Double(timed)
  }
}
