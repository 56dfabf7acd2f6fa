import Engine
import Formats
import Platform

/// Why a file holds no hydrogen classifier.
public enum ClassifierError: Error, Sendable, Equatable {
  /// The file is no safetensors file, or a tensor is missing.
  case file(SafetensorsError)
  /// An entry of the metadata is missing or cannot be read.
  case metadata(path: String, key: String)
  /// A tensor has another shape than the others ask for.
  case shape(path: String, tensor: String, shape: [Int], expected: [Int])
}

extension ClassifierError: CustomStringConvertible {
  /// The file and what is wrong with it.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .metadata(let path, let key):
      "\(path): no '\(key)' in its metadata; it is not a hydrogen classifier"
    case .shape(let path, let tensor, let shape, let expected):
      "\(path): \(tensor) has the shape \(shape), expected \(expected)"
    }
  }
}

extension HydrogenClassifier {
  private static let kind = "hydrogen classifier"

  /// Reads a classifier.
  /// - Throws: `ClassifierError`.
  public init(path: String) throws(ClassifierError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(path: path) } catch { throw .file(error) }
    func reals(_ name: String, _ expected: [Int]?) throws(ClassifierError) -> [Float] {
      let tensor: Tensor
      do { tensor = try file.tensor(name) } catch { throw .file(error) }
      if let expected, tensor.shape != expected {
        throw .shape(path: path, tensor: name, shape: tensor.shape, expected: expected)
      }
      return tensor.reals.map { Float($0) }
    }
    func entry(_ key: String) throws(ClassifierError) -> String {
      guard let value = file.metadata[key] else { throw .metadata(path: path, key: key) }
      return value
    }
    guard try entry("kind") == Self.kind else { throw .metadata(path: path, key: "kind") }
    let symbols = try entry("elements").split(separator: " ")
    let elements = symbols.compactMap { Element(symbol: $0) }
    guard elements.count == symbols.count, !elements.isEmpty else {
      throw .metadata(path: path, key: "elements")
    }
    guard let count = Int(try entry("layers")), (1...64).contains(count) else {
      throw .metadata(path: path, key: "layers")
    }
    let descriptorLayers = try entry("descriptor_layers").split(separator: " ").compactMap {
      Int($0)
    }
    guard !descriptorLayers.isEmpty else {
      throw .metadata(path: path, key: "descriptor_layers")
    }
    let means = try reals("means", nil)
    let scales = try reals("scales", [means.count])
    var layers: [Perceptron.Layer] = []
    var inputs = means.count + elements.count
    for index in 0..<count {
      let biases = try reals("layer\(index).biases", nil)
      let weights = try reals("layer\(index).weights", [biases.count, inputs])
      layers.append(
        Perceptron.Layer(
          inputs: inputs, outputs: biases.count, weights: weights, biases: biases))
      inputs = biases.count
    }
    guard inputs == HydrogenLikelihood.highestCount + 1 else {
      throw .shape(
        path: path, tensor: "layer\(count - 1).biases", shape: [inputs],
        expected: [HydrogenLikelihood.highestCount + 1])
    }
    self.init(
      elements: elements, fingerprint: try entry("model_sha256"), layers: descriptorLayers,
      means: means, scales: scales,
      network: Perceptron(layers: layers))
  }

  /// Writes the classifier whole or not at all.
  /// - Parameter notes: facts for the metadata: what it was trained on.
  /// - Throws: `FileError`.
  public func write(
    to path: String, notes: [String: String] = [:], replacing: Bool = false
  ) throws(FileError) {
    var tensors = [
      "means": Tensor(shape: [means.count], elements: .float32(means)),
      "scales": Tensor(shape: [scales.count], elements: .float32(scales)),
    ]
    for (index, layer) in network.layers.enumerated() {
      tensors["layer\(index).weights"] = Tensor(
        shape: [layer.outputs, layer.inputs], elements: .float32(layer.weights))
      tensors["layer\(index).biases"] = Tensor(
        shape: [layer.outputs], elements: .float32(layer.biases))
    }
    var metadata = notes
    metadata["kind"] = Self.kind
    metadata["elements"] = elements.map(\.symbol).joined(separator: " ")
    metadata["descriptor_layers"] = layers.map { "\($0)" }.joined(separator: " ")
    metadata["layers"] = "\(network.layers.count)"
    metadata["model_sha256"] = fingerprint
    try SafetensorsFile.write(tensors, metadata: metadata, to: path, replacing: replacing)
  }
}
