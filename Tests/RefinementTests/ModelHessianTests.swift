import Engine
import Formats
import TestSupport
import Testing

@testable import Refinement

@Suite("A model of the stiffness of molecules")
struct ModelHessianTests {
  private func molecules(_ count: Int) throws -> [Molecule] {
    let all = try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz"))
    return stride(from: 0, to: all.count, by: all.count / count).map { all[$0] }
  }

  private func shaken(_ molecule: Molecule, by sigma: Double, seed: UInt64) -> Molecule {
    var stream = RandomStream(seed: seed, .startPositions)
    var moved = molecule
    for atom in moved.positions.indices { moved.positions[atom] += sigma * stream.normal3() }
    return moved
  }

  private func hessian(_ molecule: Molecule) throws -> ModelHessian {
    try #require(
      ModelHessian(
        elements: molecule.elements, positions: molecule.positions, frozen: molecule.fixed))
  }

  private func hasStraightAngle(_ molecule: Molecule) -> Bool {
    let positions = molecule.positions
    return positions.indices.contains { middle in
      let units = positions.map { $0 - positions[middle] }
        .filter { (0.1..<6).contains(($0 * $0).sum()) }
        .map { $0 / ($0 * $0).sum().squareRoot() }
      return units.indices.contains { first in
        units[..<first].contains { abs(($0 * units[first]).sum()) > 0.979 }
      }
    }
  }

  @Test("Hydrogen has the published force constant")
  func hydrogen() throws {
    // 0.45 hartree/bohr^2 at 1.35 bohr; both atoms move, and 0.3 eV/angstrom^2 hold each.
    let constant = 0.45 * 27.211386 / (0.529177211 * 0.529177211)
    let molecule = Molecule(
      elements: [.hydrogen, .hydrogen], positions: [.zero, [1.35 * 0.529177211, 0, 0]])
    let step = try hessian(molecule).solve([[[-1, 0, 0], [1, 0, 0]]])[0]
    #expect(abs(step[1].x - 1 / (2 * constant + 0.3)) < 1e-6)
    #expect(abs(step[0].x + step[1].x) < 1e-12)
  }

  @Test("No spring resists a molecule that moves or turns as a whole, bent, straight or broken")
  func rigid() throws {
    let acetylene = Molecule(
      elements: [.hydrogen, .carbon, .carbon, .hydrogen],
      positions: [[-1.66, 0, 0], [-0.6, 0, 0], [0.6, 0, 0], [1.66, 0, 0]])
    let sound = try molecules(256)
    let broken = sound.enumerated().map { shaken($1, by: 0.15, seed: UInt64($0)) }
    // Atoms nearly in line bend in a direction that does not turn with them.
    let bent = (sound + broken).filter { !hasStraightAngle($0) }
    #expect(bent.count > 20)
    for molecule in bent + [acetylene] {
      let hessian = try hessian(molecule)
      for axis: SIMD3<Double> in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] {
        let moves = [
          molecule.positions.map { _ in axis }, molecule.positions.map { cross(axis, $0) },
        ]
        for (move, step) in zip(moves, hessian.solve(moves)) {
          for (atom, expected) in move.enumerated() {
            let gap = 0.3 * step[atom] - expected
            #expect((gap * gap).sum().squareRoot() < 1e-9)
          }
        }
      }
    }
  }

  @Test("Molecules of QM9 relax to energies no higher in less than two thirds of the steps")
  func saves() throws {
    let calculator = try shippedForceField()
    var informed = LBFGS()
    informed.steps = 500
    var ignorant = informed
    ignorant.expectsBonds = false
    var (few, many, gain) = (0, 0, 0.0)
    for (index, molecule) in try molecules(16).enumerated() {
      let start = shaken(molecule, by: 0.1, seed: UInt64(index))
      let (_, quick) = try informed.relax(start, calculator: calculator)
      let (_, slow) = try ignorant.relax(start, calculator: calculator)
      #expect(quick.outcome == .converged && slow.outcome == .converged)
      few += quick.steps
      many += slow.steps
      gain += slow.energy - quick.energy
    }
    #expect(3 * few < 2 * many)
    #expect(gain > -0.1)
  }
}
