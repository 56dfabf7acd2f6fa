import Engine

extension GenerationState {
  /// Moves every free atom by a normal random displacement.
  /// - Parameters:
  ///   - noise: standard deviation of each component, angstrom.
  ///   - turn: which kick of the step it is, where there are several.
  ///   - all: move the fixed ones as well.
  mutating func kick(by noise: Double, turn: Int? = nil, all: Bool = false) {
    for particle in 0..<batch.count {
      var stream = RandomStream(
        seed: seed, .samplerNoise, step, turn.map { particle << 12 | $0 } ?? particle)
      for atom in batch.atoms(of: particle) where all || !batch.fixed[atom] {
        batch.positions[atom] += stream.normal3() * noise
      }
    }
  }

  /// Moves every free atom along the force taken for the score, and every fixed one along its own: of
  /// where it belongs, noised by sigma, the score is (anchor - x) / sigma^2.
  mutating func drift(by step: Double, under force: TotalForce, noisedBy sigma: Double) {
    drift(by: step, under: force)
    for particle in 0..<batch.count {
      for atom in batch.atoms(of: particle) where batch.fixed[atom] {
        let away = anchor(of: atom, in: particle) - batch.positions[atom]
        batch.positions[atom] += step / (sigma * sigma) * away
      }
    }
  }

  /// Moves every free atom along the force, which is zero on fixed ones.
  mutating func drift(by step: Double, under force: TotalForce) {
    for atom in batch.positions.indices { batch.positions[atom] += step * force.forces[atom] }
  }

  /// Follows the force from one noise level to a lower one: dx/dsigma = -F(x; sigma).
  /// - Parameter isCorrected: average with the force at the end (Heun) instead of Euler.
  mutating func descend(
    from sigma: Double, to next: Double, isCorrected: Bool, under force: TotalForce
  ) throws {
    let step = sigma - next
    try force.evaluate(batch, at: sigma)
    if isCorrected {
      savedPositions.replaceSubrange(savedPositions.indices, with: batch.positions)
      savedForces.replaceSubrange(savedForces.indices, with: force.forces)
    }
    drift(by: step, under: force)
    guard isCorrected, next != 0 else { return }
    try force.evaluate(batch, at: next)
    for atom in batch.positions.indices {
      batch.positions[atom] =
        savedPositions[atom] + step / 2 * (savedForces[atom] + force.forces[atom])
    }
  }
}
