extension Candidate {
  /// Runs the work of a verb and notes it as a stage, with its duration and the metrics it returns.
  /// A generation that was paused is over for a molecule something else is done to.
  public mutating func stage(
    _ name: String, _ work: (inout Candidate) throws -> [String: Double]
  ) rethrows {
    let clock = ContinuousClock()
    let began = clock.now
    paused = nil
    let metrics = try work(&self)
    stages.append(
      Stage(name: name, seconds: (clock.now - began).inSeconds, metrics: metrics))
  }

  /// - Throws: `MoleculeFailure` when there is nothing to work on.
  public func requireAtoms(in stage: String) throws {
    guard molecule.count > 0 else { throw MoleculeFailure(stage: stage, reason: "no atoms left") }
  }
}
