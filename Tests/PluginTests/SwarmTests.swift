import Engine
import Mutators
import TestSupport
import Testing

@Suite("Particle swarm")
struct SwarmTests {
  static func make(_ values: [String: Value] = [:]) throws -> any Mutator {
    let declaration = try #require(mutatorsCatalogue.plugin(.mutator, named: "swarm"))
    return try #require(try declaration.make(values).product as? any Mutator)
  }

  static func molecule(_ elements: [Element], fixed: [Bool]? = nil) -> Molecule {
    Molecule(
      elements: elements,
      positions: elements.indices.map { [Double($0), 0, 0] }, fixed: fixed)
  }

  static func moment(_ step: Int, sigma: Double) -> GenerationMoment {
    GenerationMoment(step: step, steps: 50, sigma: sigma, firstSigma: 1)
  }

  @Test("One copy stays as it was, in the others ceil(0.2 n) atoms change")
  func mutationCount() throws {
    let start = Self.molecule(Array(repeating: .carbon, count: 11))
    var state = GenerationState(
      batch: ParticleBatch(molecules: Array(repeating: start, count: 10)), seed: 4)
    try Self.make().mutate(
      &state, at: Self.moment(2, sigma: 0.9), under: TotalForce([Taste()]))
    for particle in 0..<10 {
      let changed = state.batch.atoms(of: particle).filter {
        state.batch.elements[$0] != .carbon
      }
      #expect(changed.count == (particle == 0 ? 0 : 3))
    }
  }

  @Test("Where the formula is kept, atoms exchange elements")
  func keepsFormula() throws {
    let start = Self.molecule([.carbon, .carbon, .carbon, .carbon, .nitrogen, .oxygen, .oxygen])
    var state = GenerationState(
      batch: ParticleBatch(molecules: Array(repeating: start, count: 10)), seed: 4)
    try Self.make(["keep_formula": .boolean(true)]).mutate(
      &state, at: Self.moment(2, sigma: 0.9), under: TotalForce([Taste()]))
    for particle in 0..<10 {
      let elements = state.batch.atoms(of: particle).map { state.batch.elements[$0] }
      let changed = zip(elements, start.elements).filter { $0 != $1 }.count
      #expect(changed == (particle == 0 ? 0 : 2))
      #expect(elements.filter { $0 == .carbon }.count == 4)
      #expect(elements.filter { $0 == .oxygen }.count == 2)
    }
  }

  @Test("Between rounds nothing happens")
  func every() throws {
    let start = Self.molecule([.carbon, .oxygen])
    var state = GenerationState(
      batch: ParticleBatch(molecules: Array(repeating: start, count: 10)), seed: 4)
    try Self.make().mutate(
      &state, at: Self.moment(3, sigma: 0.9), under: TotalForce([Taste()]))
    #expect(state.batch.elements == Array(repeating: [.carbon, .oxygen], count: 10).flatMap { $0 })
  }

  @Test("At the end the particle of lowest energy wins, and nothing is mutated after")
  func selection() throws {
    let particles = [[Element.carbon, .oxygen], [.nitrogen, .nitrogen], [.nitrogen, .oxygen]]
    var state = GenerationState(
      batch: ParticleBatch(molecules: particles.map { Self.molecule($0) }), seed: 4)
    try Self.make(["particles": .integer(3)]).mutate(
      &state, at: Self.moment(50, sigma: 0), under: TotalForce([Taste()]))
    #expect(state.batch.elements == Array(repeating: .nitrogen, count: 6))
  }

  @Test("A diverged particle is never chosen")
  func diverged() throws {
    var taste = Taste()
    taste.energies = [.carbon: 1, .nitrogen: -9]
    var state = GenerationState(
      batch: ParticleBatch(
        molecules: [[Element.nitrogen, .nitrogen], [.carbon, .carbon]].map { Self.molecule($0) }),
      seed: 4)
    try Self.make(["particles": .integer(2)]).mutate(
      &state, at: Self.moment(50, sigma: 0), under: TotalForce([taste]))
    #expect(state.batch.elements == Array(repeating: .carbon, count: 4))
  }

  @Test("Cold mutation changes the least similar atoms; fixed atoms never change")
  func target() throws {
    let elements: [Element] = [.oxygen, .nitrogen, .nitrogen, .nitrogen, .carbon]
    let start = Self.molecule(elements, fixed: [false, false, false, false, true])
    for seed in 0..<20 {
      var state = GenerationState(
        batch: ParticleBatch(molecules: Array(repeating: start, count: 4)), seed: UInt64(seed))
      try Self.make(["particles": .integer(4), "cold": .number(-3)]).mutate(
        &state, at: Self.moment(48, sigma: 0), under: TotalForce([Taste()]))
      for particle in 1..<4 {
        let atoms = Array(state.batch.elements[state.batch.atoms(of: particle)])
        #expect(atoms[0] != .oxygen)
        #expect(Array(atoms[1...]) == Array(elements[1...]))
      }
    }
  }

  @Test("A swarm that cannot swap is refused")
  func badElements() throws {
    #expect(throws: PluginError.self) { try Self.make(["elements": .elements([.carbon])]) }
    #expect(throws: PluginError.self) { try Self.make(["weights": .vector([1, 2])]) }
  }
}
