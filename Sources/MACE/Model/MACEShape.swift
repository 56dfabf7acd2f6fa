import Engine

/// A MACE model as training makes one: all features have the same channels.
public struct MACEShape: Sendable {
  public var elements: [Element]
  /// Channels of all features.
  public var channels = 64
  /// Largest degree of the features that layers pass on.
  public var hiddenDegree = 0
  /// Interactions.
  public var layers = 2
  /// Largest degree of the spherical harmonics.
  public var edgeDegree = 3
  /// Factors of the largest products.
  public var correlation = 3
  /// Angstrom.
  public var cutoff = 4.5
  /// Number of Bessel functions.
  public var radialFunctions = 8
  /// Widths of the radial network's hidden layers.
  public var radialWidths = [64, 64, 64]
  /// Power of the polynomial cutoff.
  public var cutoffPower = 5
  /// Width of the last readout's hidden layer.
  public var readoutWidth = 16
  /// Where the species-dependent map of the first layer acts; that of others is residual.
  public var firstSkip = SkipKind.message

  /// The usual shape for some elements.
  public init(elements: [Element]) { self.elements = elements }

  /// A model of this shape with all weights zero and a scale of one.
  public func zeroes() -> MACEParameters {
    let shapes = layerShapes()
    return MACEParameters(
      configuration: MACEConfiguration(
        atomicNumbers: elements.map { Int($0.atomicNumber) }, cutoff: cutoff,
        edgeDegree: edgeDegree,
        radial: RadialConfiguration(count: radialFunctions, cutoffPower: cutoffPower),
        layers: shapes, head: "Default"),
      embedding: zeroes(elements.count, channels),
      radialConstants: (1...radialFunctions).map { .pi * Double($0) / cutoff },
      radialFactor: (2 / cutoff).squareRoot(),
      layers: shapes.indices.map { layer(shapes[$0], isLast: $0 == shapes.count - 1) },
      scale: 1, shift: 0, atomicEnergies: elements.map { _ in 0 })
  }

  private func layerShapes() -> [LayerConfiguration] {
    func blocks(_ degrees: ClosedRange<Int>) -> [IrrepBlock] {
      degrees.map { IrrepBlock(.harmonic($0), channels: channels) }
    }
    return (0..<layers).map { index in
      let input = blocks(0...(index == 0 ? 0 : hiddenDegree))
      let output = blocks(0...(index == layers - 1 ? 0 : hiddenDegree))
      return LayerConfiguration(
        input: input, sender: input, message: blocks(0...edgeDegree), output: output,
        correlation: correlation, radialWidths: radialWidths,
        skip: index == 0 ? firstSkip : .residual, normalisation: .averageNeighbours)
    }
  }

  private func layer(_ shape: LayerConfiguration, isLast: Bool) -> MACELayer {
    let paths = shape.paths(edgeDegree: edgeDegree)
    let widths = [radialFunctions] + shape.radialWidths + [paths.count * channels]
    let species = elements.count
    func bySpecies() -> [WeightMatrix] { (0..<species).map { _ in zeroes(channels, channels) } }
    let skip: [[WeightMatrix]] =
      switch shape.skip {
      case .message: shape.message.map { _ in bySpecies() }
      case .residual:
        shape.output.map { block in
          shape.input.contains { $0.irrep == block.irrep } ? bySpecies() : []
        }
      }
    return MACELayer(
      linearUp: shape.sender.map { _ in zeroes(channels, channels) },
      radial: zip(widths, widths.dropFirst()).map { zeroes($0, $1) }, density: [],
      linear: shape.message.indices.map { target in
        zeroes(paths.filter { $0.target == target }.count * channels, channels)
      }, skip: skip,
      contractions: shape.output.map {
        SymmetricContraction(
          irrep: $0.irrep, message: shape.message.map(\.irrep), correlation: shape.correlation,
          species: species, channels: channels)
      }, product: shape.output.map { _ in zeroes(channels, channels) },
      readout: isLast
        ? .network(
          first: zeroes(channels, readoutWidth), second: Array(repeating: 0, count: readoutWidth))
        : .linear(Array(repeating: 0, count: channels)))
  }

  private func zeroes(_ rows: Int, _ columns: Int) -> WeightMatrix {
    WeightMatrix(rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns))
  }
}
