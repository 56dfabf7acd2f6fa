import Engine
import MACE
import Testing

@Suite("Invariances of the reference calculator")
struct InvarianceTests {
  /// Energies, forces and descriptors of molecules evaluated together.
  private func evaluate(
    _ parameters: MACEParameters, _ molecules: [Molecule], floor: Double? = nil
  ) throws -> (result: Contribution, descriptors: [Double]) {
    let calculator = ReferenceCalculator(parameters)
    let batch = ParticleBatch(molecules: molecules)
    var result = Contribution()
    var descriptors: [Double] = []
    try calculator.evaluate(batch, interaction: true, into: &result)
    try calculator.describe(batch, floor: floor, into: &descriptors)
    return (result, descriptors)
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("turning and moving a molecule turns the forces and changes nothing else")
  func rotation() throws {
    let (c, s) = (0.6, 0.8)
    func turn(_ r: SIMD3<Double>) -> SIMD3<Double> {
      let about = SIMD3(c * r.x - s * r.y, s * r.x + c * r.y, r.z)
      return SIMD3(about.x, c * about.y - s * about.z, s * about.y + c * about.z)
    }
    var turned = Fixture.molecule
    turned.positions = turned.positions.map { turn($0) + [3, -2, 1] }
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] {
      let before = try evaluate(parameters, [Fixture.molecule])
      let after = try evaluate(parameters, [turned])
      #expect(distance(before.result.energies, after.result.energies) < 1e-9)
      #expect(distance(before.descriptors, after.descriptors) < 1e-12)
      for (force, other) in zip(before.result.forces, after.result.forces) {
        let change = turn(force) - other
        #expect((change * change).sum() < 1e-18)
      }
    }
  }

  @Test("the order of atoms and the company in a batch do not matter")
  func permutation() throws {
    let molecule = Fixture.molecule
    let order = [3, 0, 4, 1, 2]
    let shuffled = Molecule(
      elements: order.map { molecule.elements[$0] },
      positions: order.map { molecule.positions[$0] })
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] {
      let alone = try evaluate(parameters, [molecule])
      let both = try evaluate(parameters, [shuffled, molecule])
      let width = parameters.configuration.descriptorWidth
      #expect(distance(alone.result.energies, Array(both.result.energies[5...])) == 0)
      #expect(distance(alone.descriptors, Array(both.descriptors[(5 * width)...])) == 0)
      for (place, atom) in order.enumerated() {
        #expect(abs(both.result.energies[place] - alone.result.energies[atom]) < 1e-12)
      }
    }
  }

  @Test("isolated and coincident atoms give finite numbers and no force on isolated atoms")
  func extremes() throws {
    let apart = Molecule(elements: [.carbon, .oxygen], positions: [[0, 0, 0], [50, 0, 0]])
    let together = Molecule(elements: [.carbon, .oxygen], positions: [[1, 1, 1], [1, 1, 1]])
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] {
      let isolated = try evaluate(parameters, [apart])
      #expect(isolated.result.forces == [.zero, .zero])
      let overlapping = try evaluate(parameters, [together], floor: 0.75)
      let numbers = overlapping.result.energies + overlapping.descriptors
      #expect(!numbers.contains { !$0.isFinite })
    }
  }

  @Test("inside the floor the distance does not matter, the direction does")
  func floor() throws {
    func pair(_ r: SIMD3<Double>) -> Molecule {
      Molecule(elements: [.carbon, .oxygen, .hydrogen], positions: [.zero, r, [0, 0, 1.5]])
    }
    let parameters = try Fixture.invariant()
    let width = parameters.configuration.descriptorWidth
    func carbon(_ r: SIMD3<Double>) throws -> [Double] {
      Array(try evaluate(parameters, [pair(r)], floor: 0.75).descriptors[..<width])
    }
    let near = try carbon([0.3, 0, 0])
    let (inside, edge) = (try carbon([0.7, 0, 0]), try carbon([0.75, 0, 0]))
    #expect(distance(near, inside) < 1e-13)
    #expect(distance(near, edge) < 1e-13)
    let (outside, turned) = (try carbon([0.9, 0, 0]), try carbon([0.3 * 0.6, 0, 0.3 * 0.8]))
    #expect(distance(near, outside) > 1e-6)
    #expect(distance(near, turned) > 1e-6)
  }
}
