import Engine

/// The gradient of energies by all weights of a model, in Double: the yardstick for the kernels that
/// train models. It visits the stages of `ReferenceCalculator` in reverse.
public struct ParameterGradient {
  private let parameters: MACEParameters
  private let basis: RadialBasis
  private let spherical: SphericalHarmonics
  private let layers: [ReferenceLayer]
  private let speciesIndex: SpeciesIndex

  /// The gradients of a model.
  public init(_ parameters: MACEParameters) {
    let configuration = parameters.configuration
    self.parameters = parameters
    basis = RadialBasis(parameters)
    spherical = SphericalHarmonics(degree: configuration.edgeDegree)
    layers = zip(configuration.layers, parameters.layers).map {
      ReferenceLayer($0, $1, edgeDegree: configuration.edgeDegree)
    }
    speciesIndex = SpeciesIndex(configuration.atomicNumbers)
  }

  /// Adds the gradient of sum over particles of `weights` times energy, by the weights of the model and
  /// its isolated-atom energies, scale and shift, to `gradient`, which starts as `MACEParameters.zeroes`.
  /// - Throws: `ModelError` when the model does not know an element of the batch.
  public func add(
    _ batch: ParticleBatch, weights: [Double], to gradient: inout MACEParameters
  ) throws {
    let species = try speciesIndex.species(of: batch)
    let edges = EdgeGeometry(
      batch, species: species, floor: nil, basis: basis, spherical: spherical)
    var adjoints = [Double](repeating: 0, count: species.count)
    for particle in 0..<batch.count {
      for atom in batch.atoms(of: particle) { adjoints[atom] = weights[particle] }
    }
    let width = parameters.embedding.columns
    var features = [
      species.flatMap { parameters.embedding.values[$0 * width..<($0 + 1) * width] }
    ]
    var traces: [ReferenceLayer.Trace] = []
    for (index, layer) in layers.enumerated() {
      let (output, trace) = layer.forward(features[index], species: species, edges: edges)
      features.append(output)
      traces.append(trace)
    }

    addRepulsion(species, edges, adjoints, to: &gradient)
    var cotangent = [Double](repeating: 0, count: features[layers.count].count)
    for (index, layer) in layers.enumerated().reversed() {
      let readout = layer.weights.readout
      for (atom, adjoint) in adjoints.enumerated() {
        let place = atom * layer.shape.output.size
        gradient.scale += adjoint * readout.evaluate(features[index + 1], at: place)
        readout.reverse(
          features[index + 1], at: place, factor: adjoint * parameters.scale, into: &cotangent)
        readout.weigh(
          features[index + 1], at: place, factor: adjoint * parameters.scale,
          into: &gradient.layers[index].readout)
      }
      cotangent = layer.reverseWeights(
        cotangent, traces[index], species: species, edges: edges, into: &gradient.layers[index])
    }
    for (atom, kind) in species.enumerated() {
      gradient.shift += adjoints[atom]
      gradient.atomicEnergies[kind] += adjoints[atom]
      for channel in 0..<width {
        gradient.embedding.values[kind * width + channel] += cotangent[atom * width + channel]
      }
    }
  }

  /// The repulsion is multiplied by the scale.
  private func addRepulsion(
    _ species: [Int], _ edges: EdgeGeometry, _ adjoints: [Double],
    to gradient: inout MACEParameters
  ) {
    guard let repulsion = parameters.repulsion else { return }
    for edge in 0..<edges.count {
      let receiver = edges.receivers[edge]
      gradient.scale +=
        adjoints[receiver]
        * repulsion.share(
          edges.neighbours.distances[edge], species: species[receiver],
          species[edges.neighbours.neighbours[edge]],
          atomicNumbers: parameters.configuration.atomicNumbers
        ).value
    }
  }
}
