import Engine

extension BondGuard {
  /// The molecule after its clashes are resolved by the guard alone, before any force field is
  /// asked: where atoms lie in each other its answer would mean nothing. A molecule without
  /// clashes stays as it is, to the last bit.
  /// - Parameter frozen: atoms that stay beside the fixed ones: [atoms].
  public func settled(_ molecule: Molecule, frozen: [Bool]? = nil) throws -> Molecule {
    var minimiser = LBFGS()
    minimiser.bondGuard = self
    minimiser.longestMove = 0.1
    minimiser.expectsBonds = false
    return try minimiser.relax(molecule, frozen: frozen, calculator: NoForces()).molecule
  }
}

/// No force field: all energies and forces are zero.
private final class NoForces: Calculator {
  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) {}

  func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) {
    descriptors.removeAll()
  }

  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {}
}
