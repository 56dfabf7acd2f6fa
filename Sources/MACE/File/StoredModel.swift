import Engine
import Formats

/// Reads the weights of a model from a safetensors file, checking every shape against the
/// configuration.
struct StoredModel {
  let file: SafetensorsFile
  let configuration: MACEConfiguration

  private var species: Int { configuration.atomicNumbers.count }

  /// Limits what the configuration may claim before anything is computed from it.
  func check() throws(MACEFileError) {
    if let fault = configuration.fault { throw refused(fault) }
  }

  func layer(_ index: Int) throws(MACEFileError) -> MACELayer {
    let shape = configuration.layers[index]
    let prefix = "layers.\(index)."
    let paths = shape.paths(edgeDegree: configuration.edgeDegree)
    var linearUp: [WeightMatrix] = []
    for (n, block) in shape.sender.enumerated() {
      let rows = try channels(of: block.irrep, in: shape.input)
      linearUp.append(try matrix(prefix + "linear_up.\(n)", rows, block.channels))
    }
    let outputs = paths.reduce(0) { $0 + shape.sender[$1.source].channels }
    let widths = [configuration.radial.count] + shape.radialWidths + [outputs]
    var radial: [WeightMatrix] = []
    for (n, width) in widths.dropLast().enumerated() {
      radial.append(try matrix(prefix + "radial.\(n)", width, widths[n + 1]))
    }
    var linear: [WeightMatrix] = []
    for (n, block) in shape.message.enumerated() {
      let rows = paths.filter { $0.target == n }.reduce(0) { $0 + shape.sender[$1.source].channels }
      linear.append(try matrix(prefix + "linear.\(n)", rows, block.channels))
    }
    var skip: [[WeightMatrix]] = []
    for (n, block) in (shape.skip == .message ? shape.message : shape.output).enumerated() {
      let source = shape.skip == .message ? shape.message : shape.input
      guard let from = source.first(where: { $0.irrep == block.irrep }) else {
        skip.append([])
        continue
      }
      skip.append(
        try matrices(prefix + "skip.\(n)", species, from.channels, block.channels))
    }
    var contractions: [SymmetricContraction] = []
    var product: [WeightMatrix] = []
    for (n, block) in shape.output.enumerated() {
      contractions.append(try contraction(prefix + "contraction.\(n).", shape, block))
      product.append(try matrix(prefix + "product.\(n)", block.channels, block.channels))
    }
    let density =
      shape.normalisation == .density
      ? try reals(prefix + "density", [configuration.radial.count]) : []
    return MACELayer(
      linearUp: linearUp, radial: radial, density: density, linear: linear, skip: skip,
      contractions: contractions, product: product,
      readout: try readout(prefix + "readout.", width: shape.output[0].channels))
  }

  private func contraction(
    _ prefix: String, _ shape: LayerConfiguration, _ block: IrrepBlock
  ) throws(MACEFileError) -> SymmetricContraction {
    let components = shape.message.reduce(0) { $0 + $1.irrep.dimension }
    var terms: [SymmetricContraction.Term] = []
    for degree in 1...shape.correlation {
      let name = prefix + "\(degree)."
      let paths = file.shape(of: name + "weights").flatMap { $0.count == 3 ? $0[1] : nil } ?? 1
      let weights = try matrices(name + "weights", species, paths, block.channels)
      let count = file.shape(of: name + "values")?.first ?? 0
      let values = try reals(name + "values", [count])
      let table = try tensor(name + "indices", [count, degree + 2])
      guard let indices = table.integers else {
        throw mismatch(name + "indices", found: table.type.rawValue, expected: "integers")
      }
      var entries: [SymmetricContraction.Entry] = []
      for (row, value) in values.enumerated() {
        let line = Array(indices[row * (degree + 2)..<(row + 1) * (degree + 2)])
        let factors = Array(line[2...])
        guard (0..<block.irrep.dimension).contains(line[0]), (0..<paths).contains(line[1]),
          factors.allSatisfy({ (0..<components).contains($0) }), factors == factors.sorted()
        else {
          throw mismatch(
            name + "indices", found: "\(line)",
            expected: "component below \(block.irrep.dimension), path below \(paths), "
              + "ascending factors below \(components)")
        }
        entries.append(
          SymmetricContraction.Entry(
            component: line[0], factors: factors, path: line[1], value: value))
      }
      terms.append(SymmetricContraction.Term(degree: degree, entries: entries, weights: weights))
    }
    return SymmetricContraction(irrep: block.irrep, terms: terms)
  }

  private func readout(_ prefix: String, width: Int) throws(MACEFileError) -> MACEReadout {
    if file.shape(of: prefix + "linear") != nil {
      return .linear(try reals(prefix + "linear", [width]))
    }
    guard let hidden = file.shape(of: prefix + "second")?.first else { return .none }
    return .network(
      first: try matrix(prefix + "first", width, hidden),
      second: try reals(prefix + "second", [hidden]))
  }

  /// The constants of the radial functions.
  func radialConstants() throws(MACEFileError) -> [Double] {
    let constants = try reals("radial.frequencies", [configuration.radial.count])
    if configuration.radial.functions == .chebyshev {
      guard constants.allSatisfy({ (0...1024).contains($0) && $0 == $0.rounded() }) else {
        throw refused("the degrees of the Chebyshev polynomials are \(constants)")
      }
    }
    return constants
  }

  func repulsion() throws(MACEFileError) -> ScreenedRepulsion? {
    guard file.shape(of: "repulsion.coefficients") != nil else { return nil }
    return ScreenedRepulsion(
      coefficients: try reals("repulsion.coefficients", [4]),
      lengthPrefactor: try reals("repulsion.length_prefactor", [1])[0],
      exponent: try reals("repulsion.exponent", [1])[0],
      cutoffPower: try power(),
      radii: try reals("repulsion.radii", [species]))
  }

  private func power() throws(MACEFileError) -> Int {
    let stored = try reals("repulsion.cutoff_power", [1])[0]
    guard let power = Int(exactly: stored), RadialConfiguration.powers.contains(power) else {
      throw mismatch("repulsion.cutoff_power", found: "\(stored)", expected: "1 to 64")
    }
    return power
  }

  func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(MACEFileError) -> WeightMatrix {
    WeightMatrix(rows: rows, columns: columns, values: try reals(name, [rows, columns]))
  }

  private func matrices(
    _ name: String, _ count: Int, _ rows: Int, _ columns: Int
  ) throws(MACEFileError) -> [WeightMatrix] {
    let values = try reals(name, [count, rows, columns])
    let size = rows * columns
    return (0..<count).map {
      WeightMatrix(
        rows: rows, columns: columns, values: Array(values[$0 * size..<($0 + 1) * size]))
    }
  }

  /// Numbers that have to be finite.
  func reals(_ name: String, _ shape: [Int]) throws(MACEFileError) -> [Double] {
    let values = try tensor(name, shape).reals
    guard values.allSatisfy(\.isFinite) else {
      throw mismatch(name, found: "not finite", expected: "finite numbers")
    }
    return values
  }

  private func tensor(_ name: String, _ shape: [Int]) throws(MACEFileError) -> Tensor {
    let tensor: Tensor
    do throws(SafetensorsError) {
      tensor = try file.tensor(name)
    } catch {
      throw MACEFileError(path: file.path, fault: .safetensors(error))
    }
    guard tensor.shape == shape else {
      throw mismatch(name, found: "of shape \(tensor.shape)", expected: "shape \(shape)")
    }
    return tensor
  }

  private func channels(
    of irrep: Irrep, in blocks: [IrrepBlock]
  ) throws(MACEFileError) -> Int {
    guard let block = blocks.first(where: { $0.irrep == irrep }) else {
      throw refused("\(irrep) is made from \(blocks)")
    }
    return block.channels
  }

  private func mismatch(_ name: String, found: String, expected: String) -> MACEFileError {
    MACEFileError(
      path: file.path, fault: .mismatch(place: name, found: found, expected: expected))
  }

  private func refused(_ reason: String) -> MACEFileError {
    MACEFileError(path: file.path, fault: .configuration(reason: reason))
  }
}
