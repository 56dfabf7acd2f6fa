import Engine

/// Evaluates a MACE model in Double, stage by stage as the paper writes it: the yardstick for the
/// fast calculator, and the calculator of a model in double precision.
public final class ReferenceCalculator: DescribingCalculator {
  private let parameters: MACEParameters
  private let basis: RadialBasis
  private let spherical: SphericalHarmonics
  private let layers: [ReferenceLayer]
  private let speciesIndex: SpeciesIndex
  /// What `pullBack` needs of the latest `describe`.
  private var described: Description?

  private struct Description {
    let species: [Int]
    let edges: EdgeGeometry
    let traces: [ReferenceLayer.Trace]
    /// Where an atom's features have each number of its descriptor, and their number.
    let places: [Int]
    let size: Int
  }

  /// A calculator for a model.
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

  /// Energies and forces, see `Calculator`.
  public func evaluate(
    _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
  ) throws {
    let species = try speciesIndex.species(of: batch)
    let edges = EdgeGeometry(
      batch, species: species, floor: nil, basis: basis, spherical: spherical)
    result.reset(for: batch)

    var features = [embed(species)]
    var traces: [ReferenceLayer.Trace] = []
    for (index, layer) in layers.enumerated() {
      let (output, trace) = layer.forward(features[index], species: species, edges: edges)
      features.append(output)
      traces.append(trace)
    }
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
    addRepulsion(species, edges, to: &result.energies, gradient: &gradient)
    var cotangent = [Double](repeating: 0, count: features[layers.count].count)
    for (index, layer) in layers.enumerated().reversed() {
      for atom in species.indices {
        layer.weights.readout.reverse(
          features[index + 1], at: atom * layer.shape.output.size, factor: parameters.scale,
          into: &cotangent)
      }
      cotangent = layer.reverse(
        cotangent, traces[index], species: species, edges: edges, into: &gradient)
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
    let species = try speciesIndex.species(of: batch)
    let edges = EdgeGeometry(
      batch, species: species, floor: floor, basis: basis, spherical: spherical)
    var output = embed(species)
    var traces: [ReferenceLayer.Trace] = []
    for layer in layers.prefix(selection.layer) {
      let (features, trace) = layer.forward(output, species: species, edges: edges)
      output = features
      traces.append(trace)
    }
    let places = featurePlaces(selection)
    let size = layers[selection.layer - 1].shape.output.size
    descriptors.removeAll(keepingCapacity: true)
    for atom in species.indices {
      descriptors.append(contentsOf: places.map { output[atom * size + $0] })
    }
    described = Description(
      species: species, edges: edges, traces: traces, places: places, size: size)
  }

  /// The adjoint of `describe`, see `Calculator`.
  /// - Precondition: `describe` came before.
  public func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    guard let described else { preconditionFailure("pullBack without a describe before it") }
    var features = [Double](repeating: 0, count: described.species.count * described.size)
    for atom in described.species.indices {
      for (descriptor, place) in described.places.enumerated() {
        features[atom * described.size + place] =
          cotangent[atom * described.places.count + descriptor]
      }
    }
    var edgeGradient = EdgeGradient(described.edges)
    for (layer, trace) in zip(layers, described.traces).reversed() {
      features = layer.reverse(
        features, trace, species: described.species, edges: described.edges,
        into: &edgeGradient)
    }
    described.edges.reverse(edgeGradient, into: &gradient)
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

  /// Node features that know nothing but the element: [atoms, channels].
  private func embed(_ species: [Int]) -> [Double] {
    let width = parameters.embedding.columns
    return species.flatMap { parameters.embedding.values[$0 * width..<($0 + 1) * width] }
  }

  private func addRepulsion(
    _ species: [Int], _ edges: EdgeGeometry, to energies: inout [Double],
    gradient: inout EdgeGradient
  ) {
    guard let repulsion = parameters.repulsion else { return }
    for edge in 0..<edges.count {
      let receiver = edges.receivers[edge]
      let share = repulsion.share(
        edges.neighbours.distances[edge], species: species[receiver],
        species[edges.neighbours.neighbours[edge]],
        atomicNumbers: parameters.configuration.atomicNumbers)
      energies[receiver] += parameters.scale * share.value
      gradient.distance[edge] += parameters.scale * share.slope
    }
  }
}
