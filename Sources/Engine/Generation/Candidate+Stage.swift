extension Candidate {
  /// Runs the work of a verb and notes it as a stage, with its duration and the metrics it returns.
  /// A generation that was paused is over for a molecule something else is done to.
  /// - Throws: what `work` throws; `MoleculeFailure` where the molecule has an element that a model does
  ///   not know.
  public mutating func stage(
    _ name: String, _ work: (inout Candidate) throws -> [String: Double]
  ) throws {
    let clock = ContinuousClock()
    let began = clock.now
    paused = nil
    let metrics: [String: Double]
    do {
      metrics = try work(&self)
    } catch let error as ModelError {
      guard case .unknownElement = error else { throw error }
      throw MoleculeFailure(stage: name, reason: "an element without a model: \(error)")
    }
    stages.append(
      Stage(name: name, seconds: (clock.now - began).inSeconds, metrics: metrics))
  }

  /// - Throws: `MoleculeFailure` when there is nothing to work on.
  public func requireAtoms(in stage: String) throws {
    guard molecule.count > 0 else { throw MoleculeFailure(stage: stage, reason: "no atoms left") }
  }
}
