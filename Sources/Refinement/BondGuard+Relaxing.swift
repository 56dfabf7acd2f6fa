import Engine

extension BondGuard {
  /// The molecule after its clashes are resolved by the guard alone, before any force field is
  /// asked: where atoms lie in each other its answer would mean nothing. A molecule without
  /// clashes stays as it is, to the last bit.
  /// - Parameter frozen: atoms that stay beside the fixed ones: [atoms].
  public func relaxed(_ molecule: Molecule, frozen: [Bool]? = nil) throws -> Molecule {
    var minimiser = LBFGS()
    minimiser.longestMove = 0.1
    minimiser.expectsBonds = false
    return try minimiser.relax(molecule, frozen: frozen, calculator: GuardAlone(self)).molecule
  }
}

/// A guard in the place of a force field.
private final class GuardAlone: Calculator {
  private let bondGuard: BondGuard

  init(_ bondGuard: BondGuard) { self.bondGuard = bondGuard }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) {
    result.energies[0] += bondGuard.add(positions: batch.positions, to: &result.forces)
  }
}
