import Formats
import FoundationEssentials
import Platform

// The form in files: the configuration as JSON in the metadata, one tensor a set of weights.
extension MACEParameters {
  /// What the metadata says first, so that other programs' files are told apart.
  private static let format = "simgen-mace"
  private static let version = "1"
  /// Keys of the metadata that describe the file rather than the model.
  private static let reserved = ["format", "format_version", "configuration"]

  /// Precision of the weights in a file. Energies and the radial basis are always in double.
  public enum StoredPrecision: String, Sendable, CaseIterable {
    case single, double
  }

  /// Reads parameters.
  /// - Throws: `MACEFileError` when the file is not of this form, lacks a tensor or has one of the
  ///   wrong shape, or when `head` is given and is not the file's.
  public init(_ file: SafetensorsFile, head: String? = nil) throws(MACEFileError) {
    try self.init(file, head: head, format: Self.format)
    guard MACEConfiguration.areElements(configuration.atomicNumbers) else {
      throw MACEFileError(
        path: file.path,
        fault: .configuration(reason: "atomicNumbers are \(configuration.atomicNumbers)"))
    }
  }

  /// The same from a file whose format has another name, as it has more than these.
  init(
    _ file: SafetensorsFile, head: String? = nil, format: String
  ) throws(MACEFileError) {
    guard file.metadata["format"] == format, let json = file.metadata["configuration"] else {
      throw MACEFileError(
        path: file.path, fault: .configuration(reason: "the metadata has no format \(format)"))
    }
    let version = file.metadata["format_version"] ?? "missing"
    guard version == Self.version else {
      throw MACEFileError(
        path: file.path,
        fault: .configuration(reason: "format_version is \(version), not \(Self.version)"))
    }
    let configuration: MACEConfiguration
    do {
      configuration = try JSONDecoder().decode(MACEConfiguration.self, from: Data(json.utf8))
    } catch {
      throw MACEFileError(path: file.path, fault: .configuration(reason: "\(error)"))
    }
    if let head, head != configuration.head {
      throw MACEFileError(path: file.path, fault: .head(head, known: [configuration.head]))
    }
    let store = StoredModel(file: file, configuration: configuration)
    try store.check()
    var layers: [MACELayer] = []
    for index in configuration.layers.indices { layers.append(try store.layer(index)) }
    let species = configuration.atomicNumbers.count
    let width = configuration.layers[0].input.size
    self.init(
      configuration: configuration,
      metadata: file.metadata.filter { !Self.reserved.contains($0.key) },
      embedding: try store.matrix("embedding", species, width),
      radialConstants: try store.radialConstants(),
      radialFactor: try store.reals("radial.prefactor", [1])[0], layers: layers,
      repulsion: try store.repulsion(),
      scale: try store.reals("scale", [1])[0], shift: try store.reals("shift", [1])[0],
      atomicEnergies: try store.reals("atomic_energies", [species]))
  }

  /// The bytes of a safetensors file.
  public func safetensors(_ precision: StoredPrecision) -> [UInt8] {
    SafetensorsFile.encode(tensors(precision), metadata: facts(format: Self.format))
  }

  /// The metadata of a file.
  func facts(format: String) -> [String: String] {
    var facts = metadata
    facts["format"] = format
    facts["format_version"] = Self.version
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Finite numbers and text always encode.
    facts["configuration"] = (try? encoder.encode(configuration)).map {
      String(decoding: $0, as: UTF8.self)
    }
    return facts
  }

  /// Writes a safetensors file, whole or not at all; an existing file is refused unless `replacing`.
  /// - Throws: `FileError`.
  public func write(
    to path: String, precision: StoredPrecision, replacing: Bool = false
  ) throws(FileError) {
    try AtomicFile.write(safetensors(precision), to: path, replacing: replacing)
  }

  func tensors(_ precision: StoredPrecision) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    func exact(_ name: String, _ values: [Double]) {
      tensors[name] = Tensor(shape: [values.count], elements: .float64(values))
    }
    func add(_ name: String, _ shape: [Int], _ values: [Double]) {
      tensors[name] = Tensor(
        shape: shape,
        elements: precision == .single ? .float32(values.map(Float.init)) : .float64(values))
    }
    func add(_ name: String, _ matrix: WeightMatrix) {
      add(name, [matrix.rows, matrix.columns], matrix.values)
    }
    func add(_ name: String, _ matrices: [WeightMatrix]) {
      guard let first = matrices.first else { return }
      add(name, [matrices.count, first.rows, first.columns], matrices.flatMap(\.values))
    }
    add("embedding", embedding)
    exact("radial.frequencies", radialConstants)
    exact("radial.prefactor", [radialFactor])
    exact("scale", [scale])
    exact("shift", [shift])
    exact("atomic_energies", atomicEnergies)
    if let repulsion {
      exact("repulsion.coefficients", repulsion.coefficients)
      exact("repulsion.radii", repulsion.radii)
      exact("repulsion.length_prefactor", [repulsion.lengthPrefactor])
      exact("repulsion.exponent", [repulsion.exponent])
      exact("repulsion.cutoff_power", [Double(repulsion.cutoffPower)])
    }
    for (index, layer) in layers.enumerated() {
      let prefix = "layers.\(index)."
      for (n, matrix) in layer.linearUp.enumerated() { add(prefix + "linear_up.\(n)", matrix) }
      for (n, matrix) in layer.radial.enumerated() { add(prefix + "radial.\(n)", matrix) }
      if !layer.density.isEmpty { add(prefix + "density", [layer.density.count], layer.density) }
      for (n, matrix) in layer.linear.enumerated() { add(prefix + "linear.\(n)", matrix) }
      for (n, matrices) in layer.skip.enumerated() { add(prefix + "skip.\(n)", matrices) }
      for (n, matrix) in layer.product.enumerated() { add(prefix + "product.\(n)", matrix) }
      for (n, contraction) in layer.contractions.enumerated() {
        for term in contraction.terms {
          let name = prefix + "contraction.\(n).\(term.degree)."
          add(name + "weights", term.weights)
          add(name + "values", [term.entries.count], term.entries.map(\.value))
          tensors[name + "indices"] = Tensor(
            shape: [term.entries.count, term.degree + 2],
            elements: .int32(
              term.entries.flatMap { entry in
                ([entry.component, entry.path] + entry.factors).map { Int32($0) }
              }))
        }
      }
      switch layer.readout {
      case .none: break
      case .linear(let weights): add(prefix + "readout.linear", [weights.count], weights)
      case .network(let first, let second):
        add(prefix + "readout.first", first)
        add(prefix + "readout.second", [second.count], second)
      }
    }
    return tensors
  }
}
