import Chemistry
import Engine
import Formats
import TestSupport
import Testing

@testable import Refinement

@Suite("Steps that know the guard of bonds")
struct GuardedStepTests {
  private let elements: [Element] = [.oxygen, .hydrogen, .hydrogen]
  /// A bond too long, atoms too near.
  private let positions: [SIMD3<Double>] = [[0, 0, 0], [1.25, 0.1, 0], [0.3, 0.95, 0.1]]
  private var bondGuard: BondGuard {
    BondGuard(
      elements: elements, bonds: BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(0, 2)]))
  }

  private func step(
    pulledBy forces: [SIMD3<Double>], to limit: Double, strain: Double
  ) -> (step: [SIMD3<Double>], isLimited: Bool) {
    var step = GuardedStep(
      bondGuard, positions: positions, frozen: [false, false, false], forces: forces,
      inverseHessian: InverseHessian(memory: 1))
    return step.step(to: limit, guardEnergy: strain)
  }

  private func strain(after step: [SIMD3<Double>]) -> Double {
    var unused = step
    return bondGuard.add(positions: zip(positions, step).map { $0 + $1 }, to: &unused)
  }

  @Test("Where a step ends a force field of 70 eV/angstrom^2 and the guard are in balance")
  func balance() {
    let pair: [Element] = [.oxygen, .hydrogen]
    for (distance, bonds) in [(1.3, [Bond(0, 1)]), (0.8, [Bond(0, 1)]), (1.6, [])] {
      let bondGuard = BondGuard(elements: pair, bonds: BondGraph(atomCount: 2, bonds: bonds))
      let start: [SIMD3<Double>] = [.zero, [distance, 0, 0]]
      for pull in stride(from: -30.0, through: 30, by: 5) {
        let forces: [SIMD3<Double>] = [[-pull, 0, 0], [pull, 0, 0]]
        var guarded = GuardedStep(
          bondGuard, positions: start, frozen: [false, false], forces: forces,
          inverseHessian: InverseHessian(memory: 1))
        let (step, isLimited) = guarded.step(to: 10, guardEnergy: 1000)
        #expect(!isLimited)
        var balance = zip(forces, step).map { $0 - 70 * $1 }
        _ = bondGuard.add(positions: zip(start, step).map { $0 + $1 }, to: &balance)
        #expect(longest(balance) < 1e-3)
      }
    }
  }

  @Test("Steps lead down, no further than allowed, and hardly raise the strain")
  func limits() {
    var stream = RandomStream(seed: 5, .startPositions)
    let before = strain(after: positions.map { _ in .zero })
    var limited = 0
    for trial in 0..<100 {
      // Forces that tear the long bond and push the near atoms together, up to 400 eV/angstrom.
      let pull = 4 * Double(trial)
      let forces: [SIMD3<Double>] = [[-pull, pull, 0], [pull, 0, 0], [0, -pull, 0]]
        .map { $0 + 0.2 * pull * stream.normal3() }
      let (step, isLimited) = step(pulledBy: forces, to: 0.2, strain: before)
      #expect(longest(step) <= 0.2 + 1e-12)
      #expect(strain(after: step) <= 1.001 * before)
      var slope = forces
      _ = bondGuard.add(positions: positions, to: &slope)
      #expect(dot(slope, step) > 0)
      if isLimited { limited += 1 }
    }
    #expect(limited > 20)
  }

  @Test("Molecules end where they do when the guard is a part of the force field")
  func known() throws {
    let calculator = try shippedForceField()
    let all = try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz"))
    var strained = 0
    for molecule in stride(from: 0, to: all.count, by: 16).map({ all[$0] }) {
      // A hydrogen that must not be bonded, which the force field may pull back.
      let bonds = BondPerception().connectivity(of: molecule).bonds.dropLast()
      let bondGuard = BondGuard(
        elements: molecule.elements,
        bonds: BondGraph(atomCount: molecule.count, bonds: Array(bonds)))
      let start = try bondGuard.relaxed(molecule)
      var minimiser = LBFGS()
      let (_, learnt) = try minimiser.relax(
        start, calculator: GuardedForceField(calculator, bondGuard))
      minimiser.bondGuard = bondGuard
      let (end, known) = try minimiser.relax(start, calculator: calculator)
      #expect(known.outcome == .converged && learnt.outcome == .converged)
      #expect(known.energy < learnt.energy + 0.05)
      if bondGuard.energy(of: end) > 0 { strained += 1 }
    }
    #expect(strained > 0)
  }
}
