import Engine

/// The descriptors of all reference environments.
struct EnvironmentSet: Sendable {
  /// Number of environments.
  let count: Int
  /// Length of a descriptor.
  let width: Int
  /// Row-major: [count, width].
  let descriptors: [Double]
  /// Mean squared norm of the descriptors: the length scale L of the kernel.
  let lengthScale: Double

  /// No environments.
  init() {
    count = 0
    width = 0
    descriptors = []
    lengthScale = 1
  }

  /// Describes every atom of the molecules.
  init(_ molecules: [Molecule], described model: any AtomisticModel, floor: Double?) throws {
    var descriptors: [Double] = []
    let present = molecules.filter { $0.count > 0 }
    try model.makeCalculator().describe(
      ParticleBatch(molecules: present), floor: floor, into: &descriptors)
    width = model.descriptorWidth
    count = present.reduce(0) { $0 + $1.count }
    self.descriptors = descriptors
    lengthScale = count == 0 ? 1 : descriptors.reduce(0) { $0 + $1 * $1 } / Double(count)
  }
}
