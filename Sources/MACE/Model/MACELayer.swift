/// The weights of one interaction and product, every normalisation folded in. Blocks follow the
/// layer's `LayerConfiguration`.
public struct MACELayer: Sendable, Equatable {
  /// Maps each block of the node features to the block of `sender` with the same irrep:
  /// [input channels, sender channels], one a sender block.
  public var linearUp: [WeightMatrix]
  /// The radial network: R = h W_n with h = silu(... silu(basis W_1) ...). No biases. The
  /// output's columns are the paths of `LayerConfiguration.paths`, each as wide as its source's
  /// channels.
  public var radial: [WeightMatrix]
  /// Weights of the radial functions in the density, [radial count]; empty when messages are
  /// normalised otherwise.
  public var density: [Double]
  /// Mixes the paths that lead to the same message block: [sum of the paths' channels, message
  /// channels], one a message block; rows in the order of the paths.
  public var linear: [WeightMatrix]
  /// The species-dependent map, by block and species: for `.message`, [message channels, message
  /// channels] a message block; for `.residual`, [input channels, output channels] an output
  /// block, no matrices where the input lacks the irrep.
  public var skip: [[WeightMatrix]]
  /// The product, one an output block.
  public var contractions: [SymmetricContraction]
  /// Mixes the channels of the product, one an output block: [output channels, output channels].
  public var product: [WeightMatrix]
  /// How the energy is read from the output's scalars.
  public var readout: MACEReadout

  /// A layer from its weights.
  public init(
    linearUp: [WeightMatrix], radial: [WeightMatrix], density: [Double], linear: [WeightMatrix],
    skip: [[WeightMatrix]], contractions: [SymmetricContraction], product: [WeightMatrix],
    readout: MACEReadout
  ) {
    self.linearUp = linearUp
    self.radial = radial
    self.density = density
    self.linear = linear
    self.skip = skip
    self.contractions = contractions
    self.product = product
    self.readout = readout
  }
}

/// How an atom's share of the energy is read from the scalars of a layer's output.
public enum MACEReadout: Sendable, Equatable {
  /// Not read at this layer.
  case none
  /// weights . scalars: [channels].
  case linear([Double])
  /// second . silu(scalars first): [channels, width] and [width].
  case network(first: WeightMatrix, second: [Double])
}
