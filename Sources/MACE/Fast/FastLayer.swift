import CKernels
import Engine

/// One layer's weights as the kernels read them. A class, because workers would count the references of a
/// copy's many buffers against each other.
final class FastLayer: Sendable {
  /// Components of the output, (L + 1)^2.
  let outputs: Int
  /// What a sender's features are multiplied by, from the second layer on.
  let interaction: FastInteraction?
  /// Added to the product's scalars by species: the first layer's residual connection, if it has
  /// one; empty otherwise.
  let constant: [ConstantBuffer<Float>]
  /// Whether the messages are divided by the density of neighbours.
  let hasDensity: Bool
  let contraction: PackedContraction
  /// Mixes the channels of the product, by degree.
  let product: [PackedMatrix]
  let readout: FastReadout

  convenience init(_ parameters: MACEParameters, index: Int, plan: AngularPlan) {
    self.init(
      parameters, index: index, plan: plan, isFolded: index == 0,
      contraction: PackedContraction(
        parameters.layers[index].contractions.flatMap { $0.polynomials() }))
  }

  /// A layer of a model that learns: the first is not folded into tables.
  convenience init(
    learning parameters: MACEParameters, index: Int, plan: AngularPlan,
    contraction: PackedContraction
  ) {
    self.init(
      parameters, index: index, plan: plan, isFolded: false, contraction: contraction)
  }

  private init(
    _ parameters: MACEParameters, index: Int, plan: AngularPlan, isFolded: Bool,
    contraction: PackedContraction
  ) {
    let layer = parameters.layers[index]
    let shape = parameters.configuration.layers[index]
    outputs = shape.output.reduce(0) { $0 + $1.irrep.dimension }
    interaction =
      isFolded
      ? nil
      : FastInteraction(
        layer, shape, parameters.configuration.edgeDegree, plan: plan,
        hasOwnSkip: index > 0 && shape.skip == .residual)
    constant =
      index == 0 && shape.skip == .residual
      ? layer.skip[0].enumerated().map { species, matrix in
        let row = parameters.embedding.rows(species..<species + 1).times(matrix)
        return ConstantBuffer(row.values.map { Float($0) })
      } : []
    hasDensity = shape.normalisation == .density
    self.contraction = contraction
    product = layer.product.map { PackedMatrix($0) }
    readout = FastReadout(layer.readout, scale: parameters.scale)
  }
}

/// Weights of the interaction block, in a layer whose node features vary.
final class FastInteraction: Sendable {
  /// Components of the senders, (l + 1)^2.
  let inputs: Int
  /// Components of the sums over neighbours: CK_COMPONENTS of scalar senders, then those of
  /// `paths`.
  let sums: Int
  /// Radial functions.
  let functions: Int
  /// Where the radial network has each function's channels, nil for degrees that the model lacks,
  /// and what the function is multiplied by.
  let functionPlaces: [Int?]
  let functionFactors: [Double]
  /// Mixes the features that are sent, by degree.
  let up: [PackedMatrix]
  /// Couplings of vector and tensor senders.
  let paths: ConstantBuffer<ck_path>
  let pathCount: Int
  /// The same as kernels read them.
  var kernelPaths: ck_paths { ck_paths(first: paths.base, count: Int32(pathCount)) }
  /// Mixes the channels of the sums and adds paths with the same degree up.
  let mixing: [Mixing]
  /// The residual connection by output degree and species; no matrices where it has none.
  let skip: [[PackedMatrix]]

  /// The messages of one path through a matrix.
  struct Mixing: Sendable {
    /// First component in the sums and in the messages, and their number.
    let source: Int
    let target: Int
    let components: Int
    /// Whether another path came before.
    let adds: Bool
    /// One for all species, or one a species.
    let matrices: [PackedMatrix]
  }

  /// - Parameter hasOwnSkip: whether each species has maps of the residual connection, which that of the first
  ///   layer, a constant for each, has not.
  init(
    _ layer: MACELayer, _ shape: LayerConfiguration, _ edgeDegree: Int, plan: AngularPlan,
    hasOwnSkip: Bool
  ) {
    inputs = shape.sender.reduce(0) { $0 + $1.irrep.dimension }
    up = layer.linearUp.map { PackedMatrix($0) }
    skip = hasOwnSkip ? layer.skip.map { $0.map { PackedMatrix($0) } } : []
    // The kernel of scalar senders has the first functions, one a degree.
    let scalars = Int(CK_COMPONENTS).squareRoot
    var places = [Int?](repeating: nil, count: scalars)
    var factors = [Double](repeating: 1, count: scalars)
    var sums = Int(CK_COMPONENTS)
    var paths: [ck_path] = []
    var mixing: [Mixing] = []
    var rows = [Int](repeating: 0, count: shape.message.count)
    var place = 0
    for path in shape.paths(edgeDegree: edgeDegree) {
      let channels = shape.sender[path.source].channels
      let degree = shape.message[path.target].irrep.degree
      let sender = shape.sender[path.source].irrep.degree
      let row = rows[path.target]
      let matrix = layer.linear[path.target].rows(row..<row + channels)
      let matrices =
        shape.skip == .message
        ? layer.skip[path.target].map { PackedMatrix(matrix.times($0)) } : [PackedMatrix(matrix)]
      mixing.append(
        Mixing(
          source: sender == 0 ? degree * degree : sums, target: degree * degree,
          components: 2 * degree + 1, adds: row > 0, matrices: matrices))
      if sender == 0 {
        places[degree] = place
      } else {
        paths.append(plan.path(path, of: shape, function: places.count, target: sums))
        places.append(place)
        // A constant harmonic has no matrix in the plan.
        factors.append(
          path.edgeDegree == 0 ? Coupling(sender, 0, to: degree).entries[0].value : 1)
        sums += 2 * degree + 1
      }
      rows[path.target] += channels
      place += channels
    }
    self.sums = sums
    functions = places.count
    functionPlaces = places
    functionFactors = factors
    self.paths = ConstantBuffer(paths)
    pathCount = paths.count
    self.mixing = mixing
  }
}

/// How an atom's energy is read from its features, in eV.
enum FastReadout: Sendable {
  case none
  /// Energy per channel.
  case linear([Float])
  /// second . silu(features first).
  case network(first: PackedMatrix, second: [Float])

  /// Padded number of hidden units.
  var hiddenWidth: Int {
    switch self {
    case .none, .linear: 0
    case .network(let first, _): first.columns
    }
  }

  init(_ readout: MACEReadout, scale: Double) {
    switch readout {
    case .none: self = .none
    case .linear(let weights): self = .linear(weights.map { Float($0 * scale) })
    case .network(let first, let second):
      self = .network(first: PackedMatrix(first), second: second.map { Float($0 * scale) })
    }
  }
}

extension Int {
  fileprivate var squareRoot: Int { Int(Double(self).squareRoot()) }
}
