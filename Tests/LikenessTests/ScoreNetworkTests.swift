import CKernels
import Engine
import TestSupport
import Testing

@testable import Likeness

/// A small network with weights everywhere, and molecules of its elements.
enum Samples {
  static let elements: [Element] = [.carbon, .nitrogen, .oxygen]

  static func network(channels: Int = 16, layers: Int = 2, seed: UInt64 = 3) -> ScoreNetwork {
    var network = ScoreNetwork(
      ScoreNetwork.Shape(elements: elements, channels: channels, layers: layers, cutoff: 5),
      seed: seed)
    var stream = RandomStream(seed: seed, .networkWeights, 1000)
    for block in network.layout.blocks where block.spread == 0 {
      for place in block.range { network.parameters[place] = Float(0.1 * stream.normal()) }
    }
    return network
  }

  static func molecule(_ count: Int, seed: UInt64) -> Molecule {
    var stream = RandomStream(seed: seed, .startPositions)
    var molecule = Molecule()
    for _ in 0..<count {
      molecule.append(
        elements[stream.index(below: 3)], at: 1.6 * stream.normal3(), fixed: false)
    }
    return molecule
  }

  static let kernels = [CK_BASELINE, CK_AVX2, CK_AVX512].compactMap { ck_for($0)?.pointee }
}

@Suite("Score network")
struct ScoreNetworkTests {
  @Test(
    "the kernels of every instruction set give the energies of the equations in double precision")
  func energies() throws {
    let network = Samples.network()
    let molecules = [1, 2, 7, 9].map { Samples.molecule($0, seed: UInt64($0)) }
    let sigmas = [0.05, 0.2, 0.6, 1.4]
    for kernels in Samples.kernels {
      let evaluator = ScoreEvaluator(ScoreTables(network), kernels: kernels)
      let batch = ParticleBatch(molecules: molecules)
      var energies: [Double] = []
      try evaluator.evaluate(batch, sigmas: sigmas, into: &energies)
      for (index, molecule) in molecules.enumerated() {
        let expected = DoubleScore(network).energy(molecule, sigma: sigmas[index])
        let found = energies[batch.atoms(of: index)].reduce(0, +)
        #expect(abs(found - expected) < 2e-5 * max(1, abs(expected)))
      }
    }
  }

  @Test("gradients by positions are those of the energy, by finite differences")
  func positions() throws {
    let network = Samples.network()
    let molecule = Samples.molecule(8, seed: 11)
    let reference = DoubleScore(network)
    for kernels in Samples.kernels {
      let evaluator = ScoreEvaluator(ScoreTables(network), kernels: kernels)
      var energies: [Double] = []
      try evaluator.evaluate(
        ParticleBatch(molecules: [molecule]), sigmas: [0.3], into: &energies)
      var gradient = [SIMD3<Double>](repeating: .zero, count: molecule.count)
      evaluator.reverse(seeds: [1], positions: &gradient, parameters: nil)
      for atom in [0, 3, 7] {
        for axis in 0..<3 {
          let h = 1e-5
          var (plus, minus) = (molecule, molecule)
          plus.positions[atom][axis] += h
          minus.positions[atom][axis] -= h
          let expected =
            (reference.energy(plus, sigma: 0.3) - reference.energy(minus, sigma: 0.3)) / (2 * h)
          #expect(abs(gradient[atom][axis] - expected) < 1e-3 * max(1, abs(expected)))
        }
      }
    }
  }

  @Test("gradients by parameters are those of the energy, by finite differences, in every block")
  func parameters() throws {
    let network = Samples.network()
    let molecules = [Samples.molecule(6, seed: 21), Samples.molecule(5, seed: 22)]
    let (sigmas, seeds) = ([0.2, 0.7], [1.0, -0.5])
    var reference = DoubleScore(network)
    func weighted(_ score: DoubleScore) -> Double {
      molecules.indices.reduce(0) {
        $0 + seeds[$1] * score.energy(molecules[$1], sigma: sigmas[$1])
      }
    }
    for kernels in Samples.kernels {
      let evaluator = ScoreEvaluator(ScoreTables(network), kernels: kernels)
      let gradient = ParameterGradient(network)
      var energies: [Double] = []
      let batch = ParticleBatch(molecules: molecules)
      try evaluator.evaluate(batch, sigmas: sigmas, into: &energies)
      var unused = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
      evaluator.reverse(seeds: seeds, positions: &unused, parameters: gradient)
      gradient.collect()
      for (index, block) in network.layout.blocks.enumerated() {
        var stream = RandomStream(seed: 5, .networkWeights, index)
        for _ in 0..<4 {
          let place = block.start + stream.index(below: block.range.count)
          let (h, value) = (1e-5, reference.parameters[place])
          reference.parameters[place] = value + h
          let plus = weighted(reference)
          reference.parameters[place] = value - h
          let minus = weighted(reference)
          reference.parameters[place] = value
          let expected = (plus - minus) / (2 * h)
          #expect(
            abs(Double(gradient.values.base[place]) - expected) < 2e-3 * max(1, abs(expected)),
            "\(block.name)")
        }
      }
    }
  }

  @Test("a molecule that is moved, turned, mirrored or renumbered keeps its energy")
  func invariance() throws {
    let network = Samples.network()
    let molecule = Samples.molecule(7, seed: 31)
    let energy = DoubleScore(network).energy(molecule, sigma: 0.4)
    var turned = molecule
    for atom in 0..<molecule.count {
      let p = molecule.positions[atom]
      turned.positions[atom] = [
        0.6 * p.x - 0.8 * p.y + 3, 0.8 * p.x + 0.6 * p.y - 1, -p.z + 0.5,
      ]
    }
    let renumbered = turned.selecting([6, 2, 0, 1, 5, 4, 3])
    for image in [turned, renumbered] {
      #expect(abs(DoubleScore(network).energy(image, sigma: 0.4) - energy) < 1e-9)
    }
  }

  @Test("an unknown element of a scaffold counts as one of its size, a free one is refused")
  func standIns() throws {
    let evaluator = ScoreEvaluator(ScoreTables(Samples.network()))
    func energies(_ element: Element, fixed: Bool) throws -> [Double] {
      var molecule = Molecule()
      molecule.append(element, at: .zero, fixed: fixed)
      molecule.append(.carbon, at: [1.4, 0, 0], fixed: false)
      var energies: [Double] = []
      try evaluator.evaluate(
        ParticleBatch(molecules: [molecule]), sigmas: [0.2], into: &energies)
      return energies
    }
    let fluorine = try #require(Element(symbol: "F"))
    let chlorine = try #require(Element(symbol: "Cl"))
    #expect(try energies(fluorine, fixed: true) == energies(.oxygen, fixed: true))
    #expect(try energies(chlorine, fixed: true) == energies(.carbon, fixed: true))
    #expect(throws: ModelError.self) { try energies(fluorine, fixed: false) }
  }

  @Test("the energy ends at the cutoff without a jump")
  func cutoff() {
    let network = Samples.network()
    func energy(_ distance: Double) -> Double {
      DoubleScore(network).energy(
        Molecule(elements: [.carbon, .oxygen], positions: [.zero, [distance, 0, 0]]), sigma: 0.2)
    }
    let apart = energy(6)
    #expect(abs(energy(5 - 1e-7) - apart) < 1e-9)
    #expect(abs(energy(3) - apart) > 1e-3)
  }
}
