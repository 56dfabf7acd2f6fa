import Chemistry
import Engine
import Formats
import TestSupport
import Testing

@testable import Refinement

@Suite("The guard of bonds")
struct BondGuardTests {
  private let water: [Element] = [.oxygen, .hydrogen, .hydrogen]
  private let bonds = BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(0, 2)])

  private func energy(_ positions: [SIMD3<Double>]) -> (Double, [SIMD3<Double>]) {
    var forces = positions.map { _ in SIMD3<Double>.zero }
    let energy = BondGuard(elements: water, bonds: bonds).add(positions: positions, to: &forces)
    return (energy, forces)
  }

  @Test("does not act on molecules of QM9")
  func relaxed() throws {
    var strained: [String] = []
    for molecule in try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz")) {
      let bonds = BondPerception().connectivity(of: molecule)
      let bondGuard = BondGuard(elements: molecule.elements, bonds: bonds)
      if bondGuard.energy(of: molecule) != 0 { strained.append(molecule.formula) }
    }
    // A zwitterion with a strong hydrogen bond, another one.
    #expect(strained.count <= 2, "\(strained)")
  }

  @Test("A force field that tears a bond apart does not get far")
  func torn() throws {
    let ethane = Molecule(elements: [.carbon, .carbon], positions: [.zero, [1.5, 0, 0]])
    let bonds = BondGraph(atomCount: 2, bonds: [Bond(0, 1)])
    let bondGuard = BondGuard(elements: ethane.elements, bonds: bonds)
    var minimiser = LBFGS()
    minimiser.bondGuard = bondGuard
    // The guard alone would hold 60 eV per angstrom at 9 eV of strain.
    let (end, report) = try minimiser.relax(
      ethane, calculator: PairPotential { r in (-60 * r, -60) })
    #expect(report.outcome == .stalled)
    #expect(bondGuard.energy(of: end) <= 1)
    #expect(end.positions != ethane.positions)
  }

  @Test(
    "what is two bonds apart may be nearer than what is further, hydrogen bonds nearer than others")
  func distances() {
    // HO-CH2-CH2-NH2 without the hydrogens of its carbons and one of nitrogen.
    let elements: [Element] = [.oxygen, .carbon, .carbon, .nitrogen, .hydrogen, .hydrogen]
    let chain = [Bond(0, 1), Bond(1, 2), Bond(2, 3), Bond(0, 4), Bond(3, 5)]
    let usual = UsualDistances(
      elements: elements, bonds: BondGraph(atomCount: 6, bonds: chain))
    // Oxygen to the second carbon, two bonds apart, and to nitrogen, three.
    #expect((1.9...2.0).contains(usual.nearest(0, 2)))
    #expect((2.2...2.3).contains(usual.nearest(3, 0)))
    // The hydroxyl's hydrogen to nitrogen, to the far carbon, to the amine's hydrogen.
    #expect((1.8...1.9).contains(usual.nearest(4, 3)))
    #expect((2.1...2.2).contains(usual.nearest(2, 4)))
    #expect((1.7...1.8).contains(usual.nearest(4, 5)))
    // Its own bond.
    #expect((0.93...0.95).contains(usual.nearest(0, 4)))
    #expect((1.0...1.05).contains(usual.longestBond(0, 4)))
  }

  @Test("keeps a molecule in a force field that has no floor")
  func noFloor() throws {
    // Every pair gains 5 eV times one over its distance.
    let hole = PairPotential { r in (-5 / r, 5 / (r * r)) }
    let start = Molecule(
      elements: water, positions: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    var minimiser = LBFGS()
    minimiser.shortRangeGuard = nil
    let bondGuard = BondGuard(elements: water, bonds: bonds)
    minimiser.bondGuard = bondGuard
    let (kept, report) = try minimiser.relax(start, calculator: hole)
    #expect(report.outcome == .converged)
    #expect(try BondPerception().assign(kept).graph.bonds == bonds.bonds)
    #expect(bondGuard.energy(of: start) == 0 && bondGuard.energy(of: kept) > 0.01)
    minimiser.bondGuard = nil
    let lost = try minimiser.relax(start, calculator: hole)
    #expect(lost.report.energy < -1000)
  }

  @Test("draws bonded atoms together, pushes others apart, and forces are the slope")
  func slopes() {
    let stretched: [SIMD3<Double>] = [[0, 0, 0], [1.6, 0.1, 0], [-0.2, 0.95, 0.1]]
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

  @Test("the curvature of a pair is that of its energy")
  func curvature() throws {
    let bondGuard = BondGuard(elements: water, bonds: bonds)
    let apart = try #require(
      bondGuard.constraints(at: [[0, 0, 0], [1.6, 0, 0], [0, 0.95, 0]]).first)
    for distance in [0.5, 0.8, 1.3, 2.5] {
      let up = bondGuard.penalty(of: apart, at: distance + 1e-5)
      let down = bondGuard.penalty(of: apart, at: distance - 1e-5)
      let penalty = bondGuard.penalty(of: apart, at: distance)
      #expect(abs((up.energy - down.energy) / 2e-5 - penalty.slope) < 1e-5 * abs(penalty.slope))
      #expect(abs((up.slope - down.slope) / 2e-5 - penalty.curvature) < 1e-5 * penalty.curvature)
    }
  }

  @Test("resolves clashes and leaves a sound molecule as it is, to the last bit")
  func relaxing() throws {
    let guarding = BondGuard(elements: water, bonds: bonds)
    let sound = Molecule(
      elements: water, positions: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    #expect(try guarding.relaxed(sound) == sound)
    let crowded = Molecule(
      elements: water, positions: [[0, 0, 0], [0.9, 0.2, 0], [0.8, 0.5, 0.3]])
    let relaxed = try guarding.relaxed(crowded, frozen: [true, false, false])
    #expect(relaxed.positions[0] == crowded.positions[0])
    #expect(energy(relaxed.positions).0 < 0.01)
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
