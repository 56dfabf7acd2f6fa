import Engine

/// The energy E(x; t) of a diffusion model, and its gradients by positions, elements and weights, in
/// Double: stage by stage as [SK eq. 5, 6, 19-23, 27] have it, the yardstick for `FastDiffusion`.
///
/// Atoms are those of one molecule, all of them neighbours within the cutoff, which acts on distances as
/// the network sees them.
public struct DiffusionNetwork: Sendable {
  /// The weights.
  public let parameters: DiffusionParameters
  private let network: ReferenceNetwork

  /// The network with some weights.
  public init(_ parameters: DiffusionParameters) {
    self.parameters = parameters
    network = ReferenceNetwork(parameters.network)
  }

  /// An energy and its gradient by x, both without unit.
  public struct Evaluation: Sendable {
    /// What each atom contributes: [atoms].
    public let energies: [Double]
    /// Minus the scores s_r and s_z.
    public let gradient: ContinuousMolecule

    /// E.
    public var energy: Double { energies.reduce(0, +) }
  }

  /// E and its gradient.
  /// - Parameter noise: c_noise(t).
  public func evaluate(_ x: ContinuousMolecule, noise: Double) -> Evaluation {
    let pass = pass(x, noise: noise)
    var edges = EdgeGradient(pass.stages.edges)
    var elements = [Double](repeating: 0, count: x.elements.count)
    var cotangent: [Double] = []
    for (index, layer) in network.layers.enumerated().reversed() {
      addReadout(index, pass, weight: 1, to: &cotangent)
      layer.reverseShares(cotangent, pass.stages.traces[index], pass.stages.mix, into: &elements)
      cotangent = layer.reverse(
        cotangent, pass.stages.traces[index], mix: pass.stages.mix, edges: pass.stages.edges,
        into: &edges)
    }
    var unused: TimeEncoding?
    let embedded = parameters.time.reverse(cotangent, pass.time, into: &unused)
    reverseEmbedding(embedded, into: &elements)
    var positions = [SIMD3<Double>](repeating: .zero, count: x.count)
    pass.stages.edges.reverse(edges, into: &positions)
    return Evaluation(
      energies: pass.energies,
      gradient: ContinuousMolecule(positions: positions, elements: elements))
  }

  /// Adds `weight` times the gradient of E by the weights to `gradient`, which starts as
  /// `DiffusionParameters.zeroes`.
  public func add(
    _ x: ContinuousMolecule, noise: Double, weight: Double, to gradient: inout DiffusionParameters
  ) {
    let pass = pass(x, noise: noise)
    var cotangent: [Double] = []
    for (index, layer) in network.layers.enumerated().reversed() {
      let (size, readout) = (layer.shape.output.size, layer.weights.readout)
      addReadout(index, pass, weight: weight, to: &cotangent)
      for atom in 0..<x.count {
        readout.weigh(
          pass.stages.features[index + 1], at: atom * size, factor: weight,
          into: &gradient.network.layers[index].readout)
      }
      cotangent = layer.reverseWeights(
        cotangent, pass.stages.traces[index], mix: pass.stages.mix, edges: pass.stages.edges,
        into: &gradient.network.layers[index])
    }
    var time: TimeEncoding? = gradient.time
    let embedded = parameters.time.reverse(cotangent, pass.time, into: &time)
    if let time { gradient.time = time }
    let (species, channels) = (parameters.elements.count, parameters.network.embedding.columns)
    for atom in 0..<x.count {
      for kind in 0..<species {
        for channel in 0..<channels {
          gradient.network.embedding.values[kind * channels + channel] +=
            x.elements[atom * species + kind] * embedded[atom * channels + channel]
        }
      }
    }
  }

  private struct Pass {
    let time: TimeEncoding.Trace
    let stages: ReferenceNetwork.Pass
    let energies: [Double]
  }

  private func pass(_ x: ContinuousMolecule, noise: Double) -> Pass {
    let species = parameters.elements.count
    // h^(0) = sum over elements of z W: linear in z, as all that depends on the species.
    let embedded = parameters.network.embedding.applied(to: x.elements, count: x.count)
    let (features, time) = parameters.time.forward(embedded, noise: noise)
    let molecule = Molecule(
      elements: x.positions.map { _ in .carbon }, positions: x.positions)
    let stages = network.pass(
      ParticleBatch(molecules: [molecule]), species: x.positions.map { _ in 0 },
      mix: SpeciesMix(weights: x.elements, species: species), features)
    var energies = [Double](repeating: 0, count: x.count)
    for (index, layer) in network.layers.enumerated() {
      for atom in 0..<x.count {
        energies[atom] += layer.weights.readout.evaluate(
          stages.features[index + 1], at: atom * layer.shape.output.size)
      }
    }
    return Pass(time: time, stages: stages, energies: energies)
  }

  /// Adds the gradient of `weight` times the energy read after a layer to that by its features; what is
  /// empty starts from zero.
  private func addReadout(
    _ index: Int, _ pass: Pass, weight: Double, to cotangent: inout [Double]
  ) {
    let layer = network.layers[index]
    let features = pass.stages.features[index + 1]
    if cotangent.isEmpty { cotangent = Array(repeating: 0, count: features.count) }
    for atom in 0..<pass.stages.mix.atoms {
      layer.weights.readout.reverse(
        features, at: atom * layer.shape.output.size, factor: weight, into: &cotangent)
    }
  }

  /// Adds the gradient by z that comes through the embedding.
  private func reverseEmbedding(_ cotangent: [Double], into elements: inout [Double]) {
    let embedding = parameters.network.embedding
    for atom in 0..<cotangent.count / embedding.columns {
      embedding.applyAdjoint(
        cotangent, at: atom * embedding.columns, addingTo: &elements, at: atom * embedding.rows)
    }
  }
}
