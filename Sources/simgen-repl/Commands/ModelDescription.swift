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
    var facts: [(String, String)] = [
      ("elements", parameters.elements.map(\.symbol).joined(separator: " ")),
      ("cutoff", "\(Text.fixed(shape.cutoff, 3)) angstrom"),
      ("descriptor", "\(shape.descriptorWidth) numbers per atom"),
    ]
    facts += edges(shape)
    facts += [
      ("transform", name(of: shape.radial.transform)),
      ("repulsion", parameters.repulsion == nil ? "none" : "Ziegler-Biersack-Littmark"),
    ]
    facts += layers(shape)
    if !shape.head.isEmpty { facts.append(("head", shape.head)) }
    if !others.isEmpty { facts.append(("other heads", others.joined(separator: ", "))) }
    return text(facts, parameters.metadata, fingerprint: file.fingerprint)
  }

  /// The same of a diffusion model.
  static func text(_ model: DiffusionParameters, fingerprint: String) -> String {
    let shape = model.network.configuration
    let known = model.elements.filter { $0 != .absent }
    let facts =
      [
        ("kind", "diffusion, target \(model.preconditioning.form.rawValue)"),
        ("elements", known.map(\.symbol).joined(separator: " ")),
        ("empty places", known.count < model.elements.count ? "known" : "not known"),
        ("data width", Text.fixed(model.preconditioning.dataWidth, 3)),
        ("cutoff", "\(Text.fixed(shape.cutoff, 3)), of distances as the network sees them"),
      ] + edges(shape) + layers(shape)
    return text(facts, model.network.metadata, fingerprint: fingerprint)
  }

  private static func edges(_ shape: MACEConfiguration) -> [(String, String)] {
    let functions = shape.radial.functions.rawValue
    return [
      ("edges", "spherical harmonics up to degree \(shape.edgeDegree)"),
      (
        "radial",
        "\(shape.radial.count) \(functions.prefix(1).uppercased())\(functions.dropFirst()) functions, "
          + "cutoff power \(shape.radial.cutoffPower)"
      ),
    ]
  }

  private static func layers(_ shape: MACEConfiguration) -> [(String, String)] {
    shape.layers.enumerated().map { index, layer in
      let features = layer.output.map { "\($0.channels)x\($0.irrep)" }.joined(separator: " + ")
      let kinds =
        (layer.skip == .residual ? ", residual" : "")
        + (layer.normalisation == .density ? ", density-normalised" : "")
      return ("layer \(index + 1)", "\(features), correlation \(layer.correlation)\(kinds)")
    }
  }

  /// Facts, what the file says of itself, and its fingerprint, a line each.
  private static func text(
    _ facts: [(String, String)], _ metadata: [String: String], fingerprint: String
  ) -> String {
    let all =
      facts + metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      + [("SHA-256", fingerprint)]
    let width = all.map(\.0.count).max() ?? 0
    return all.map { "\(Text.pad($0.0, to: width))  \($0.1)\n" }.joined()
  }

  private static func name(of transform: DistanceTransform) -> String {
    switch transform {
    case .none: "none"
    case .agnesi: "Agnesi"
    case .soft: "soft"
    }
  }
}
