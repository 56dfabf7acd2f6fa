import Engine

/// The gradient of energies by all weights of a model, in Double: the yardstick for the kernels that
/// train models. It visits the stages of `ReferenceCalculator` in reverse.
public struct ParameterGradient {
  private let network: ReferenceNetwork

  /// The gradients of a model.
  public init(_ parameters: MACEParameters) { network = ReferenceNetwork(parameters) }

  /// Adds the gradient of sum over particles of `weights` times energy, by the weights of the model and
  /// its isolated-atom energies, scale and shift, to `gradient`, which starts as `MACEParameters.zeroes`.
  /// - Throws: `ModelError` when the model does not know an element of the batch.
  public func add(
    _ batch: ParticleBatch, weights: [Double], to gradient: inout MACEParameters
  ) throws {
    let pass = try network.pass(batch)
    let (parameters, layers) = (network.parameters, network.layers)
    let (species, features) = (pass.species, pass.features)
    var adjoints = [Double](repeating: 0, count: species.count)
    for particle in 0..<batch.count {
      for atom in batch.atoms(of: particle) { adjoints[atom] = weights[particle] }
    }
    // The repulsion is multiplied by the scale.
    network.forEachRepulsion(pass) { _, receiver, share in
      gradient.scale += adjoints[receiver] * share.value
    }
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
        cotangent, pass.traces[index], mix: pass.mix, edges: pass.edges,
        into: &gradient.layers[index])
    }
    let width = parameters.embedding.columns
    for (atom, kind) in species.enumerated() {
      gradient.shift += adjoints[atom]
      gradient.atomicEnergies[kind] += adjoints[atom]
      for channel in 0..<width {
        gradient.embedding.values[kind * width + channel] += cotangent[atom * width + channel]
      }
    }
  }
}
