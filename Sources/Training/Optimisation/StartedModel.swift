import Engine
import MACE

/// A model to go on training from, with the elements of a training set that it lacks.
///
/// What it knows of its own elements stays; weights of new ones begin as random numbers of the size that
/// the others' weights of the same kind have.
struct StartedModel {
  let parameters: MACEParameters
  /// Elements that the model lacked.
  let added: [Element]

  /// Begins from a model.
  /// - Parameter energies: of isolated atoms that settings and data give, eV; of the model's own elements
  ///   only those count that the settings name or take from frames.
  init(
    _ model: MACEParameters, elements: [Element], energies: [Element: Double],
    settings: TrainingSettings
  ) {
    let known = model.elements
    added = elements.filter { !known.contains($0) }
    var parameters = model.adding(added, energies: added.map { energies[$0] ?? 0 })
    for (kind, element) in known.enumerated() {
      parameters.atomicEnergies[kind] = energies[element] ?? parameters.atomicEnergies[kind]
    }
    var weights = parameters.flatWeights
    var stream = RandomStream(seed: settings.seed, .networkWeights)
    let slots = parameters.weightSlots
    for slot in slots where (slot.species ?? 0) >= known.count && slot.name != "atomic_energies" {
      let others = slots.filter { $0.name == slot.name && ($0.species ?? 0) < known.count }
        .flatMap { weights[$0.range] }
      let square = others.reduce(0) { $0 + $1 * $1 } / Double(max(1, others.count))
      for index in slot.range { weights[index] = square.squareRoot() * stream.normal() }
    }
    parameters.flatWeights = weights
    self.parameters = parameters
  }
}
