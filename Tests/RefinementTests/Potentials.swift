import Engine
import MACE
import Refinement
import TestSupport

/// Pair potentials with known minima, as calculators.
final class PairPotential: Calculator {
  /// Energy and its derivative at a distance.
  let pair: @Sendable (Double) -> (energy: Double, slope: Double)
  /// Particles of every evaluation.
  private(set) var batches: [Int] = []

  init(_ pair: @escaping @Sendable (Double) -> (energy: Double, slope: Double)) {
    self.pair = pair
  }

  /// 4 (r^-12 - r^-6)
  static var lennardJones: PairPotential {
    PairPotential { r in
      let sixth = 1 / (r * r * r * r * r * r)
      return (4 * sixth * (sixth - 1), 4 * sixth * (6 - 12 * sixth) / r)
    }
  }

  /// A spring of length 1.
  static func spring(_ stiffness: Double) -> PairPotential {
    PairPotential { r in (stiffness / 2 * (r - 1) * (r - 1), stiffness * (r - 1)) }
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) {
    batches.append(batch.count)
    for particle in 0..<batch.count {
      let range = batch.atoms(of: particle)
      for i in range {
        for j in range where j > i {
          let vector = batch.positions[i] - batch.positions[j]
          let distance = (vector * vector).sum().squareRoot()
          let (energy, slope) = pair(distance)
          result.energies[i] += energy / 2
          result.energies[j] += energy / 2
          result.forces[i] -= slope / distance * vector
          result.forces[j] += slope / distance * vector
        }
      }
    }
  }
}

/// A force field and a guard of bonds as one force field.
final class GuardedForceField: Calculator {
  let forceField: any Calculator
  let bondGuard: BondGuard

  init(_ forceField: any Calculator, _ bondGuard: BondGuard) {
    self.forceField = forceField
    self.bondGuard = bondGuard
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try forceField.evaluate(batch, interaction: interaction, into: &result)
    result.energies[0] += bondGuard.add(positions: batch.positions, to: &result.forces)
  }
}

/// The shipped model.
func shippedForceField() throws -> any Calculator {
  try MACEModel(path: Repository.path("models/simgen-small.safetensors")).makeCalculator()
}
