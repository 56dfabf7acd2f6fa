import Engine
import Platform

/// The weights of an energy-based diffusion model: those of a MACE model whose species weights are linear
/// in continuous elements, and of its time encoding.
public struct DiffusionParameters: Sendable, Equatable {
  /// The layers; energies of isolated atoms, scale and shift are not used.
  public var network: MACEParameters
  /// What makes its node features know the time.
  public var time: TimeEncoding
  /// How what it sees and says is scaled.
  public var preconditioning: Preconditioning

  /// A model from its weights.
  public init(
    network: MACEParameters, time: TimeEncoding, preconditioning: Preconditioning = .init()
  ) {
    self.network = network
    self.time = time
    self.preconditioning = preconditioning
  }

  /// What the components of continuous elements stand for; the last may be `Element.absent`.
  public var elements: [Element] { network.elements }

  /// A molecule without noise; nil where it has an element that the model does not know.
  public func continuous(_ molecule: Molecule) -> ContinuousMolecule? {
    var elements: [Double] = []
    for element in molecule.elements {
      guard let place = self.elements.firstIndex(of: element) else { return nil }
      elements += self.elements.indices.map { $0 == place ? 1 : 0 }
    }
    return ContinuousMolecule(positions: molecule.positions, elements: elements)
  }
}

// The weights as one flat vector: see `MACEParameters.flatWeights`.
extension DiffusionParameters {
  /// Where each set of weights is in the flat vector: the network's, then the time encoding's.
  public var weightSlots: [WeightSlot] {
    let slots = network.weightSlots
    let start = slots.last?.range.upperBound ?? 0
    let middle = start + time.first.values.count
    return slots + [
      WeightSlot(name: "time.first", species: nil, range: start..<middle, fanIn: time.first.rows),
      WeightSlot(
        name: "time.second", species: nil, range: middle..<middle + time.second.values.count,
        fanIn: time.second.rows),
    ]
  }

  /// All weights, as `weightSlots` says.
  public var flatWeights: [Double] {
    get { network.flatWeights + time.first.values + time.second.values }
    set { self = replacing(newValue, team: WorkerTeam(threads: 1)) }
  }

  /// The same shape with other weights, which a team copies.
  /// - Parameter weights: as `weightSlots` says.
  public func replacing(_ weights: [Double], team: WorkerTeam) -> DiffusionParameters {
    var model = self
    let (first, second) = (time.first.values.count, time.second.values.count)
    let start = weights.count - first - second
    model.network = network.replacing(weights[..<start], team: team)
    model.time.first.values = Array(weights[start..<start + first])
    model.time.second.values = Array(weights[(start + first)...])
    return model
  }

  /// The same shape with all weights zero: where a gradient is added up.
  public var zeroes: DiffusionParameters {
    var zeroes = self
    zeroes.network = network.zeroes
    for index in zeroes.time.first.values.indices { zeroes.time.first.values[index] = 0 }
    for index in zeroes.time.second.values.indices { zeroes.time.second.values[index] = 0 }
    return zeroes
  }
}
