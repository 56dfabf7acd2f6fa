import CKernels
import Platform

/// What stays the same while a diffusion model learns, and how its weights become what the kernels read.
final class FastDiffusionPlan: Sendable {
  let kernels: ck_kernels
  let stencil = KnotStencil()
  let knots: KnotNetwork.Knots
  let grid: RadialGrid
  let layout: FoldedDiffusionLayout
  /// Of the weights of the network, which those of the time encoding follow.
  let places: WeightPlaces
  let contractions: [LearningContraction]
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
        $0.input.count == 1 && $0.output.count == 1 && $0.skip == .residual
          && $0.normalisation == .averageNeighbours
      }), configuration.radial.transform == .none
    else { throw UnsupportedShape(description: "hidden features above degree 0") }
    self.kernels = kernels
    self.shape = shape
    grid = RadialGrid(even: Self.intervals, cutoff: configuration.cutoff)
    knots = KnotNetwork.Knots(shape.network, grid)
    contractions = shape.network.layers.map { LearningContraction($0.contractions) }
    places = WeightPlaces(shape.network)
    layout = FoldedDiffusionLayout(
      shape, knots: knots.count, coefficients: contractions.map(\.packed.stride))
  }

  /// Channels of all features.
  var channels: Int { shape.network.configuration.descriptorWidth }
  /// Number of elements.
  var species: Int { shape.elements.count }
  /// Largest degree of the messages.
  var degree: Int { shape.network.configuration.edgeDegree }
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
    let up: PackedMatrix
    /// By degree of the messages.
    let mixing: [PackedMatrix]
    let product: PackedMatrix
    /// The maps of all elements side by side: [channels, elements x channels].
    let skip: PackedMatrix
    let contraction: PackedContraction
    let readout: FastReadout
  }

  init(_ plan: FastDiffusionPlan, _ parameters: DiffusionParameters, team: WorkerTeam) {
    self.plan = plan
    time = parameters.time
    embedding = ConstantBuffer(parameters.network.embedding.values.map { Float($0) })
    timeFirst = PackedMatrix(parameters.time.first)
    timeSecond = PackedMatrix(parameters.time.second)
    let channels = plan.channels
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
        up: PackedMatrix(layer.linearUp[0]), mixing: layer.linear.map { PackedMatrix($0) },
        product: PackedMatrix(layer.product[0]), skip: PackedMatrix(Self.joined(layer.skip[0])),
        contraction: plan.contractions[part].packed(layer.contractions),
        readout: FastReadout(layer.readout, scale: 1))
    }.compactMap { $0 }
    tables = networks.map {
      $0.table(
        plan.stencil, intervals: plan.grid.intervals, channels: channels,
        places: (0..<FoldedDiffusionLayout.functions).map {
          $0 <= plan.degree ? $0 * channels : nil
        }, factors: Array(repeating: 1, count: FoldedDiffusionLayout.functions), team: team)
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
  /// Radial functions of the kernel, one a degree of the spherical harmonics.
  static let functions = 4

  struct Layer: Sendable {
    var up = 0
    var mixing: [Int] = []
    var product = 0
    var skip = 0
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

  init(_ shape: DiffusionParameters, knots: Int, coefficients: [Int]) {
    let channels = shape.network.configuration.descriptorWidth
    let (species, square) = (shape.elements.count, channels * channels)
    let width = paddedChannels(shape.time.first.columns)
    embedding = take(species * channels)
    timeFirst = take(paddedChannels(shape.time.first.rows) * width)
    timeSecond = take(width * channels)
    for (index, layer) in shape.network.layers.enumerated() {
      var places = Layer()
      places.up = take(square)
      places.mixing = layer.linear.map { _ in take(square) }
      places.product = take(square)
      places.skip = take(species * square)
      places.contraction = take(species * coefficients[index])
      switch layer.readout {
      case .none: break
      case .linear: places.readoutFirst = take(channels)
      case .network(let first, _):
        places.readoutFirst = take(channels * paddedChannels(first.columns))
        places.readoutSecond = take(paddedChannels(first.columns))
      }
      places.knots = take(channels * knots * Self.functions)
      layers.append(places)
    }
  }

  private mutating func take(_ size: Int) -> Int {
    defer { count += size }
    return count
  }
}
