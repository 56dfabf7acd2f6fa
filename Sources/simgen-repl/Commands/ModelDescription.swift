import Engine
import MACE
import Outputs

/// A model in words.
enum ModelDescription {
  /// One line: shape and size.
  static func summary(of parameters: MACEParameters) -> String {
    let shape = parameters.configuration
    return "\(Text.count(shape.layers.count, "layer")), \(shape.descriptorWidth) channels, "
      + "\(Text.count(shape.atomicNumbers.count, "element")), cutoff \(Text.fixed(shape.cutoff, 2)) "
      + "angstrom"
  }

  /// Everything a user may want to know of a file. `others` are the heads not read.
  static func text(_ file: MACEFile, others: [String] = []) -> String {
    let parameters = file.parameters
    let shape = parameters.configuration
    let functions = shape.radial.functions.rawValue
    var facts: [(String, String)] = [
      ("elements", parameters.elements.map(\.symbol).joined(separator: " ")),
      ("cutoff", "\(Text.fixed(shape.cutoff, 3)) angstrom"),
      ("descriptor", "\(shape.descriptorWidth) numbers per atom"),
      ("edges", "spherical harmonics up to degree \(shape.edgeDegree)"),
      (
        "radial",
        "\(shape.radial.count) \(functions.prefix(1).uppercased())\(functions.dropFirst()) functions, "
          + "cutoff power \(shape.radial.cutoffPower)"
      ),
      ("transform", name(of: shape.radial.transform)),
      ("repulsion", parameters.repulsion == nil ? "none" : "Ziegler-Biersack-Littmark"),
    ]
    for (index, layer) in shape.layers.enumerated() {
      let features = layer.output.map { "\($0.channels)x\($0.irrep)" }.joined(separator: " + ")
      let kinds =
        (layer.skip == .residual ? ", residual" : "")
        + (layer.normalisation == .density ? ", density-normalised" : "")
      facts.append(("layer \(index + 1)", "\(features), correlation \(layer.correlation)\(kinds)"))
    }
    if !shape.head.isEmpty { facts.append(("head", shape.head)) }
    if !others.isEmpty { facts.append(("other heads", others.joined(separator: ", "))) }
    for (name, value) in parameters.metadata.sorted(by: { $0.key < $1.key }) {
      facts.append((name, value))
    }
    facts.append(("SHA-256", file.fingerprint))
    let width = facts.map(\.0.count).max() ?? 0
    return facts.map { "\(Text.pad($0.0, to: width))  \($0.1)\n" }.joined()
  }

  private static func name(of transform: DistanceTransform) -> String {
    switch transform {
    case .none: "none"
    case .agnesi: "Agnesi"
    case .soft: "soft"
    }
  }
}
