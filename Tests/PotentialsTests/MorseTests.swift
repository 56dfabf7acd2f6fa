import Engine
import Potentials
import Refinement
import Testing

@Suite("Morse potential")
struct MorseTests {
  @Test(
    "Forces are the slope of the energy, a batch is its particles, and a pair rests in its well")
  func derivatives() throws {
    let calculator = try model("morse").makeCalculator()
    try expectForcesFitEnergies(calculator, water, step: 1e-5, within: 1e-7)
    let both = try evaluate(calculator, [water, water]).forces
    #expect(Array(both[..<3]) == Array(both[3...]))
    // Two carbons at 1.6 times the sum of their radii: the depth, and no force.
    let pair = Molecule(elements: [.carbon, .carbon], positions: [.zero, [1.6 * 2 * 0.76, 0, 0]])
    let rest = try evaluate(calculator, [pair])
    #expect(abs(rest.energies.reduce(0, +) + 0.2) < 1e-12)
    #expect(rest.forces.allSatisfy { ($0 * $0).sum() < 1e-20 })
  }

  @Test("Relaxed with it, a heap of atoms has no overlaps left")
  func overlaps() throws {
    var stream = RandomStream(seed: 5, .startPositions)
    let heap = Molecule(
      elements: (0..<12).map { $0 % 3 == 0 ? .carbon : .hydrogen },
      positions: (0..<12).map { _ in stream.normal3() * 0.6 })
    var minimiser = LBFGS()
    minimiser.steps = 400
    let (relaxed, _) = try minimiser.relax(heap, calculator: model("morse").makeCalculator())
    for first in 0..<12 {
      for second in 0..<first {
        let vector = relaxed.positions[first] - relaxed.positions[second]
        let sum = relaxed.elements[first].covalentRadius + relaxed.elements[second].covalentRadius
        #expect((vector * vector).sum().squareRoot() > sum)
      }
    }
  }

  @Test("It describes no environments, and says so")
  func descriptors() throws {
    let morse = try model("morse")
    let error = #expect(throws: PluginError.self) { try morse.describing() }
    #expect("\(try #require(error))".contains("environments are described by mace"))
  }
}
