import Engine
import MACE

/// A model with random weights for a training set, of the shape that settings ask for.
struct FreshModel {
  let settings: TrainingSettings
  let elements: [Element]
  /// Energies of isolated atoms, eV: [elements].
  let atomicEnergies: [Double]
  /// Average number of neighbours of the training set.
  let neighbours: Double
  /// eV a unit of the readouts, and the mean energy per atom without isolated atoms, eV.
  let scale: Double
  let shift: Double

  /// The model.
  func parameters() -> MACEParameters {
    var parameters = settings.shape(elements).zeroes()
    let scales = WeightScales(parameters, neighbours: neighbours)
    parameters.flatWeights = Self.randomised(
      parameters.flatWeights, parameters.weightSlots, deviations: scales.first,
      seed: settings.seed)
    parameters.repulsion = settings.repulsion ? ScreenedRepulsion(elements) : nil
    (parameters.scale, parameters.shift) = (scale, shift)
    parameters.atomicEnergies = atomicEnergies
    return parameters
  }

  /// Weights of which those that have a deviation are random: one deviation a slot.
  static func randomised(
    _ weights: [Double], _ slots: [WeightSlot], deviations: [Double], seed: UInt64
  ) -> [Double] {
    var stream = RandomStream(seed: seed, .networkWeights)
    var weights = weights
    for (slot, deviation) in zip(slots, deviations) where deviation > 0 {
      for index in slot.range { weights[index] = deviation * stream.normal() }
    }
    return weights
  }
}
