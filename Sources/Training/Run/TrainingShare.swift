import Engine
import MACE

/// The structures of a step that one worker evaluates together.
final class TrainingShare {
  private var result = Contribution()

  /// Cuts structures into runs of at least so many atoms.
  static func cut(_ structures: [Int], of set: TrainingSet, atoms: Int) -> [[Int]] {
    var parts: [[Int]] = []
    var count = atoms
    for structure in structures {
      if count >= atoms {
        parts.append([])
        count = 0
      }
      parts[parts.count - 1].append(structure)
      count += set.atoms(of: structure).count
    }
    return parts
  }

  /// Leaves the share of some structures of the gradient of the loss to a calculator.
  /// - Returns: their errors and loss.
  func weigh(
    _ structures: [Int], of set: TrainingSet, _ loss: Loss,
    _ calculator: any TrainableCalculator, worker: Int, share: Int, _ settings: TrainingSettings,
    cutoff: Double
  ) throws -> ErrorSums {
    let molecules = structures.map(set.molecule)
    let batch = ParticleBatch(molecules: molecules)
    try calculator.evaluate(batch, worker: worker, into: &result)
    var sums = ErrorSums()
    var displaced = DisplacedShare()
    for (particle, structure) in structures.enumerated() {
      let gradient = evaluate(loss, particle, structure, batch, set, into: &sums)
      displaced.append(
        molecules[particle], gradient, distance: settings.displacement, cutoff: cutoff)
    }
    try calculator.weigh(
      ParticleBatch(molecules: displaced.molecules), displaced.weights, worker: worker,
      share: share)
    return sums
  }

  /// Errors and loss of some structures.
  func compare(
    _ structures: [Int], of set: TrainingSet, _ loss: Loss,
    _ calculator: any TrainableCalculator, worker: Int
  ) throws -> ErrorSums {
    let batch = ParticleBatch(molecules: structures.map(set.molecule))
    try calculator.evaluate(batch, worker: worker, into: &result)
    var sums = ErrorSums()
    for (particle, structure) in structures.enumerated() {
      // Each structure as if it were a batch of its own.
      let own = Loss(
        energyWeight: loss.energyWeight, forceWeight: loss.forceWeight,
        stressWeight: loss.stressWeight, huberEnergy: loss.huberEnergy,
        huberForce: loss.huberForce, structures: 1,
        components: 3 * set.atoms(of: structure).count, stresses: 1)
      _ = evaluate(own, particle, structure, batch, set, into: &sums)
    }
    return sums
  }

  private func evaluate(
    _ loss: Loss, _ particle: Int, _ structure: Int, _ batch: ParticleBatch, _ set: TrainingSet,
    into sums: inout ErrorSums
  ) -> Loss.Gradient {
    let atoms = batch.atoms(of: particle)
    let energy = result.energy(of: atoms)
    let gradient = loss.evaluate(
      structure, of: set, energy: energy, forces: result.forces[atoms],
      strain: result.strainGradients.isEmpty ? nil : result.strainGradients[particle])
    sums.add(structure, of: set, energy: energy, forces: result.forces[atoms])
    sums.loss += gradient.value
    return gradient
  }
}
