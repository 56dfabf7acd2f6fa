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
    var shape = MACEShape(elements: elements)
    shape.channels = settings.channels
    shape.hiddenDegree = settings.hiddenDegree
    shape.layers = settings.layers
    shape.edgeDegree = settings.edgeDegree
    shape.correlation = settings.correlation
    shape.cutoff = settings.cutoff
    shape.radialFunctions = settings.radialFunctions
    shape.radialWidths = settings.radialWidths
    shape.cutoffPower = settings.cutoffPower
    shape.readoutWidth = settings.readoutWidth
    var parameters = shape.zeroes()
    var stream = RandomStream(seed: settings.seed, .networkWeights)
    var weights = parameters.flatWeights
    let scales = WeightScales(parameters, neighbours: neighbours)
    for (slot, scale) in zip(parameters.weightSlots, scales.first) where scale > 0 {
      for index in slot.range { weights[index] = scale * stream.normal() }
    }
    parameters.flatWeights = weights
    parameters.repulsion = settings.repulsion ? ScreenedRepulsion(elements) : nil
    (parameters.scale, parameters.shift) = (scale, shift)
    parameters.atomicEnergies = atomicEnergies
    return parameters
  }
}
