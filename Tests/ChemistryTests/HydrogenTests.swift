import Chemistry
import Engine
import Testing

@Suite("Hydrogens")
struct HydrogenTests {
  /// Molecules without their hydrogens, and how many each heavy atom had.
  private func stripped(_ molecule: Molecule) -> (heavy: Molecule, counts: [Int]) {
    let graph = BondPerception().connectivity(of: molecule)
    let counts = molecule.heavyAtoms.map { atom in
      graph.neighbours[atom].filter { molecule.elements[$0] == .hydrogen }.count
    }
    return (molecule.withoutHydrogens, counts)
  }

  private func perturbed(_ molecule: Molecule, by deviation: Double, seed: UInt64) -> Molecule {
    var stream = RandomStream(seed: seed, .samplerNoise)
    var result = molecule
    for atom in result.positions.indices { result.positions[atom] += deviation * stream.normal3() }
    return result
  }

  @Test("the vote with closed shells gives molecules their hydrogens back")
  func vote() throws {
    let molecules = try Structures.qm9()
    let calculator = ToyDescriptors()
    let vote = try NearestEnvironments(references: molecules, calculator: calculator)
    // These descriptors are far simpler than a trained model's.
    for (deviation, needed) in [(0.0, 0.88), (0.05, 0.77)] {
      var exact = 0
      var exactAlone = 0
      for (index, molecule) in molecules.enumerated() {
        let (clean, counts) = stripped(molecule)
        let heavy = perturbed(clean, by: deviation, seed: UInt64(index))
        let likelihoods = try vote.likelihoods(for: heavy, calculator: calculator, excluding: index)
        if HydrogenAssignment().assign(heavy, likelihoods: likelihoods).totals == counts {
          exact += 1
        }
        if HydrogenAssignment().separately(heavy, likelihoods: likelihoods).totals == counts {
          exactAlone += 1
        }
      }
      #expect(Double(exact) >= needed * Double(molecules.count))
      #expect(Double(exact) > 1.2 * Double(exactAlone))
    }
  }

  @Test("bond lengths alone give most molecules their hydrogens back")
  func bondLengths() throws {
    let molecules = try Structures.qm9()
    let rule = HydrogenBondLengthRule()
    let exact = molecules.filter { molecule in
      let (heavy, counts) = stripped(molecule)
      return HydrogenAssignment().assign(heavy, likelihoods: rule.likelihoods(for: heavy)).totals
        == counts
    }
    #expect(Double(exact.count) >= 0.92 * Double(molecules.count))
  }

  @Test("hydrogens come back where they were, and the molecule is valid")
  func placement() throws {
    var distances: [Double] = []
    for (index, molecule) in try Structures.qm9().enumerated() {
      let (heavy, counts) = stripped(molecule)
      let likelihoods = counts.map { count in
        HydrogenLikelihood(costs: (0...4).map { $0 == count ? 0 : 20 })
      }
      let assigned = HydrogenAssignment().assign(heavy, likelihoods: likelihoods)
      #expect(assigned.totals == counts, "\(molecule.formula)")
      let placed = HydrogenPlacement(seed: UInt64(index)).adding(assigned, to: heavy)
      #expect(placed.count == molecule.count)
      #expect(placed.positions.prefix(heavy.count).elementsEqual(heavy.positions))
      #expect(Validity(of: placed).isValid, "\(index) \(molecule.formula): \(Validity(of: placed))")
      distances += hydrogenDistances(placed, molecule)
    }
    // A turned hydroxyl or amine is a conformer, not an error; most hydrogens are where they were.
    let near = distances.filter { $0 < 0.35 }.count
    #expect(Double(near) >= 0.8 * Double(distances.count))
  }

  /// For every hydrogen of a molecule, how far the nearest placed one is from it.
  private func hydrogenDistances(_ placed: Molecule, _ molecule: Molecule) -> [Double] {
    func hydrogens(_ molecule: Molecule) -> [SIMD3<Double>] {
      molecule.elements.indices.filter { molecule.elements[$0] == .hydrogen }
        .map { molecule.positions[$0] }
    }
    let candidates = hydrogens(placed)
    return hydrogens(molecule).map { position in
      candidates.map { (($0 - position) * ($0 - position)).sum().squareRoot() }.min() ?? .infinity
    }
  }

  @Test("bare atoms become methane, ammonia and water, the same for the same seed")
  func bare() {
    for (element, count) in [(Element.carbon, 4), (.nitrogen, 3), (.oxygen, 2)] {
      let atom = Molecule(elements: [element], positions: [[1, 2, 3]])
      let counts = HydrogenAssignment().assign(
        atom, likelihoods: [HydrogenLikelihood(costs: (0...4).map { abs(Double($0 - count)) })])
      let one = HydrogenPlacement(seed: 3).adding(counts, to: atom)
      #expect(one.count == count + 1)
      #expect(Validity(of: one).isValid)
      #expect(one == HydrogenPlacement(seed: 3).adding(counts, to: atom))
      #expect(one != HydrogenPlacement(seed: 4).adding(counts, to: atom))
    }
  }

  @Test("ethene is flat, acetylene straight, ethane staggered")
  func shapes() {
    func hydrogens(_ length: Double, _ count: Int) -> Molecule {
      let pair = Molecule(elements: [.carbon, .carbon], positions: [.zero, [length, 0, 0]])
      let likelihoods = HydrogenLikelihood(costs: (0...4).map { $0 == count ? 0 : 20 })
      return HydrogenPlacement(seed: 1).adding(
        HydrogenAssignment().assign(pair, likelihoods: [likelihoods, likelihoods]), to: pair)
    }
    let ethyne = hydrogens(1.20, 1)
    #expect(abs(ethyne.positions[2].x + 1.09) < 1e-9)
    let ethene = hydrogens(1.33, 2)
    let sides = ethene.positions.suffix(4).map { position -> SIMD3<Double> in
      let across = SIMD3<Double>(0, position.y, position.z)
      return across / (across * across).sum().squareRoot()
    }
    for side in sides { #expect(abs(abs((side * sides[0]).sum()) - 1) < 1e-2) }
    let ethane = hydrogens(1.53, 3)
    var shortest = Double.infinity
    for one in 2..<5 {
      for other in 5..<8 {
        let vector = ethane.positions[one] - ethane.positions[other]
        shortest = min(shortest, (vector * vector).sum().squareRoot())
      }
    }
    // 2.55 staggered, 2.3 eclipsed.
    #expect(shortest > 2.45)
  }

  @Test("hydrogens that are there already count, fixed atoms stay fixed")
  func scaffold() {
    let scaffold = Molecule(
      elements: [.carbon, .hydrogen], positions: [.zero, [1.09, 0, 0]], fixed: [true, true])
    let counts = HydrogenAssignment().assign(
      scaffold, likelihoods: [HydrogenLikelihood(costs: [9, 9, 9, 9, 0])])
    #expect(counts.totals == [4])
    #expect(counts.missing == [3])
    let methane = HydrogenPlacement(seed: 1).adding(counts, to: scaffold)
    #expect(Validity(of: methane).isValid)
    #expect(methane.fixed == [true, true, false, false, false])
    #expect(methane.positions[1] == scaffold.positions[1])
  }

  @Test("an atom with too many neighbours is named and the rest is still closed")
  func unsatisfiable() {
    var crowd = Structures.tetrahedral("C", ["C", "C", "C", "C"], length: 1.5)
    crowd.append(.carbon, at: [-0.9, -0.9, -0.9])
    var likelihoods = crowd.elements.map { _ in HydrogenLikelihood(costs: [3, 2, 1, 0, 3]) }
    likelihoods[0] = HydrogenLikelihood(costs: [0, 1, 2, 3, 4])
    var assignment = HydrogenAssignment()
    assignment.doubt = nil
    let counts = assignment.assign(crowd, likelihoods: likelihoods)
    #expect(!counts.open.isEmpty)
    #expect(counts.totals[1] >= 2)
  }

  @Test("atoms of elements the reference lacks are filled up and reported")
  func unknown() {
    let thiol = Molecule(
      elements: [.carbon, Element(symbol: "S") ?? .oxygen],
      positions: [.zero, [1.81, 0, 0]])
    let counts = HydrogenAssignment().assign(
      thiol, likelihoods: [HydrogenLikelihood(costs: [9, 9, 9, 0, 9]), nil])
    #expect(counts.totals == [3, 1])
    #expect(counts.unknown == [1])
  }
}

/// Descriptors good enough to tell environments apart: radial and angular sums by element.
final class ToyDescriptors: DescribingCalculator {
  private let elements: [Element] = [.carbon, .nitrogen, .oxygen, .fluorine]
  private let centres = [1.1, 1.25, 1.4, 1.55, 1.8, 2.2, 2.6, 3.0]

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) {}
  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {}

  func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) {
    let width = elements.count * centres.count + 4
    descriptors = []
    for particle in 0..<batch.count {
      let range = batch.atoms(of: particle)
      for i in range {
        var row = Array(repeating: 0.0, count: width)
        var near: [SIMD3<Double>] = []
        for j in range where j != i {
          let vector = batch.positions[j] - batch.positions[i]
          let distance = (vector * vector).sum().squareRoot()
          guard let kind = elements.firstIndex(of: batch.elements[j]), distance < 4 else {
            continue
          }
          for (index, centre) in centres.enumerated() {
            let spread = centre < 1.6 ? 0.08 : 0.25
            let x = (distance - centre) / spread
            row[kind * centres.count + index] += exponential(-x * x / 2)
          }
          if distance < 1.8 { near.append(vector / distance) }
        }
        for (a, one) in near.enumerated() {
          for other in near[(a + 1)...] {
            for (index, centre) in [-1, -0.6, -0.3, 0.2].enumerated() {
              let x = ((one * other).sum() - centre) / 0.2
              row[width - 4 + index] += exponential(-x * x / 2)
            }
          }
        }
        descriptors += row
      }
    }
  }
}
