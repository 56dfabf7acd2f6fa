import Engine
import Forces
import Testing

@Suite("Exclusion by a fragment")
struct FragmentShieldTests {
  private func push(on place: SIMD3<Double>) throws -> (energy: Double, force: SIMD3<Double>) {
    let scaffold = try ShapeTests.scaffold(ShapeTests.ethyl, anchors: [1])
    let plugin = try #require(forcesCatalogue.plugin(.force, named: "exclusion"))
    let made = try plugin.make(["scaffold": scaffold])
    let term = try #require(made.product as? any ForceTerm)
    let molecule = Molecule(
      elements: [.carbon, .carbon, .carbon], positions: [[0, 0, 0], [1.5, 0, 0], place],
      fixed: [true, true, false])
    let result = try ConformanceTests.evaluate(
      term, ParticleBatch(molecules: [molecule]), at: 0.3)
    return (result.energies.reduce(0, +), result.forces[2])
  }

  @Test("pushes atoms from a closed atom and its hydrogens, not from the open one")
  func closed() throws {
    #expect(try push(on: [-0.5, 0, 1.4]) == (0, .zero))
    #expect(try push(on: [2.8, 0, -0.8]).force.x > 0)
    #expect(try push(on: [2.2, 2.2, 0]).force.y > 0)
  }

  @Test("the force is minus the gradient of the energy")
  func gradient() throws {
    let (place, h) = (SIMD3(2.4, 0.7, -0.6), 1e-5)
    let force = try push(on: place).force
    for axis in 0..<3 {
      var (up, down) = (place, place)
      up[axis] += h
      down[axis] -= h
      let slope = try (push(on: up).energy - push(on: down).energy) / (2 * h)
      #expect(abs(slope + force[axis]) < 1e-6)
    }
  }
}
