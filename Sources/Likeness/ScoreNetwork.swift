import Engine

/// An energy of atoms at a noise level, learnt from noised reference molecules: a small equivariant
/// message-passing network (after PaiNN, K. T. Schütt et al., arXiv:2102.03150) that knows the noise
/// level. Its energy does not change when a molecule is moved, turned, mirrored or renumbered.
///
/// Scalars s [atoms, channels] and vectors v [atoms, 3, channels] begin as s = embedding(element) +
/// W f(sigma), v = 0. Each layer but the first moves the atoms to where the noise may have taken them
/// from, as far as the layers before can tell, at most `reach`,
///
///     y_i = x_i + w_i / sqrt(1 + |w_i|^2 / reach^2),   w_i = sigma sum_c m_c v_ic,
///
/// sends messages along the edges j -> i, r_ij = sqrt(|y_i - y_j|^2 + 0.01) apart along
/// u_ij = (y_i - y_j) / r_ij (in the first y = x, r_ij = |x_i - x_j|),
///
///     (a, b, c)_j = W_b silu(W_a s_j + W_n f(sigma)),
///     s_i += sum_j a_j A(r_ij),   v_i += sum_j b_j B(r_ij) v_j + c_j C(r_ij) u_ij,
///
/// and then mixes scalars and vectors of each atom: with U = W_u v, V = W_v v,
///
///     (a, b, c) = W_d silu(W_c [s, |V|]),   s += a + b (U . V),   v += c U.
///
/// The energy of an atom is e_0 / sigma + e_1, (e_0, e_1) = W_2 silu(W_1 s), and half of the pair terms
/// P_{z z'}(r) / sigma of its edges. Radial functions are sums of Gaussians (`RadialBasis`).
public struct ScoreNetwork: Sendable {
  /// What fixes the number of parameters.
  public struct Shape: Sendable, Hashable {
    /// The elements it knows.
    public var elements: [Element]
    /// Numbers of an atom: a multiple of 16.
    public var channels: Int
    /// Rounds of messages.
    public var layers: Int
    /// Messages end here, angstrom.
    public var cutoff: Double

    /// A shape.
    /// - Precondition: channels are a positive multiple of 16.
    public init(elements: [Element], channels: Int = 32, layers: Int = 3, cutoff: Double = 8) {
      precondition(channels > 0 && channels % 16 == 0)
      self.elements = elements
      self.channels = channels
      self.layers = layers
      self.cutoff = cutoff
    }
  }

  /// How far a layer may move an atom, angstrom.
  static let reach = 1.5

  public let shape: Shape
  /// All parameters, in the order of `blocks`.
  public var parameters: [Float]
  /// The radial functions.
  let basis: RadialBasis
  let layout: ParameterLayout

  /// A network with random weights whose energy is zero.
  public init(_ shape: Shape, seed: UInt64) {
    self.shape = shape
    basis = RadialBasis(cutoff: shape.cutoff)
    layout = ParameterLayout(shape, radials: basis.functions)
    parameters = [Float](repeating: 0, count: layout.count)
    for (index, block) in layout.blocks.enumerated() where block.spread > 0 {
      var stream = RandomStream(seed: seed, .networkWeights, index)
      for place in block.range { parameters[place] = Float(stream.normal() * block.spread) }
    }
  }
}

/// A matrix among the parameters.
struct ParameterBlock: Sendable {
  let name: String
  let rows: Int
  let columns: Int
  let start: Int
  /// Standard deviation of random weights.
  let spread: Double
  var range: Range<Int> { start..<start + rows * columns }
}

/// Where each matrix is among the parameters.
struct ParameterLayout: Sendable {
  private(set) var blocks: [ParameterBlock] = []
  private(set) var count = 0
  let embedding, noise: Int
  struct Layer: Sendable {
    let first, firstBias, noise, second, secondBias, radial: Int
    let mixing, third, thirdBias, fourth, fourthBias: Int
    /// Nil in the first layer, where there are no vectors yet.
    let move: Int?
  }
  let layers: [Layer]
  let hidden, hiddenBias, output, outputBias, pairs: Int

  init(_ shape: ScoreNetwork.Shape, radials: Int) {
    let (f, e, n) = (shape.channels, shape.elements.count, NoiseFeatures.count)
    var blocks: [ParameterBlock] = []
    var count = 0
    func add(_ name: String, _ rows: Int, _ columns: Int, _ gain: Double = 0) -> Int {
      blocks.append(
        ParameterBlock(
          name: name, rows: rows, columns: columns, start: count,
          spread: gain / Double(rows).squareRoot()))
      count += rows * columns
      return blocks.count - 1
    }
    embedding = add("embedding", e, f, Double(e).squareRoot())
    noise = add("noise", n, f, 1)
    layers = (0..<shape.layers).map { layer in
      Layer(
        first: add("layer\(layer).first", f, f, 1),
        firstBias: add("layer\(layer).first_bias", 1, f),
        noise: add("layer\(layer).noise", n, f, 1),
        second: add("layer\(layer).second", f, 3 * f, 0.3),
        secondBias: add("layer\(layer).second_bias", 1, 3 * f),
        radial: add("layer\(layer).radial", radials, 3 * f, 1),
        mixing: add("layer\(layer).mixing", f, 2 * f, 1),
        third: add("layer\(layer).third", 2 * f, f, 1),
        thirdBias: add("layer\(layer).third_bias", 1, f),
        fourth: add("layer\(layer).fourth", f, 3 * f, 0.5),
        fourthBias: add("layer\(layer).fourth_bias", 1, 3 * f),
        move: layer > 0 ? add("layer\(layer).move", 1, f, 0.1 / Double(f).squareRoot()) : nil)
    }
    hidden = add("hidden", f, f, 1)
    hiddenBias = add("hidden_bias", 1, f)
    output = add("output", 2, f)
    outputBias = add("output_bias", 1, 2)
    pairs = add("pairs", e * (e + 1) / 2, radials)
    self.blocks = blocks
    self.count = count
  }

  subscript(_ index: Int) -> ParameterBlock { blocks[index] }
}
