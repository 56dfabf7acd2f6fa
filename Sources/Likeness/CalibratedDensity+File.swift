import Engine
import Formats
import Platform

extension CalibratedDensity {
  private static let kind = "likeness"
  /// The tensor of the reference's surprises, which a base does not have.
  private static let surprises = "surprises"

  /// The tensor of the bias of each element, which a base does not have.
  private static let bias = "bias"

  /// SHA-256 of all numbers, hexadecimal.
  private var digest: String {
    var bytes: [UInt8] = []
    network.parameters.withUnsafeBytes { bytes += $0 }
    surprises.withUnsafeBytes { bytes += $0 }
    bias?.energies.withUnsafeBytes { bytes += $0 }
    withUnsafeBytes(of: spread) { bytes += $0 }
    return SHA256.hexadecimal(of: bytes)
  }

  /// Writes the density whole or not at all.
  /// - Parameter notes: facts for the metadata: what it was fitted to.
  /// - Throws: `FileError`.
  public func write(
    to path: String, notes: [String: String] = [:], replacing: Bool = false
  ) throws(FileError) {
    var tensors: [String: Tensor] = [:]
    for block in network.layout.blocks {
      tensors[block.name] = Tensor(
        shape: [block.rows, block.columns],
        elements: .float32(Array(network.parameters[block.range])))
    }
    if !surprises.isEmpty {
      tensors[Self.surprises] = Tensor(
        shape: [surprises.count], elements: .float64(surprises))
    }
    if let bias {
      tensors[Self.bias] = Tensor(
        shape: [ElementBias.levels.count, network.shape.elements.count],
        elements: .float64(bias.energies))
    }
    var metadata = notes
    metadata["kind"] = Self.kind
    metadata["elements"] = network.shape.elements.map(\.symbol).joined(separator: " ")
    metadata["channels"] = "\(network.shape.channels)"
    metadata["layers"] = "\(network.shape.layers)"
    metadata["cutoff"] = "\(network.shape.cutoff)"
    metadata["spread"] = "\(spread)"
    metadata["digest"] = digest
    try SafetensorsFile.write(tensors, metadata: metadata, to: path, replacing: replacing)
  }

  /// Reads a density.
  /// - Throws: `DensityFileError`.
  public init(path: String) throws(DensityFileError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(path: path) } catch { throw .file(error) }
    func entry<T>(_ key: String, _ parse: (String) -> T?) throws(DensityFileError) -> T {
      guard let text = file.metadata[key], let value = parse(text) else {
        throw .metadata(path: path, key: key)
      }
      return value
    }
    _ = try entry("kind") { $0 == Self.kind ? $0 : nil }
    let elements = try entry("elements") { text -> [Element]? in
      let symbols = text.split(separator: " ")
      let elements = symbols.compactMap { Element(symbol: $0) }
      return elements.isEmpty || elements.count != symbols.count
        || Set(elements).count != elements.count ? nil : elements
    }
    let shape = ScoreNetwork.Shape(
      elements: elements,
      channels: try entry("channels") { text in
        Int(text).flatMap { $0 % 16 == 0 && (16...1024).contains($0) ? $0 : nil }
      },
      layers: try entry("layers") { text in Int(text).flatMap { (1...16).contains($0) ? $0 : nil }
      },
      cutoff: try entry("cutoff") { text in
        Double(text).flatMap { (1...20).contains($0) ? $0 : nil }
      })
    let spread = try entry("spread") { text in
      Double(text).flatMap { $0 >= 0 && $0 < 1e6 ? $0 : nil }
    }
    var network = ScoreNetwork(shape, seed: 0)
    for block in network.layout.blocks {
      let tensor: Tensor
      do { tensor = try file.tensor(block.name) } catch { throw .file(error) }
      guard tensor.shape == [block.rows, block.columns] else {
        throw .shape(
          path: path, tensor: block.name, shape: tensor.shape,
          expected: [block.rows, block.columns])
      }
      let values = tensor.reals.map { Float($0) }
      guard values.allSatisfy(\.isFinite) else {
        throw .notFinite(path: path, tensor: block.name)
      }
      network.parameters.replaceSubrange(block.range, with: values)
    }
    self.init(network: network, spread: spread)
    if file.names.contains(Self.surprises) {
      let values: [Double]
      do { values = try file.tensor(Self.surprises).reals } catch { throw .file(error) }
      guard values.allSatisfy(\.isFinite) else {
        throw .notFinite(path: path, tensor: Self.surprises)
      }
      surprises = values.sorted()
    }
    if file.names.contains(Self.bias) {
      let tensor: Tensor
      do { tensor = try file.tensor(Self.bias) } catch { throw .file(error) }
      let shape = [ElementBias.levels.count, elements.count]
      guard tensor.shape == shape else {
        throw .shape(path: path, tensor: Self.bias, shape: tensor.shape, expected: shape)
      }
      bias = ElementBias(energies: tensor.reals, elements: elements.count)
      guard bias != nil else { throw .notFinite(path: path, tensor: Self.bias) }
    }
    guard file.metadata["digest"].map({ $0 == digest }) ?? true else {
      throw .damaged(path: path)
    }
  }
}

/// Why a file holds no calibrated density.
public enum DensityFileError: Error, Sendable, Equatable {
  /// The file is no safetensors file, or a tensor is missing.
  case file(SafetensorsError)
  /// An entry of the metadata is missing or cannot be read.
  case metadata(path: String, key: String)
  /// A tensor has another shape than the others ask for.
  case shape(path: String, tensor: String, shape: [Int], expected: [Int])
  /// A tensor holds numbers that are not finite.
  case notFinite(path: String, tensor: String)
  /// The numbers are not those that were written.
  case damaged(path: String)
}

extension DensityFileError: CustomStringConvertible {
  /// The file and what is wrong with it.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .metadata(let path, let key):
      "\(path): no usable '\(key)' in its metadata; it is not a calibrated density"
    case .shape(let path, let tensor, let shape, let expected):
      "\(path): \(tensor) has the shape \(shape), expected \(expected)"
    case .notFinite(let path, let tensor): "\(path): \(tensor) holds numbers that are not finite"
    case .damaged(let path): "\(path): its numbers are not those that were written"
    }
  }
}
