import Engine

/// How many hydrogens an atom wants, by a small network on the descriptor of its environment that
/// was trained on molecules with their hydrogens (`HydrogenTrainer`).
///
///     let classifier = try HydrogenClassifier(path: "models/simgen-small-hydrogens.safetensors")
///     let likelihoods = try classifier.likelihoods(for: heavyAtoms, calculator: calculator)
public struct HydrogenClassifier: Sendable, Equatable {
  /// Elements it was trained on, in the order of its inputs.
  public let elements: [Element]
  /// The fingerprint of the model whose descriptors it reads.
  public let fingerprint: String
  /// The layers of the model whose invariants make up a descriptor.
  let layers: [Int]
  /// What a descriptor is centred and scaled with: [channels].
  let means: [Float]
  let scales: [Float]
  var network: Perceptron

  init(
    elements: [Element], fingerprint: String, layers: [Int], means: [Float], scales: [Float],
    network: Perceptron
  ) {
    self.elements = elements
    self.fingerprint = fingerprint
    self.layers = layers
    self.means = means
    self.scales = scales
    self.network = network
  }

  /// The likelihoods for every heavy atom of a molecule, whatever hydrogens it has already:
  /// [heavy atoms]; nil for an atom of an element it was not trained on.
  /// - Throws: what the calculator throws.
  public func likelihoods(
    for molecule: Molecule, calculator: any DescribingCalculator
  ) throws -> [HydrogenLikelihood?] {
    let structure = HeavyStructure(molecule).molecule
    guard structure.count > 0 else { return [] }
    let descriptors = try Self.describe([structure], layers: layers, calculator)
    let width = means.count
    return structure.elements.enumerated().map { index, element in
      guard elements.contains(element) else { return nil }
      let row = input(descriptors[(index * width)..<((index + 1) * width)], of: element)
      return Self.likelihoods(network.logits(row))
    }
  }

  /// The invariants of some layers side by side: [atoms, channels].
  static func describe(
    _ structures: [Molecule], layers: [Int], _ calculator: any DescribingCalculator
  ) throws -> [Double] {
    let batch = ParticleBatch(molecules: structures)
    let parts = try layers.map { layer in
      var part: [Double] = []
      try calculator.describe(
        batch, DescriptorSelection(layer: layer), floor: nil, into: &part)
      return part
    }
    guard batch.atomCount > 0, parts.count > 1 else { return parts.first ?? [] }
    var rows: [Double] = []
    rows.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for atom in 0..<batch.atomCount {
      for part in parts {
        let width = part.count / batch.atomCount
        rows += part[(atom * width)..<((atom + 1) * width)]
      }
    }
    return rows
  }

  /// The descriptor, centred and scaled, and a one in the place of the element.
  func input(_ descriptor: ArraySlice<Double>, of element: Element) -> [Float] {
    var row: [Float] = []
    row.reserveCapacity(means.count + elements.count)
    for (channel, value) in descriptor.enumerated() {
      row.append((Float(value) - means[channel]) * scales[channel])
    }
    for known in elements { row.append(known == element ? 1 : 0) }
    return row
  }

  private static func likelihoods(_ logits: [Float]) -> HydrogenLikelihood {
    HydrogenLikelihood(costs: logits.map { -Double($0) })
  }
}
