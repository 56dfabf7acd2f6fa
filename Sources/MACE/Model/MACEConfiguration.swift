import Engine

/// The shape of a MACE model: everything but its weights.
public struct MACEConfiguration: Sendable, Equatable, Codable {
  /// Atomic numbers of the elements known, in the order of the species index.
  public var atomicNumbers: [Int]
  /// Interactions end here, angstrom.
  public var cutoff: Double
  /// Largest degree of the spherical harmonics of an edge; all degrees from 0 are used, with
  /// parity (-1)^l.
  public var edgeDegree: Int
  /// Radial functions of an edge.
  public var radial: RadialConfiguration
  /// One entry an interaction.
  public var layers: [LayerConfiguration]
  /// The label of the head imported; the model file of a model with several heads has one of them.
  public var head: String

  /// A shape from its parts.
  public init(
    atomicNumbers: [Int], cutoff: Double, edgeDegree: Int, radial: RadialConfiguration,
    layers: [LayerConfiguration], head: String
  ) {
    self.atomicNumbers = atomicNumbers
    self.cutoff = cutoff
    self.edgeDegree = edgeDegree
    self.radial = radial
    self.layers = layers
    self.head = head
  }

  /// Channels of the first layer's invariants: the length of a descriptor.
  public var descriptorWidth: Int {
    layers.first?.output.first { $0.irrep == .harmonic(0) }?.channels ?? 0
  }

  /// Length of a selection of node features, or nil where there is no such layer.
  public func descriptorWidth(_ selection: DescriptorSelection) -> Int? {
    guard layers.indices.contains(selection.layer - 1) else { return nil }
    return layers[selection.layer - 1].output
      .filter { !selection.invariantsOnly || $0.irrep == .harmonic(0) }.size
  }

  /// The irreps of an edge's spherical harmonics.
  public var edgeIrreps: [Irrep] { (0...edgeDegree).map(Irrep.harmonic) }
}

/// Functions of the distance times a polynomial cutoff [SK eq. 19].
public struct RadialConfiguration: Sendable, Equatable, Codable {
  /// The kind of functions.
  public var functions: RadialFunctions
  /// Number of functions.
  public var count: Int
  /// Power p of the polynomial cutoff.
  public var cutoffPower: Int
  /// What is done to a distance before the radial functions see it.
  public var transform: DistanceTransform
  /// Whether the cutoff multiplies the radial network's output (true) or its input (false).
  public var cutoffAfterNetwork: Bool

  /// Radial functions of a kind.
  public init(
    _ functions: RadialFunctions = .bessel, count: Int, cutoffPower: Int,
    transform: DistanceTransform = .none, cutoffAfterNetwork: Bool = false
  ) {
    self.functions = functions
    self.count = count
    self.cutoffPower = cutoffPower
    self.transform = transform
    self.cutoffAfterNetwork = cutoffAfterNetwork
  }

  /// Files that name no functions mean Bessel functions.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try fields.decodeIfPresent(RadialFunctions.self, forKey: .functions) ?? .bessel,
      count: try fields.decode(Int.self, forKey: .count),
      cutoffPower: try fields.decode(Int.self, forKey: .cutoffPower),
      transform: try fields.decode(DistanceTransform.self, forKey: .transform),
      cutoffAfterNetwork: try fields.decode(Bool.self, forKey: .cutoffAfterNetwork))
  }
}

/// Radial functions of a (transformed) distance r, with a constant c of each function and a factor
/// f that all share.
public enum RadialFunctions: String, Sendable, Codable {
  /// f sin(c r) / r with wave numbers c in 1/angstrom and f = sqrt(2 / cutoff).
  case bessel
  /// exp(f (r - c)^2) with centres c in angstrom and f = -1 / (2 width^2).
  case gaussian
  /// f T_c(r), polynomials of the first kind of degree c, with f = 1. PyTorch takes their derivative
  /// for zero, so mace-torch's forces of such a model are not the slope of its energy; these are.
  case chebyshev
}

/// What is done to a distance before the radial functions see it.
public enum DistanceTransform: Sendable, Equatable, Codable {
  /// Nothing.
  case none
  /// 1 / (1 + a x^q / (1 + x^(q - p))) with x the distance over the mean covalent radius of the
  /// pair; `radii` in angstrom by species. C. Witt et al., J. Chem. Phys. 159, 164101 (2023).
  case agnesi(a: Double, q: Double, p: Double, radii: [Double])
  /// p + (r - p) (1 + tanh(alpha (r - m) / (q - p))) / 2 with p and q three quarters and four
  /// thirds of the sum of the pair's covalent radii, m halfway; `radii` in angstrom by species.
  case soft(alpha: Double, radii: [Double])
}

/// The shape of one interaction and product.
public struct LayerConfiguration: Sendable, Equatable, Codable {
  /// Features of the nodes before the layer.
  public var input: [IrrepBlock]
  /// The same after the linear map that precedes the edges' products.
  public var sender: [IrrepBlock]
  /// The messages, summed over neighbours and mixed (A of [SK eq. 20]); all blocks have the same
  /// channels.
  public var message: [IrrepBlock]
  /// Features of the nodes after the layer.
  public var output: [IrrepBlock]
  /// Largest number of factors in the product (nu of [SK eq. 21]).
  public var correlation: Int
  /// Widths of the hidden layers of the radial network.
  public var radialWidths: [Int]
  /// Where the species-dependent map acts.
  public var skip: SkipKind
  /// What the sum over neighbours is divided by.
  public var normalisation: MessageNormalisation

  /// A layer between features `input` and `output`.
  public init(
    input: [IrrepBlock], sender: [IrrepBlock], message: [IrrepBlock], output: [IrrepBlock],
    correlation: Int, radialWidths: [Int], skip: SkipKind, normalisation: MessageNormalisation
  ) {
    self.input = input
    self.sender = sender
    self.message = message
    self.output = output
    self.correlation = correlation
    self.radialWidths = radialWidths
    self.skip = skip
    self.normalisation = normalisation
  }

  /// The couplings of sender features and spherical harmonics to messages, in the order of the
  /// radial network's output: by message irrep, then sender block, then edge degree.
  public func paths(edgeDegree: Int) -> [CouplingPath] {
    var paths: [CouplingPath] = []
    for (target, block) in message.enumerated() {
      for (source, from) in sender.enumerated() {
        for degree in 0...edgeDegree
        where block.irrep.isContained(in: from.irrep, times: .harmonic(degree)) {
          paths.append(CouplingPath(source: source, edgeDegree: degree, target: target))
        }
      }
    }
    return paths
  }
}

/// One coupling of an edge: sender block x spherical harmonics -> message block, through the
/// Wigner 3j symbols of e3nn times sqrt(2 l + 1) of the target. For a scalar sender (`0e`) this is
/// the identity: message[m, c] = R[path, c] * Y[l, m] * sender[c].
public struct CouplingPath: Sendable, Equatable {
  /// Index into the layer's `sender`.
  public let source: Int
  /// Degree of the spherical harmonics.
  public let edgeDegree: Int
  /// Index into the layer's `message`.
  public let target: Int
}

/// Where a layer's species-dependent map acts.
public enum SkipKind: String, Sendable, Codable {
  /// On the messages, before the product.
  case message
  /// On the node features before the layer; added after the product (a residual connection).
  case residual
}

/// What the sum over neighbours is divided by.
public enum MessageNormalisation: String, Sendable, Codable {
  /// The average number of neighbours in the training set, folded into the weights.
  case averageNeighbours
  /// 1 + the sum over neighbours of tanh((density weights . radial functions)^2).
  case density
}
