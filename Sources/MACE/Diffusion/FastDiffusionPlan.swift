import CKernels
import Platform

/// What stays the same while a diffusion model learns, and how its weights become what the kernels read.
final class FastDiffusionPlan: Sendable {
  let kernels: ck_kernels
  let stencil: KnotStencil
  let knots: KnotNetwork.Knots
  let grid: RadialGrid
  let layout: FoldedDiffusionLayout
  /// Of the weights of the network, which those of the time encoding follow.
  let places: WeightPlaces
  let contractions: [LearningContraction]
  let angular: AngularPlan
  /// The shape; weights are not read.
  let shape: DiffusionParameters

  /// Distances between knots are the cutoff over it.
  private static let intervals = 128

  /// A plan for models of the shape of one.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  init(_ shape: DiffusionParameters, kernels: ck_kernels) throws(UnsupportedShape) {
    let configuration = shape.network.configuration
    try UnsupportedShape.check(configuration)
    let channels = configuration.descriptorWidth
    guard channels.isMultiple(of: Int(CK_BLOCK)) else {
      throw UnsupportedShape(description: "\(channels) channels, no multiple of \(CK_BLOCK)")
    }
    guard
      configuration.layers.allSatisfy({
        $0.skip == .residual && $0.normalisation == .averageNeighbours
      }), configuration.radial.transform == .none
    else { throw UnsupportedShape(description: "maps of messages or distance transforms") }
    self.kernels = kernels
    stencil = KnotStencil(kernels)
    self.shape = shape
    grid = RadialGrid(even: Self.intervals, cutoff: configuration.cutoff)
    knots = KnotNetwork.Knots(shape.network, grid)
    contractions = shape.network.layers.map { LearningContraction($0.contractions) }
    let angular = AngularPlan(configuration.layers, edgeDegree: configuration.edgeDegree)
    self.angular = angular
    places = WeightPlaces(shape.network)
    let interactions = shape.network.layers.indices.map {
      FastInteraction(shape.network, layer: $0, angular)
    }
    layout = FoldedDiffusionLayout(
      shape, interactions, knots: knots.count, coefficients: contractions.map(\.packed.stride))
  }

  /// Channels of all features.
  var channels: Int { shape.network.configuration.descriptorWidth }
  /// Number of elements.
  var species: Int { shape.elements.count }
}

extension FastInteraction {
  /// That of a layer whose maps of the residual connection are kept elsewhere.
  fileprivate convenience init(
    _ parameters: MACEParameters, layer index: Int, _ angular: AngularPlan
  ) {
    let configuration = parameters.configuration
    self.init(
      parameters.layers[index], configuration.layers[index], configuration.edgeDegree,
      plan: angular, hasOwnSkip: false)
  }
}

/// A diffusion model as the kernels read it.
final class FastDiffusionModel: Sendable {
  let plan: FastDiffusionPlan
  /// [elements, channels].
  let embedding: ConstantBuffer<Float>
  let timeFirst: PackedMatrix
  let timeSecond: PackedMatrix
  let time: TimeEncoding
  let layers: [Layer]
  /// The radial network of each layer, and its table.
  let networks: [KnotNetwork]
  let tables: [RadialTable]

  struct Layer: Sendable {
    let interaction: FastInteraction
    /// By degree.
    let product: [PackedMatrix]
    /// By degree the maps of all elements side by side, [channels, elements x channels]; nil where there is none.
    let skip: [PackedMatrix?]
    let contraction: PackedContraction
    let readout: FastReadout

    /// Components of the features before and after the layer.
    var inputs: Int { interaction.inputs }
    var outputs: Int { product.count * product.count }
  }

  init(_ plan: FastDiffusionPlan, _ parameters: DiffusionParameters, team: WorkerTeam) {
    self.plan = plan
    time = parameters.time
    embedding = ConstantBuffer(parameters.network.embedding.values.map { Float($0) })
    timeFirst = PackedMatrix(parameters.time.first)
    timeSecond = PackedMatrix(parameters.time.second)
    let networks = parameters.network.layers.map { KnotNetwork($0.radial, plan.knots) }
    let count = networks.count
    // The weights of layers, which take longest, and then the pieces of radial networks.
    layers = team.map(Array(0..<count * (1 + KnotNetwork.pieces))) { part -> Layer? in
      guard part < count else {
        networks[part % count].evaluate(part / count - 1)
        return nil
      }
      let layer = parameters.network.layers[part]
      return Layer(
        interaction: FastInteraction(parameters.network, layer: part, plan.angular),
        product: layer.product.map { PackedMatrix($0) },
        skip: layer.skip.map { $0.isEmpty ? nil : PackedMatrix(Self.joined($0)) },
        contraction: plan.contractions[part].packed(layer.contractions),
        readout: FastReadout(layer.readout, scale: 1))
    }.compactMap { $0 }
    tables = zip(networks, layers).map { network, layer in
      network.table(
        plan.stencil, intervals: plan.grid.intervals, channels: plan.channels,
        places: layer.interaction.functionPlaces, factors: layer.interaction.functionFactors,
        team: team)
    }
    self.networks = networks
  }

  /// Matrices side by side.
  private static func joined(_ matrices: [WeightMatrix]) -> WeightMatrix {
    let (rows, columns) = (matrices[0].rows, matrices[0].columns)
    var values: [Double] = []
    for row in 0..<rows {
      for matrix in matrices { values += matrix.values[row * columns..<(row + 1) * columns] }
    }
    return WeightMatrix(rows: rows, columns: columns * matrices.count, values: values)
  }
}

/// Where the gradients by what kernels read of a diffusion model are in one row of numbers.
struct FoldedDiffusionLayout: Sendable {
  struct Layer: Sendable {
    /// By degree.
    var up: [Int] = []
    /// By path.
    var mixing: [Int] = []
    /// By degree.
    var product: [Int] = []
    /// By degree; nil where there is none.
    var skip: [Int?] = []
    var contraction = 0
    var readoutFirst = 0
    var readoutSecond = 0
    /// [channels / CK_BLOCK, knots, functions, CK_BLOCK].
    var knots = 0
  }

  private(set) var layers: [Layer] = []
  private(set) var embedding = 0
  private(set) var timeFirst = 0
  private(set) var timeSecond = 0
  /// Length of the row.
  private(set) var count = 0

  init(
    _ shape: DiffusionParameters, _ interactions: [FastInteraction], knots: Int, coefficients: [Int]
  ) {
    let channels = shape.network.configuration.descriptorWidth
    let (species, square) = (shape.elements.count, channels * channels)
    let width = paddedChannels(shape.time.first.columns)
    embedding = take(species * channels)
    timeFirst = take(paddedChannels(shape.time.first.rows) * width)
    timeSecond = take(width * channels)
    for (index, layer) in shape.network.layers.enumerated() {
      var places = Layer()
      places.up = layer.linearUp.map { _ in take(square) }
      places.mixing = interactions[index].mixing.map { _ in take(square) }
      places.product = layer.product.map { _ in take(square) }
      places.skip = layer.skip.map { $0.isEmpty ? nil : take(species * square) }
      places.contraction = take(species * coefficients[index])
      switch layer.readout {
      case .none: break
      case .linear: places.readoutFirst = take(channels)
      case .network(let first, _):
        places.readoutFirst = take(channels * paddedChannels(first.columns))
        places.readoutSecond = take(paddedChannels(first.columns))
      }
      places.knots = take(channels * knots * interactions[index].functions)
      layers.append(places)
    }
  }

  private mutating func take(_ size: Int) -> Int {
    defer { count += size }
    return count
  }
}
