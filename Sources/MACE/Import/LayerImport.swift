import Formats

/// Turns one interaction, product and readout of an archive into a layer.
struct LayerImport {
  let interaction: ArchiveModule
  let product: ArchiveModule
  let readout: ArchiveModule?
  /// Node features before the layer.
  let input: [IrrepBlock]
  let species: Int
  let radialCount: Int
  let edgeDegree: Int
  let heads: Int
  let head: Int

  /// What is known of the interaction blocks.
  private static let kinds: [String: (skip: SkipKind, normalisation: MessageNormalisation)] = [
    "RealAgnosticInteractionBlock": (.message, .averageNeighbours),
    "RealAgnosticResidualInteractionBlock": (.residual, .averageNeighbours),
    "RealAgnosticDensityInteractionBlock": (.message, .density),
    "RealAgnosticDensityResidualInteractionBlock": (.residual, .density),
  ]

  func layer() throws(MACEFileError) -> (shape: LayerConfiguration, weights: MACELayer) {
    guard let kind = Self.kinds[interaction.typeName] else {
      throw interaction.unsupported(
        "", found: interaction.typeName, supported: Self.kinds.keys.sorted())
    }
    try checkParts()
    let up = try interaction.module("linear_up").linear()
    guard up.input == input else {
      throw interaction.mismatch("linear_up", found: "from \(up.input)", expected: "\(input)")
    }
    let linear = try interaction.module("linear").linear()
    let skip = try interaction.module("skip_tp").speciesLinear(species: species)
    let contractions = try product.module(
      "symmetric_contractions", class: "SymmetricContraction", "SymmetricContractionWrapper")
    let mixing = try product.module("linear").linear()
    let radial = try interaction.module("conv_tp_weights").network()
    let shape = LayerConfiguration(
      input: input, sender: up.output, message: linear.output, output: mixing.output,
      correlation: try contractions.integer("contractions.0.correlation"),
      radialWidths: radial.dropLast().map(\.columns), skip: kind.skip,
      normalisation: kind.normalisation)
    try check(shape, linear.input, radial)
    try check(skip.input, skip.output, shape)

    // The average number of neighbours divides what the linear map makes.
    let share =
      kind.normalisation == .density ? 1 : try 1 / interaction.real("avg_num_neighbors")
    let weights = MACELayer(
      linearUp: up.matrices, radial: radial, density: try density(kind.normalisation),
      linear: linear.matrices.map { $0.scaled(by: share) }, skip: skip.matrices,
      contractions: try ContractionImport(
        module: contractions, message: shape.message, output: shape.output, species: species
      ).contractions(),
      product: mixing.matrices, readout: try energyReadout(shape.output))
    return (shape, weights)
  }

  /// There is nothing but the parts that are read, in the layout that e3nn gives features.
  private func checkParts() throws(MACEFileError) {
    try interaction.requireParts([
      "linear_up", "conv_tp", "conv_tp_weights", "linear", "skip_tp", "reshape", "density_fn",
    ])
    try product.requireParts(["symmetric_contractions", "linear"])
    try readout?.requireParts(["linear", "linear_1", "non_linearity", "linear_2"])
    for module in [interaction, product] {
      let layout = module.value["cueq_config.layout_str"]?.string ?? "mul_ir"
      guard layout == "mul_ir" else {
        throw module.unsupported(
          "cueq_config.layout_str", found: layout, supported: ["mul_ir, the layout of e3nn"])
      }
    }
  }

  /// The paths are in the expected order, and the weights fit them.
  private func check(
    _ shape: LayerConfiguration, _ mixed: [IrrepBlock], _ radial: [WeightMatrix]
  ) throws(MACEFileError) {
    let product = try interaction.module("conv_tp", class: "TensorProduct")
    // Versions before 0.3.13 join equal irreps before they are mixed; the order is the same.
    let coupled = try product.irreps("irreps_out")
    guard coupled.joined() == mixed.joined() else {
      throw interaction.mismatch("linear", found: "from \(mixed)", expected: "\(coupled)")
    }
    let paths = shape.paths(edgeDegree: edgeDegree)
    let instructions = try product.modules("instructions")
    var found: [CouplingPath] = []
    for instruction in instructions {
      let result = try instruction.integer("2")
      guard coupled.indices.contains(result),
        let target = shape.message.firstIndex(where: { $0.irrep == coupled[result].irrep })
      else {
        throw instruction.mismatch("", found: "to \(result)", expected: "a block of \(coupled)")
      }
      let mode = instruction.value["3"]?.string ?? "missing"
      guard mode == "uvu" else {
        throw instruction.unsupported("", found: "mode \(mode)", supported: ["uvu"])
      }
      let weight = Double(coupled[result].irrep.dimension).squareRoot()
      guard abs(try instruction.real("5") - weight) < 1e-9 else {
        throw instruction.mismatch("path_weight", found: "another", expected: "\(weight)")
      }
      found.append(
        CouplingPath(
          source: try instruction.integer("0"), edgeDegree: try instruction.integer("1"),
          target: target))
    }
    guard found == paths else {
      throw product.mismatch(
        "instructions", found: "\(found.count) paths",
        expected: "\(paths.count) paths, by message, sender and edge degree")
    }
    let width = paths.reduce(0) { $0 + shape.sender[$1.source].channels }
    guard radial.first?.rows == radialCount, radial.last?.columns == width else {
      throw interaction.mismatch(
        "conv_tp_weights", found: "\(radial.map { [$0.rows, $0.columns] })",
        expected: "from \(radialCount) to \(width)")
    }
    guard let channels = shape.message.first?.channels,
      shape.message.allSatisfy({ $0.channels == channels }),
      Set(shape.message.map(\.irrep)).count == shape.message.count
    else {
      throw interaction.unsupported(
        "linear.irreps_out", found: "\(shape.message)", supported: ["one channel count"])
    }
    guard shape.output.first == IrrepBlock(.harmonic(0), channels: channels),
      shape.output.allSatisfy({ $0.channels == channels })
    else {
      throw self.product.unsupported(
        "linear.irreps_out", found: "\(shape.output)",
        supported: ["\(channels)x0e first, then irreps of \(channels) channels"])
    }
  }

  /// The species-dependent map fits the layer, and the product adds it where it is residual.
  private func check(
    _ input: [IrrepBlock], _ output: [IrrepBlock], _ shape: LayerConfiguration
  ) throws(MACEFileError) {
    let isResidual = shape.skip == .residual
    let expected = isResidual ? (shape.input, shape.output) : (shape.message, shape.message)
    guard (input, output) == expected else {
      throw interaction.mismatch(
        "skip_tp", found: "\(input) to \(output)", expected: "\(expected.0) to \(expected.1)")
    }
    guard product.boolean("use_sc", default: isResidual) || !isResidual else {
      throw product.unsupported("use_sc", found: "false", supported: ["true"])
    }
  }

  private func density(
    _ normalisation: MessageNormalisation
  ) throws(MACEFileError) -> [Double] {
    guard normalisation == .density else { return [] }
    let network = try interaction.module("density_fn").network()
    guard network.count == 1, network[0].rows == radialCount, network[0].columns == 1 else {
      throw interaction.mismatch(
        "density_fn", found: "\(network.map { [$0.rows, $0.columns] })",
        expected: "one layer from \(radialCount) to 1")
    }
    return network[0].values
  }

  private func energyReadout(_ output: [IrrepBlock]) throws(MACEFileError) -> MACEReadout {
    guard let readout else { return .none }
    switch readout.typeName {
    case "LinearReadoutBlock":
      let matrix = try energyMatrix(readout.module("linear"), columns: heads)
      try check(readout, matrix.rows, output)
      return .linear((0..<matrix.rows).map { matrix[$0, head] })
    case "NonLinearReadoutBlock":
      let first = try energyMatrix(readout.module("linear_1"), columns: nil)
      let second = try energyMatrix(readout.module("linear_2"), columns: heads)
      try check(readout, first.rows, output)
      guard second.rows == first.columns, first.columns.isMultiple(of: heads) else {
        throw readout.mismatch(
          "linear_2", found: "from \(second.rows)", expected: "from \(first.columns)")
      }
      // Each head reads hidden units of its own.
      let width = first.columns / heads
      let units = head * width..<(head + 1) * width
      let activations = try readout.module("non_linearity.acts")
      guard activations.value["0"]?.isNone != true else {
        return .linear(
          (0..<first.rows).map { row in
            units.reduce(0) { $0 + first[row, $1] * second[$1, head] }
          })
      }
      let gain = try activations.module("0").siluGain()
      let values = (0..<first.rows).flatMap { row in units.map { first[row, $0] } }
      return .network(
        first: WeightMatrix(rows: first.rows, columns: width, values: values),
        second: units.map { second[$0, head] * gain })
    default:
      throw readout.unsupported(
        "", found: readout.typeName, supported: ["LinearReadoutBlock", "NonLinearReadoutBlock"])
    }
  }

  /// The matrix of a linear map to scalars.
  private func energyMatrix(
    _ module: ArchiveModule, columns: Int?
  ) throws(MACEFileError) -> WeightMatrix {
    let linear = try module.linear()
    guard linear.output.count == 1, linear.output[0].irrep == .harmonic(0),
      columns.map({ $0 == linear.output[0].channels }) ?? true
    else {
      throw module.mismatch(
        "irreps_out", found: "\(linear.output)", expected: "\(columns.map { "\($0)x" } ?? "")0e")
    }
    return linear.matrices[0]
  }

  private func check(
    _ readout: ArchiveModule, _ rows: Int, _ output: [IrrepBlock]
  ) throws(MACEFileError) {
    guard rows == output.first?.channels else {
      throw readout.mismatch("", found: "of \(rows) scalars", expected: "\(output)")
    }
  }
}
