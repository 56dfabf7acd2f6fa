import Engine

/// The descriptors of all reference environments.
struct EnvironmentSet: Sendable {
  /// Number of environments.
  let count: Int
  /// Length of a descriptor.
  let width: Int
  /// Row-major: [count, width].
  let descriptors: [Double]
  /// Squared norms: [count].
  let norms: [Double]
  /// Mean squared norm of the descriptors: the length scale L of the kernel.
  let lengthScale: Double

  /// Describes every atom of the molecules.
  init(_ molecules: [Molecule], described model: any DescribingModel, floor: Double?) throws {
    var descriptors: [Double] = []
    var part: [Double] = []
    let calculator = try model.makeDescribingCalculator()
    var rest = molecules.filter { $0.count > 0 }[...]
    while !rest.isEmpty {
      // A calculator's buffers grow with its batch.
      let batch = ParticleBatch(molecules: Array(rest.prefix(100)))
      try calculator.describe(batch, floor: floor, into: &part)
      descriptors += part
      rest = rest.dropFirst(100)
    }
    self.init(descriptors, width: model.descriptorWidth)
  }

  /// Environments with some descriptors: [count, width].
  init(_ descriptors: [Double], width: Int) {
    let count = width == 0 ? 0 : descriptors.count / width
    var norms = Array(repeating: 0.0, count: count)
    for row in 0..<count {
      for column in 0..<width {
        let value = descriptors[row * width + column]
        norms[row] += value * value
      }
    }
    self.width = width
    self.count = count
    self.descriptors = descriptors
    self.norms = norms
    lengthScale = count == 0 ? 1 : norms.reduce(0, +) / Double(count)
  }
}
