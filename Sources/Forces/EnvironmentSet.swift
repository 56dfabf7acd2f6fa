import Engine

/// The descriptors of all reference environments.
struct EnvironmentSet: Sendable {
  /// Number of environments.
  let count: Int
  /// Length of a descriptor.
  let width: Int
  /// Row-major: [count, width].
  let descriptors: [Double]
  /// The same by columns: [width, count].
  let transposed: [Double]
  /// Squared norms: [count].
  let norms: [Double]
  /// Mean squared norm of the descriptors: the length scale L of the kernel.
  let lengthScale: Double

  /// No environments.
  init() {
    count = 0
    width = 0
    descriptors = []
    transposed = []
    norms = []
    lengthScale = 1
  }

  /// Describes every atom of the molecules.
  init(_ molecules: [Molecule], described model: any AtomisticModel, floor: Double?) throws {
    var descriptors: [Double] = []
    let present = molecules.filter { $0.count > 0 }
    try model.makeCalculator().describe(
      ParticleBatch(molecules: present), floor: floor, into: &descriptors)
    let width = model.descriptorWidth
    let count = present.reduce(0) { $0 + $1.count }
    var transposed = Array(repeating: 0.0, count: descriptors.count)
    var norms = Array(repeating: 0.0, count: count)
    for row in 0..<count {
      for column in 0..<width {
        let value = descriptors[row * width + column]
        transposed[column * count + row] = value
        norms[row] += value * value
      }
    }
    self.width = width
    self.count = count
    self.descriptors = descriptors
    self.transposed = transposed
    self.norms = norms
    lengthScale = count == 0 ? 1 : norms.reduce(0, +) / Double(count)
  }
}
