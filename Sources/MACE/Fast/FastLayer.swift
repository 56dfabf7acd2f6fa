/// One layer's weights as the kernels read them.
struct FastLayer: Sendable {
  /// What a sender's features are multiplied by, from the second layer on.
  let interaction: FastInteraction?
  /// Added to the product's output by species: the first layer's residual connection, if it
  /// has one.
  let constant: [PackedMatrix]
  let contraction: PackedContraction
  let product: PackedMatrix
  let readout: FastReadout

  init(_ parameters: MACEParameters, index: Int, spline: RadialSpline) {
    let layer = parameters.layers[index]
    interaction = index == 0 ? nil : FastInteraction(layer, parameters, spline: spline)
    let isResidual = parameters.configuration.layers[index].skip == .residual
    constant =
      index == 0 && isResidual
      ? layer.skip[0].enumerated().map { PackedMatrix(parameters.embedding.row($0).times($1)) }
      : []
    contraction = PackedContraction(layer.contractions[0].polynomials()[0])
    product = PackedMatrix(layer.product[0])
    readout = FastReadout(layer.readout, scale: parameters.scale)
  }
}

/// What comes before the product in a layer whose node features vary.
struct FastInteraction: Sendable {
  let up: PackedMatrix
  let table: RadialTable
  /// Mixes messages, by degree.
  let linear: [PackedMatrix]
  /// The residual connection, by species.
  let skip: [PackedMatrix]

  init(_ layer: MACELayer, _ parameters: MACEParameters, spline: RadialSpline) {
    up = PackedMatrix(layer.linearUp[0])
    linear = layer.linear.map { PackedMatrix($0) }
    skip = layer.skip[0].map { PackedMatrix($0) }
    let channels = parameters.configuration.descriptorWidth
    table = RadialTable(
      spline, channels: paddedChannels(channels), degrees: layer.linear.count
    ) { node, degree in
      let start = node.startIndex + degree * channels
      return Array(node[start..<(start + channels)])
    }
  }
}

/// How an atom's energy is read from its features, in eV.
enum FastReadout: Sendable {
  case none
  /// Energy per channel.
  case linear([Float])
  /// second . silu(features first).
  case network(first: PackedMatrix, second: [Float])

  init(_ readout: MACEReadout, scale: Double) {
    switch readout {
    case .none: self = .none
    case .linear(let weights): self = .linear(weights.map { Float($0 * scale) })
    case .network(let first, let second):
      self = .network(first: PackedMatrix(first), second: second.map { Float($0 * scale) })
    }
  }
}
