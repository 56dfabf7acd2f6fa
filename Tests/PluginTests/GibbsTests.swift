import Engine
import Glibc
import Mutators
import TestSupport
import Testing

/// Nitrogen costs one, oxygen two, wherever they are.
private struct Price: ForceTerm {
  static let name = "price"
  static let summary = "An energy for each element."
  static let parameters: [Parameter<Price>] = []
  var guidesMutation: Bool { true }
  var imitated: Makeup?

  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    for (atom, element) in batch.elements.enumerated() {
      result.energies[atom] += element == .nitrogen ? 1 : element == .oxygen ? 2 : 0
    }
  }
}

@Suite("Gibbs sampling of elements")
struct GibbsTests {
  static func make(_ values: [String: Value]) throws -> any Mutator {
    let declaration = try #require(mutatorsCatalogue.plugin(.mutator, named: "gibbs"))
    return try #require(try declaration.make(values) as? any Mutator)
  }

  private static func counts(
    _ values: [String: Value], _ elements: [Element], fixed: [Bool]? = nil,
    imitating: [Molecule]? = nil, rounds: Int
  ) throws -> (counts: [Element: Int], state: GenerationState) {
    let mutator = try make(values)
    let start = SwarmTests.molecule(elements, fixed: fixed)
    var state = GenerationState(
      batch: ParticleBatch(molecules: Array(repeating: start, count: 20)), seed: 6)
    let force = try TotalForce([Price(imitated: imitating.map(Makeup.init))])
    var counts: [Element: Int] = [:]
    for step in 1...rounds {
      try mutator.mutate(
        &state,
        at: GenerationMoment(step: step, steps: rounds + 1, sigma: 0.5, firstSigma: 1),
        under: force)
      guard step > rounds / 4 else { continue }
      for element in state.batch.elements { counts[element, default: 0] += 1 }
    }
    return (counts, state)
  }

  @Test("elements have the odds that their energies give: temperature one")
  func odds() throws {
    let counts = try Self.counts(
      ["changes": .integer(2), "exchanges": .integer(1)], [.carbon, .carbon, .oxygen, .carbon],
      rounds: 200
    ).counts
    let total = Double(counts.values.reduce(0, +))
    let sum = 1 + exp(-1.0) + exp(-2.0)
    for (element, price) in [(Element.carbon, 0.0), (.nitrogen, 1), (.oxygen, 2)] {
      #expect(abs(Double(counts[element] ?? 0) / total - exp(-price) / sum) < 0.02)
    }
  }

  @Test("elements are those of what the forces imitate where none are given")
  func imitated() throws {
    let reference = SwarmTests.molecule([.fluorine, .carbon, .carbon])
    let counts = try Self.counts(
      [:], [.carbon, .carbon, .carbon, .carbon], imitating: [reference], rounds: 40
    ).counts
    #expect(Set(counts.keys) == [.carbon, .fluorine])
    // Both cost nothing.
    let share = Double(counts[.fluorine] ?? 0) / Double(counts.values.reduce(0, +))
    #expect(abs(share - 0.5) < 0.1)
  }

  @Test("exchanges alone keep the formula, and fixed atoms keep their elements")
  func keeps() throws {
    let elements: [Element] = [.oxygen, .carbon, .nitrogen, .carbon, .oxygen]
    let state = try Self.counts(
      ["changes": .integer(0), "exchanges": .integer(3)], elements, rounds: 20
    ).state
    var moved = false
    for particle in 0..<state.batch.count {
      let own = Array(state.batch.elements[state.batch.atoms(of: particle)])
      #expect(own.filter { $0 == .oxygen }.count == 2 && own.filter { $0 == .carbon }.count == 2)
      moved = moved || own != elements
    }
    #expect(moved)
    let held = try Self.counts(
      ["changes": .integer(2)], elements, fixed: [true, false, false, true, false], rounds: 20
    ).state
    for particle in 0..<held.batch.count {
      let first = held.batch.atoms(of: particle).lowerBound
      #expect(held.batch.elements[first] == .oxygen && held.batch.elements[first + 3] == .carbon)
    }
  }
}
