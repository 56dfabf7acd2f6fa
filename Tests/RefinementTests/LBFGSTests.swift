import Engine
import Refinement
import Testing

@Suite("Relaxation")
struct LBFGSTests {
  /// A centred icosahedron of helium atoms, shaken.
  private func icosahedron(shaken: Double, seed: UInt64) -> Molecule {
    let golden = (1 + 5.0.squareRoot()) / 2
    var positions: [SIMD3<Double>] = [.zero]
    for a in [1.0, -1] {
      for b in [golden, -golden] { positions += [[0, a, b], [a, b, 0], [b, 0, a]] }
    }
    var stream = RandomStream(seed: seed, .startPositions)
    let helium = Element(atomicNumber: 2) ?? .hydrogen
    return Molecule(
      elements: positions.map { _ in helium },
      positions: positions.map { 0.6 * $0 + shaken * stream.normal3() })
  }

  private var tight: LBFGS {
    var minimiser = LBFGS()
    minimiser.forceLimit = 1e-6
    minimiser.steps = 500
    return minimiser
  }

  @Test("thirteen Lennard-Jones atoms find their icosahedron, E = -44.326801")
  func lennardJones() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let (_, report) = try tight.relax(
        icosahedron(shaken: 0.05, seed: seed), calculator: PairPotential.lennardJones)
      #expect(report.outcome == .converged)
      // D. J. Wales, J. P. K. Doye, J. Phys. Chem. A 1997, 101, 5111.
      #expect(abs(report.energy + 44.326801) < 1e-6)
      #expect(report.largestForce <= 1e-6)
    }
  }

  @Test("molecules relaxed together end as they do alone, in one call a step")
  func batch() throws {
    let molecules = (1...4 as ClosedRange<UInt64>).map { icosahedron(shaken: 0.1, seed: $0) }
    let calculator = PairPotential.lennardJones
    let together = try tight.relax(molecules, calculator: calculator)
    #expect(calculator.batches.first == 4)
    #expect(calculator.batches.count == together.map(\.report.steps).max())
    for (molecule, result) in zip(molecules, together) {
      let alone = try tight.relax(molecule, calculator: PairPotential.lennardJones)
      #expect(alone.molecule == result.molecule)
      #expect(alone.report == result.report)
    }
  }

  @Test("fixed and frozen atoms keep their positions to the last bit")
  func frozen() throws {
    let start = icosahedron(shaken: 0.1, seed: 7)
    let fixed = start.elements.indices.map { $0 % 3 == 0 }
    let frozen = start.elements.indices.map { $0 % 3 == 1 }
    let scaffold = Molecule(
      elements: start.elements, positions: start.positions, fixed: fixed)
    let (end, report) = try tight.relax(
      scaffold, frozen: frozen, calculator: PairPotential.lennardJones)
    #expect(report.outcome == .converged)
    for atom in start.elements.indices {
      let moved = end.positions[atom] != start.positions[atom]
      #expect(moved == (atom % 3 == 2))
    }
  }

  @Test("hydrogens alone move when hydrogens are relaxed")
  func hydrogens() throws {
    let hydride = Molecule(
      elements: [.carbon, .hydrogen, .hydrogen],
      positions: [.zero, [1.3, 0, 0], [-0.4, 1.2, 0]])
    let (end, _) = try LBFGS.hydrogens.relaxHydrogens(
      of: hydride, calculator: PairPotential.spring(20))
    #expect(end.positions[0] == .zero)
    let length = (end.positions[1] * end.positions[1]).sum().squareRoot()
    #expect(abs(length - 1) < 0.01)
  }

  @Test("steps end when they are used up, and say so")
  func exhausted() throws {
    var minimiser = tight
    minimiser.steps = 3
    let calculator = PairPotential.lennardJones
    let (_, report) = try minimiser.relax(
      icosahedron(shaken: 0.1, seed: 1), calculator: calculator)
    #expect(report.outcome == .stepsExhausted)
    #expect(report.steps == 3)
    #expect(calculator.batches.count == 3)
  }

  @Test("no atom moves further than the longest move in a step")
  func longestMove() throws {
    let start = Molecule(elements: [.carbon, .carbon], positions: [.zero, [9, 0, 0]])
    var minimiser = tight
    minimiser.steps = 2
    let (end, _) = try minimiser.relax(start, calculator: PairPotential.spring(50))
    #expect(abs(end.positions[1].x - 8.8) < 1e-9)
  }

  @Test("an energy that is not a number, or atoms that leave, are a divergence")
  func diverged() throws {
    let pair = Molecule(elements: [.carbon, .carbon], positions: [.zero, [2, 0, 0]])
    let broken = PairPotential { _ in (.nan, 0) }
    #expect(try LBFGS().relax(pair, calculator: broken).report.outcome == .diverged)
    let repelled = PairPotential { r in (-30 * r, -30) }
    let (_, report) = try tight.relax(pair, calculator: repelled)
    #expect(report.outcome == .diverged)
  }

  @Test("forces that are not the gradient of the energy stall the search")
  func stalled() throws {
    let pair = Molecule(elements: [.carbon, .carbon], positions: [.zero, [2, 0, 0]])
    let wrong = PairPotential { r in (100 * r, -1) }
    #expect(try LBFGS().relax(pair, calculator: wrong).report.outcome == .stalled)
  }

  @Test("atoms pushed into each other part though the model would pull them together")
  func shortRange() throws {
    let close = Molecule(elements: [.carbon, .carbon], positions: [.zero, [0.3, 0, 0]])
    let attractive = PairPotential { r in (3 * r, 3) }
    let (end, report) = try LBFGS().relax(close, calculator: attractive)
    #expect(report.outcome == .converged)
    #expect(end.positions[1].x - end.positions[0].x > 0.8)
  }

  @Test("the short-range guard is minus its gradient and vanishes at bond lengths")
  func guardGradient() {
    let short = ShortRangeGuard()
    let elements: [Element] = [.carbon, .oxygen, .hydrogen]
    let positions: [SIMD3<Double>] = [.zero, [0.7, 0.2, 0.1], [0.2, 0.6, -0.1]]
    var forces = Array(repeating: SIMD3<Double>.zero, count: 3)
    _ = short.add(elements: elements, positions: positions, to: &forces)
    var unused = forces
    for atom in 0..<3 {
      for axis in 0..<3 {
        var up = positions
        var down = positions
        up[atom][axis] += 1e-5
        down[atom][axis] -= 1e-5
        let slope =
          (short.add(elements: elements, positions: up, to: &unused)
            - short.add(elements: elements, positions: down, to: &unused)) / 2e-5
        #expect(abs(slope + forces[atom][axis]) < 1e-5 * max(1, abs(slope)))
      }
    }
    var bonded = Array(repeating: SIMD3<Double>.zero, count: 2)
    let nothing = short.add(
      elements: [.carbon, .oxygen], positions: [.zero, [1.13, 0, 0]], to: &bonded)
    #expect(nothing == 0)
    #expect(bonded == [.zero, .zero])
  }

  @Test("atoms without neighbours are dropped, fixed ones stay")
  func isolated() {
    let molecule = Molecule(
      elements: [.carbon, .carbon, .oxygen, .nitrogen],
      positions: [.zero, [1.5, 0, 0], [6, 0, 0], [0, 6, 0]],
      fixed: [false, false, false, true])
    let (kept, dropped) = molecule.droppingIsolatedAtoms()
    #expect(dropped == 1)
    #expect(kept.elements == [.carbon, .carbon, .nitrogen])
    let (largest, others) = molecule.keepingLargestFragment()
    #expect(largest == kept)
    #expect(others == 1)
  }
}
