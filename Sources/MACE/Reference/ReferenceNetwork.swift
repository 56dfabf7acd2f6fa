import Engine

/// The stages of a MACE model in Double on the way from atoms to node features; what evaluates it visits
/// them in reverse.
struct ReferenceNetwork {
  let parameters: MACEParameters
  let layers: [ReferenceLayer]
  private let basis: RadialBasis
  private let spherical: SphericalHarmonics
  private let speciesIndex: SpeciesIndex

  /// What the stages made of a batch.
  struct Pass {
    let species: [Int]
    let mix: SpeciesMix
    let edges: EdgeGeometry
    /// Node features before each layer, and after the last.
    var features: [[Double]]
    var traces: [ReferenceLayer.Trace] = []
  }

  init(_ parameters: MACEParameters) {
    let configuration = parameters.configuration
    self.parameters = parameters
    basis = RadialBasis(parameters)
    spherical = SphericalHarmonics(degree: configuration.edgeDegree)
    layers = zip(configuration.layers, parameters.layers).map {
      ReferenceLayer($0, $1, edgeDegree: configuration.edgeDegree)
    }
    speciesIndex = SpeciesIndex(configuration.atomicNumbers)
  }

  /// Node features of a batch.
  /// - Parameters:
  ///   - floor: as `Calculator.describe` takes it.
  ///   - count: layers to go through; all of them where nil.
  /// - Throws: `ModelError` when the model does not know an element of the batch.
  func pass(_ batch: ParticleBatch, floor: Double? = nil, layers count: Int? = nil) throws -> Pass {
    let species = try speciesIndex.species(of: batch)
    // At first they know nothing but the element: [atoms, channels].
    let width = parameters.embedding.columns
    let embedded = species.flatMap { parameters.embedding.values[$0 * width..<($0 + 1) * width] }
    return pass(
      batch, species: species, mix: SpeciesMix(species), embedded, floor: floor, layers: count)
  }

  /// The same from given features.
  /// - Parameters:
  ///   - species: what radial functions go by: [atoms].
  ///   - mix: what all others go by.
  ///   - embedded: node features before the first layer: [atoms, channels].
  func pass(
    _ batch: ParticleBatch, species: [Int], mix: SpeciesMix, _ embedded: [Double],
    floor: Double? = nil, layers count: Int? = nil
  ) -> Pass {
    let edges = EdgeGeometry(
      batch, species: species, floor: floor, basis: basis, spherical: spherical)
    var pass = Pass(species: species, mix: mix, edges: edges, features: [embedded])
    for (index, layer) in layers.prefix(count ?? layers.count).enumerated() {
      let (output, trace) = layer.forward(pass.features[index], mix: mix, edges: edges)
      pass.features.append(output)
      pass.traces.append(trace)
    }
    return pass
  }

  /// Calls `body` with each edge, its receiver and its share of the repulsion, where the model has one.
  func forEachRepulsion(
    _ pass: Pass, _ body: (_ edge: Int, _ receiver: Int, (value: Double, slope: Double)) -> Void
  ) {
    guard let repulsion = parameters.repulsion else { return }
    let (species, edges) = (pass.species, pass.edges)
    for edge in 0..<edges.count {
      let receiver = edges.receivers[edge]
      body(
        edge, receiver,
        repulsion.share(
          edges.neighbours.distances[edge], species: species[receiver],
          species[edges.neighbours.neighbours[edge]],
          atomicNumbers: parameters.configuration.atomicNumbers))
    }
  }
}
