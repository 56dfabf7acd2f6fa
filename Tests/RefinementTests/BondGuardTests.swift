import Chemistry
import Engine
import Formats
import Refinement
import TestSupport
import Testing

@Suite("The guard of bonds")
struct BondGuardTests {
  private let water: [Element] = [.oxygen, .hydrogen, .hydrogen]
  private let bonds = BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(0, 2)])

  private func energy(_ positions: [SIMD3<Double>]) -> (Double, [SIMD3<Double>]) {
    var forces = positions.map { _ in SIMD3<Double>.zero }
    let energy = BondGuard(elements: water, bonds: bonds).add(positions: positions, to: &forces)
    return (energy, forces)
  }

  @Test("does not touch the molecules of QM9")
  func relaxed() throws {
    for molecule in try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz")) {
      var forces = molecule.positions.map { _ in SIMD3<Double>.zero }
      let bonds = BondPerception().connectivity(of: molecule)
      let energy = BondGuard(elements: molecule.elements, bonds: bonds)
        .add(positions: molecule.positions, to: &forces)
      #expect(energy < 0.1, "\(molecule.formula)")
    }
  }

  @Test("draws bonded atoms together, pushes others apart, and forces are the slope")
  func slopes() {
    let stretched: [SIMD3<Double>] = [[0, 0, 0], [1.6, 0.1, 0], [-0.2, 0.9, 0.1]]
    let crowded: [SIMD3<Double>] = [[0, 0, 0], [0.9, 0.2, 0], [0.8, 0.5, 0.3]]
    for positions in [stretched, crowded] {
      let (value, forces) = energy(positions)
      #expect(value > 0.1)
      for atom in 0..<3 {
        for axis in 0..<3 {
          var (plus, minus) = (positions, positions)
          plus[atom][axis] += 1e-5
          minus[atom][axis] -= 1e-5
          let slope = (energy(plus).0 - energy(minus).0) / 2e-5
          #expect(abs(forces[atom][axis] + slope) < 1e-6 * max(1, abs(slope)))
        }
      }
    }
    #expect(energy(stretched).1[1].x < 0)
  }

  @Test("resolves clashes and leaves a sound molecule as it is, to the last bit")
  func settling() throws {
    let guarding = BondGuard(elements: water, bonds: bonds)
    let sound = Molecule(
      elements: water, positions: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    #expect(try guarding.settled(sound) == sound)
    let crowded = Molecule(
      elements: water, positions: [[0, 0, 0], [0.9, 0.2, 0], [0.8, 0.5, 0.3]])
    let settled = try guarding.settled(crowded, frozen: [true, false, false])
    #expect(settled.positions[0] == crowded.positions[0])
    #expect(energy(settled.positions).0 < 0.01)
  }

  @Test("has an end for atoms on top of each other, and none for one atom alone")
  func extremes() {
    let (value, forces) = energy([.zero, .zero, .zero])
    #expect(value.isFinite)
    #expect(forces.allSatisfy { ($0 * $0).sum().isFinite })
    var none: [SIMD3<Double>] = []
    let empty = BondGuard(elements: [], bonds: BondGraph(atomCount: 0, bonds: []))
    #expect(empty.add(positions: [], to: &none) == 0)
  }
}
