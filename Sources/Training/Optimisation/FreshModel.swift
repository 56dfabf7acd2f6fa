import Engine
import MACE

/// A model with random weights for a training set, of the shape that settings ask for.
struct FreshModel {
  let settings: TrainingSettings
  let elements: [Element]
  /// Energies of isolated atoms, eV: [elements].
  let atomicEnergies: [Double]
  /// Average number of neighbours of the training set.
  let neighbours: Double
  /// eV a unit of the readouts, and the mean energy per atom without isolated atoms, eV.
  let scale: Double
  let shift: Double

  /// The model.
  func parameters() -> MACEParameters {
    let shapes = layerShapes()
    let count = settings.radialFunctions
    var stream = RandomStream(seed: settings.seed, .networkWeights)
    var parameters = MACEParameters(
      configuration: MACEConfiguration(
        atomicNumbers: elements.map { Int($0.atomicNumber) }, cutoff: settings.cutoff,
        edgeDegree: settings.edgeDegree,
        radial: RadialConfiguration(count: count, cutoffPower: settings.cutoffPower),
        layers: shapes, head: "Default"),
      embedding: zeroes(elements.count, settings.channels),
      radialConstants: (1...count).map { .pi * Double($0) / settings.cutoff },
      radialFactor: (2 / settings.cutoff).squareRoot(),
      layers: shapes.indices.map { layer(shapes[$0], isLast: $0 == shapes.count - 1) },
      repulsion: settings.repulsion ? ScreenedRepulsion(elements) : nil, scale: scale,
      shift: shift, atomicEnergies: atomicEnergies)
    var weights = parameters.flatWeights
    let scales = WeightScales(parameters, neighbours: neighbours)
    for (slot, scale) in zip(parameters.weightSlots, scales.first) where scale > 0 {
      for index in slot.range { weights[index] = scale * stream.normal() }
    }
    parameters.flatWeights = weights
    return parameters
  }

  private func layerShapes() -> [LayerConfiguration] {
    func blocks(_ degrees: ClosedRange<Int>) -> [IrrepBlock] {
      degrees.map { IrrepBlock(.harmonic($0), channels: settings.channels) }
    }
    return (0..<settings.layers).map { index in
      let input = blocks(0...(index == 0 ? 0 : settings.hiddenDegree))
      let output = blocks(0...(index == settings.layers - 1 ? 0 : settings.hiddenDegree))
      return LayerConfiguration(
        input: input, sender: input, message: blocks(0...settings.edgeDegree), output: output,
        correlation: settings.correlation, radialWidths: settings.radialWidths,
        skip: index == 0 ? .message : .residual, normalisation: .averageNeighbours)
    }
  }

  private func layer(_ shape: LayerConfiguration, isLast: Bool) -> MACELayer {
    let channels = settings.channels
    let paths = shape.paths(edgeDegree: settings.edgeDegree)
    let widths = [settings.radialFunctions] + shape.radialWidths + [paths.count * channels]
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
          first: zeroes(channels, settings.readoutWidth),
          second: Array(repeating: 0, count: settings.readoutWidth))
        : .linear(Array(repeating: 0, count: channels)))
  }

  private func zeroes(_ rows: Int, _ columns: Int) -> WeightMatrix {
    WeightMatrix(rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns))
  }
}
