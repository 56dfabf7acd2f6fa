import Engine
import Forces
import Testing

@Suite("Cohesion")
struct CohesionTests {
  private func forces(_ molecule: Molecule) throws -> [SIMD3<Double>] {
    try ConformanceTests.evaluate(
      ConformanceTests.force("cohesion"), ParticleBatch(molecules: [molecule]), at: 0.5
    ).forces
  }

  @Test("a molecule in one piece feels nothing")
  func whole() throws {
    let chain = Molecule(
      elements: [.carbon, .oxygen, .carbon], positions: [[0, 0, 0], [1.4, 0, 0], [2, 1.3, 0]])
    #expect(try forces(chain).allSatisfy { $0 == .zero })
  }

  @Test("pieces move towards each other as they are")
  func pieces() throws {
    let molecule = ConformanceTests.apart.molecule(0)
    let forces = try forces(molecule)
    #expect(forces[0] == forces[1] && forces[2] == forces[3])
    #expect(forces[0] == [3, 0, 0] && forces[2] == [-3, 0, 0])
  }

  @Test("what holds on to a scaffold is pulled at its nearest atom only")
  func scaffold() throws {
    let apart = ConformanceTests.apart.molecule(0)
    let held = Molecule(
      elements: apart.elements, positions: apart.positions, fixed: [true, false, false, false])
    let forces = try forces(held)
    #expect(forces[0] == .zero && forces[1].x > 0)
    #expect(forces[2] == forces[3] && forces[2].x < 0)
  }
}
