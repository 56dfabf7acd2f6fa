/// Where the weights of a model are in the flat vector of all: see `MACEParameters.flatWeights`. Those of
/// species follow one another.
struct WeightPlaces: Sendable {
  /// Of one layer, as `MACELayer` has them.
  struct Layer: Sendable {
    let linearUp: [Int]
    let radial: [Int]
    let linear: [Int]
    /// By block and species.
    let skip: [[Int]]
    /// By contraction, term and species.
    let contractions: [[[Int]]]
    let product: [Int]
    /// The weights, or those of the first matrix and of the second.
    let readout: [Int]
  }

  let embedding: Int
  let layers: [Layer]
  let atomicEnergies: Int
  let scale: Int
  let shift: Int
  /// Length of the vector.
  let count: Int

  init(_ parameters: MACEParameters) {
    let slots = parameters.weightSlots
    let starts = Dictionary(grouping: slots, by: \.name).mapValues { $0.map(\.range.lowerBound) }
    func places(_ name: String) -> [Int] { starts[name] ?? [] }
    func places(_ name: String, _ matrices: [WeightMatrix]) -> [Int] {
      matrices.indices.flatMap { places("\(name).\($0)") }
    }
    layers = parameters.layers.enumerated().map { index, layer in
      let prefix = "layers.\(index)"
      return Layer(
        linearUp: places("\(prefix).linear_up", layer.linearUp),
        radial: places("\(prefix).radial", layer.radial),
        linear: places("\(prefix).linear", layer.linear),
        skip: layer.skip.indices.map { places("\(prefix).skip.\($0)") },
        contractions: layer.contractions.enumerated().map { n, contraction in
          contraction.terms.map { places("\(prefix).contraction.\(n).\($0.degree).weights") }
        },
        product: places("\(prefix).product", layer.product),
        readout: ["linear", "first", "second"].flatMap { places("\(prefix).readout.\($0)") })
    }
    embedding = places("embedding")[0]
    atomicEnergies = places("atomic_energies")[0]
    scale = places("scale")[0]
    shift = places("shift")[0]
    count = slots.last?.range.upperBound ?? 0
  }
}
