import Formats

/// The modules of e3nn, with their normalisation multiplied into the weights.
extension ArchiveModule {
  /// A linear map between irreps: its blocks, and for each output block the matrix that the input
  /// blocks of the same irrep, one below the other, are multiplied by.
  func linear() throws(MACEFileError) -> (
    input: [IrrepBlock], output: [IrrepBlock], matrices: [WeightMatrix]
  ) {
    try require(typeName == "Linear", supported: ["Linear"])
    let (input, output) = (try irreps("irreps_in"), try irreps("irreps_out"))
    var rows = Array(repeating: 0, count: output.count)
    var stacks = Array(repeating: [Double](), count: output.count)
    var used = 0
    let weights = try tensor("weight").reals
    for instruction in try modules("instructions") {
      let (source, target) = (try instruction.integer("0"), try instruction.integer("1"))
      guard input.indices.contains(source), output.indices.contains(target) else {
        throw instruction.unsupported("", found: "a bias", supported: ["linear maps without bias"])
      }
      let scale = try instruction.real("3")
      let size = input[source].channels * output[target].channels
      guard input[source].irrep == output[target].irrep, used + size <= weights.count else {
        throw instruction.mismatch(
          "", found: "\(input[source]) to \(output[target])",
          expected: "equal irreps and \(size) weights")
      }
      rows[target] += input[source].channels
      stacks[target] += weights[used..<used + size].map { $0 * scale }
      used += size
    }
    guard used == weights.count else {
      throw mismatch("weight", found: "of \(weights.count) numbers", expected: "\(used) numbers")
    }
    let matrices = output.indices.map {
      WeightMatrix(rows: rows[$0], columns: output[$0].channels, values: stacks[$0])
    }
    return (input, output, matrices)
  }

  /// A product with the one-hot species: for each output block the matrices by species, none where
  /// the input lacks the irrep.
  func speciesLinear(species: Int) throws(MACEFileError) -> (
    input: [IrrepBlock], output: [IrrepBlock], matrices: [[WeightMatrix]]
  ) {
    try require(
      typeName == "FullyConnectedTensorProduct", supported: ["FullyConnectedTensorProduct"])
    let (input, output) = (try irreps("irreps_in1"), try irreps("irreps_out"))
    let attributes = try irreps("irreps_in2")
    guard attributes == [IrrepBlock(.harmonic(0), channels: species)] else {
      throw mismatch("irreps_in2", found: "\(attributes)", expected: "\(species)x0e")
    }
    var matrices = Array(repeating: [WeightMatrix](), count: output.count)
    let weights = try tensor("weight").reals
    var used = 0
    for instruction in try modules("instructions") {
      let (source, target) = (try instruction.integer("0"), try instruction.integer("2"))
      guard input.indices.contains(source), output.indices.contains(target),
        input[source].irrep == output[target].irrep, matrices[target].isEmpty
      else {
        throw instruction.mismatch(
          "", found: "\(source) to \(target)", expected: "one path between equal irreps")
      }
      let (rows, columns) = (input[source].channels, output[target].channels)
      guard used + rows * species * columns <= weights.count else {
        throw mismatch("weight", found: "of \(weights.count) numbers", expected: "more")
      }
      // The 3j symbol that couples with a scalar is 1 / sqrt(2 l + 1).
      let scale =
        try instruction.real("5") / Double(output[target].irrep.dimension).squareRoot()
      matrices[target] = (0..<species).map { kind in
        let values = (0..<rows).flatMap { row in
          let start = used + (row * species + kind) * columns
          return weights[start..<start + columns].map { $0 * scale }
        }
        return WeightMatrix(rows: rows, columns: columns, values: values)
      }
      used += rows * species * columns
    }
    guard used == weights.count else {
      throw mismatch("weight", found: "of \(weights.count) numbers", expected: "\(used) numbers")
    }
    return (input, output, matrices)
  }

  /// One layer may be in a network many times.
  private static let mostLayers = 16

  /// A network without biases, silu between its layers: [inputs, outputs] each. The factor by which
  /// e3nn scales an activation is multiplied into the matrix that follows it.
  func network() throws(MACEFileError) -> [WeightMatrix] {
    try require(typeName == "FullyConnectedNet", supported: ["FullyConnectedNet"])
    var matrices: [WeightMatrix] = []
    var gain = 1.0
    while let layer = optional("layer\(matrices.count)") {
      guard matrices.count < Self.mostLayers else {
        throw mismatch("", found: "longer", expected: "up to \(Self.mostLayers) layers")
      }
      let tensor = try layer.tensor("weight")
      guard tensor.shape.count == 2, tensor.shape[0] == matrices.last?.columns ?? tensor.shape[0]
      else {
        throw layer.mismatch("weight", found: "of shape \(tensor.shape)", expected: "a matrix")
      }
      let variance =
        try layer.real("var_in")
        / (layer.optional("act") == nil
          ? try layer.real("var_out") : 1)
      let scale = gain / (Double(tensor.shape[0]) * variance).squareRoot()
      matrices.append(
        WeightMatrix(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.reals)
          .scaled(by: scale))
      gain = 1
      if let activation = layer.optional("act") {
        gain = try activation.siluGain() * layer.real("var_out").squareRoot()
      }
    }
    guard !matrices.isEmpty, gain == 1 else {
      throw unsupported(
        "", found: "a network that is empty or ends in an activation",
        supported: ["a linear last layer"])
    }
    return matrices
  }

  /// The factor that makes the second moment of silu under a normal distribution 1.
  func siluGain() throws(MACEFileError) -> Double {
    try require(typeName == "normalize2mom", supported: ["normalize2mom"])
    let function = try module("f")
    guard function.value.globalName == "torch.nn.functional.silu" else {
      throw function.unsupported(
        "", found: function.value.globalName ?? function.typeName, supported: ["silu"])
    }
    return try real("cst")
  }
}
