import Engine

/// Evaluates a MACE model in Double, stage by stage as the paper writes it: the yardstick for the
/// fast calculator, and the calculator of a model in double precision.
public final class ReferenceCalculator: DescribingCalculator {
  private let network: ReferenceNetwork
  /// What `pullBack` needs of the latest `describe`.
  private var described: Description?

  private struct Description {
    let pass: ReferenceNetwork.Pass
    /// Where an atom's features have each number of its descriptor, and their number.
    let places: [Int]
    let size: Int
  }

  /// A calculator for a model.
  public init(_ parameters: MACEParameters) { network = ReferenceNetwork(parameters) }

  private var parameters: MACEParameters { network.parameters }
  private var layers: [ReferenceLayer] { network.layers }

  /// Energies and forces, see `Calculator`.
  public func evaluate(
    _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
  ) throws {
    let pass = try network.pass(batch)
    let (species, edges, features) = (pass.species, pass.edges, pass.features)
    result.reset(for: batch)
    for (atom, kind) in species.enumerated() {
      var sum = 0.0
      for (index, layer) in layers.enumerated() {
        sum += layer.weights.readout.evaluate(
          features[index + 1], at: atom * layer.shape.output.size)
      }
      result.energies[atom] =
        parameters.scale * sum + parameters.shift
        + (interaction ? 0 : parameters.atomicEnergies[kind])
    }

    var gradient = EdgeGradient(edges)
    network.forEachRepulsion(pass) { edge, receiver, share in
      result.energies[receiver] += parameters.scale * share.value
      gradient.distance[edge] += parameters.scale * share.slope
    }
    var cotangent = [Double](repeating: 0, count: features[layers.count].count)
    for (index, layer) in layers.enumerated().reversed() {
      for atom in species.indices {
        layer.weights.readout.reverse(
          features[index + 1], at: atom * layer.shape.output.size, factor: parameters.scale,
          into: &cotangent)
      }
      cotangent = layer.reverse(
        cotangent, pass.traces[index], mix: pass.mix, edges: edges, into: &gradient)
    }
    edges.reverse(gradient, into: &result.forces)
    edges.reverse(gradient, of: batch, into: &result.strainGradients)
    for atom in species.indices { result.forces[atom] = -result.forces[atom] }
  }

  /// Descriptors, see `Calculator`.
  public func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) throws {
    guard layers.indices.contains(selection.layer - 1) else {
      throw ModelError.unknownLayer(selection.layer, count: layers.count)
    }
    let pass = try network.pass(batch, floor: floor, layers: selection.layer)
    let output = pass.features[selection.layer]
    let places = featurePlaces(selection)
    let size = layers[selection.layer - 1].shape.output.size
    descriptors.removeAll(keepingCapacity: true)
    for atom in pass.species.indices {
      descriptors.append(contentsOf: places.map { output[atom * size + $0] })
    }
    described = Description(pass: pass, places: places, size: size)
  }

  /// The adjoint of `describe`, see `Calculator`.
  /// - Precondition: `describe` came before.
  public func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    guard let described else { preconditionFailure("pullBack without a describe before it") }
    var features = [Double](repeating: 0, count: described.pass.species.count * described.size)
    for atom in described.pass.species.indices {
      for (descriptor, place) in described.places.enumerated() {
        features[atom * described.size + place] =
          cotangent[atom * described.places.count + descriptor]
      }
    }
    var edgeGradient = EdgeGradient(described.pass.edges)
    for (layer, trace) in zip(layers, described.pass.traces).reversed() {
      features = layer.reverse(
        features, trace, mix: described.pass.mix, edges: described.pass.edges,
        into: &edgeGradient)
    }
    described.pass.edges.reverse(edgeGradient, into: &gradient)
  }

  /// Where an atom's output of a layer has each number of a descriptor.
  private func featurePlaces(_ selection: DescriptorSelection) -> [Int] {
    let output = layers[selection.layer - 1].shape.output
    return zip(output, output.offsets).flatMap { block, start in
      guard !selection.invariantsOnly || block.irrep == .harmonic(0) else { return [Int]() }
      return (0..<block.channels).flatMap { channel in
        (0..<block.irrep.dimension).map { start + $0 * block.channels + channel }
      }
    }
  }
}
