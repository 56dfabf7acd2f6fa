import Engine
import MACE
import Testing

@Suite("Derivatives of the reference calculator")
struct DerivativeTests {
  static let step = 1e-4

  @Test("forces are minus the gradient of the energy")
  func forces() throws {
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] {
      let calculator = ReferenceCalculator(parameters)
      var batch = ParticleBatch(molecules: [Fixture.molecule])
      var result = Contribution()
      try calculator.evaluate(batch, interaction: true, into: &result)
      let forces = result.forces
      for atom in 0..<batch.atomCount {
        for axis in 0..<3 {
          let slope = try Self.slope(of: &batch, atom, axis) { batch in
            try calculator.evaluate(batch, interaction: true, into: &result)
            return result.energies.reduce(0, +)
          }
          #expect(abs(forces[atom][axis] + slope) < 1e-7)
        }
      }
    }
  }

  @Test("pullBack is the gradient of the weighted descriptors", arguments: [nil, 1.3])
  func pullBack(floor: Double?) throws {
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] {
      let calculator = ReferenceCalculator(parameters)
      var batch = ParticleBatch(molecules: [Fixture.molecule])
      var descriptors: [Double] = []
      try calculator.describe(batch, floor: floor, into: &descriptors)
      let weights = descriptors.indices.map { Double(($0 * 7) % 11) / 5 - 1 }
      var gradient = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
      calculator.pullBack(weights, into: &gradient)
      for atom in 0..<batch.atomCount {
        for axis in 0..<3 {
          let slope = try Self.slope(of: &batch, atom, axis) { batch in
            try calculator.describe(batch, floor: floor, into: &descriptors)
            return zip(descriptors, weights).reduce(0) { $0 + $1.0 * $1.1 }
          }
          #expect(abs(gradient[atom][axis] - slope) < 1e-7)
        }
      }
    }
  }

  /// Central difference of fourth order.
  private static func slope(
    of batch: inout ParticleBatch, _ atom: Int, _ axis: Int,
    _ value: (ParticleBatch) throws -> Double
  ) throws -> Double {
    let start = batch.positions[atom][axis]
    defer { batch.positions[atom][axis] = start }
    var sum = 0.0
    for (factor, weight) in [(-2.0, 1.0), (-1, -8), (1, 8), (2, -1)] {
      batch.positions[atom][axis] = start + factor * step
      sum += weight * (try value(batch))
    }
    return sum / (12 * step)
  }
}
