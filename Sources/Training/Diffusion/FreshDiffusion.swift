import Engine
import MACE

/// A diffusion model with random weights, of the shape that settings ask for.
struct FreshDiffusion {
  let settings: DiffusionSettings
  let elements: [Element]
  /// Neighbours that an atom has on average.
  let neighbours: Double

  /// The model.
  func parameters() -> DiffusionParameters {
    var parameters = DiffusionParameters(
      settings.shape(elements), timeWidth: settings.timeWidth,
      preconditioning: Preconditioning(settings.target, dataWidth: settings.dataWidth))
    let scales = DiffusionScales(parameters, neighbours: neighbours)
    parameters.flatWeights = FreshModel.randomised(
      parameters.flatWeights, parameters.weightSlots, deviations: scales.first,
      seed: settings.seed)
    return parameters
  }
}

/// As `WeightScales`, of a diffusion model.
struct DiffusionScales {
  /// What a step of a weight is multiplied by: one a slot.
  let step: [Double]
  /// Standard deviation of the first weights: one a slot.
  let first: [Double]
  /// Whether weights decay: one a slot.
  let decays: [Bool]
  /// What a diffusion model has no use for: one a slot.
  let isFixed: [Bool]

  init(_ parameters: DiffusionParameters, neighbours: Double) {
    let network = WeightScales(parameters.network, neighbours: neighbours)
    // silu of a standard normal number has a root mean square of one over it.
    let gain = 1.6791767923989418
    let time = [
      1 / Double(parameters.time.first.rows).squareRoot(),
      gain / Double(parameters.time.second.rows).squareRoot(),
    ]
    step = network.step + time
    first = network.first + time
    decays = network.decays + [true, true]
    isFixed = parameters.weightSlots.map {
      ["atomic_energies", "scale", "shift"].contains($0.name)
    }
  }
}
