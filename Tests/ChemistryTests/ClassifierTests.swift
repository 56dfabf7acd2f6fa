import Engine
import Formats
import Glibc
import Testing

@testable import Chemistry

@Suite("Hydrogen classifier")
struct ClassifierTests {
  /// One number for each environment: how many neighbours are within 1.7 angstrom.
  private struct CountingModel: DescribingModel {
    var cutoff: Double { 2 }
    var elements: [Element] { [.carbon, .nitrogen, .oxygen] }
    func descriptorWidth(_ selection: DescriptorSelection) -> Int? {
      selection.layer == 1 ? 1 : nil
    }
    var isSinglePrecision: Bool { false }
    var fingerprint: String { "counting" }
    func makeDescribingCalculator(threads: Int) -> any DescribingCalculator {
      CountingCalculator()
    }
  }

  private final class CountingCalculator: DescribingCalculator {
    func evaluate(
      _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
    ) throws {}
    func describe(
      _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
      into descriptors: inout [Double]
    ) throws {
      descriptors = []
      for particle in 0..<batch.count {
        let atoms = batch.atoms(of: particle)
        for atom in atoms {
          let count = atoms.count { other in
            let vector = batch.positions[other] - batch.positions[atom]
            return other != atom && (vector * vector).sum() < 1.7 * 1.7
          }
          descriptors.append(Double(count))
        }
      }
    }
    func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {}
  }

  /// Alkanes as zigzags: an inner carbon has two hydrogens, an end three.
  private static let alkanes: [Molecule] = (2...9).map { length in
    var molecule = Molecule()
    for index in 0..<length {
      molecule.append(.carbon, at: [1.27 * Double(index), index.isMultiple(of: 2) ? 0 : 0.85, 0])
    }
    for index in 0..<length {
      let count = index == 0 || index == length - 1 ? 3 : 2
      for number in 0..<count {
        molecule.append(
          .hydrogen, at: molecule.positions[index] + [0.3 * Double(number), 0, 1])
      }
    }
    return molecule
  }

  private func trained(seed: UInt64 = 1) throws -> HydrogenClassifier {
    var trainer = HydrogenTrainer()
    trainer.hidden = [8]
    trainer.epochs = 150
    trainer.stride = 4
    trainer.rate = 0.02
    trainer.roughness = 0.02
    trainer.seed = seed
    return try trainer.train(Self.alkanes, model: CountingModel()) { _ in }
  }

  @Test("learns how many hydrogens the carbons of alkanes have")
  func learns() throws {
    let classifier = try trained()
    let calculator = CountingCalculator()
    for molecule in Self.alkanes {
      let likelihoods = try classifier.likelihoods(for: molecule, calculator: calculator)
      let length = molecule.heavyAtoms.count
      #expect(
        likelihoods.map { $0?.best } == (0..<length).map { $0 == 0 || $0 == length - 1 ? 3 : 2 })
    }
    #expect(try classifier.likelihoods(for: Molecule(), calculator: calculator).isEmpty)
  }

  @Test("says nothing of elements it was not trained on")
  func strangers() throws {
    let likelihoods = try trained().likelihoods(
      for: Molecule(elements: [.oxygen], positions: [.zero]), calculator: CountingCalculator())
    #expect(likelihoods == [nil])
  }

  @Test("the same seed trains the same classifier, and it reads back from its file")
  func file() throws {
    let classifier = try trained()
    #expect(try trained() == classifier)
    #expect(try trained(seed: 2) != classifier)
    let path = "/tmp/simgen-classifier-\(UInt64.random(in: 0...UInt64.max)).safetensors"
    try classifier.write(to: path, notes: ["molecules": "8"])
    defer { unlink(path) }
    #expect(try HydrogenClassifier(path: path) == classifier)
    #expect(throws: ClassifierError.self) {
      try HydrogenClassifier(path: path + ".missing")
    }
  }

  @Test("the gradient is that of the cross entropy")
  func gradient() throws {
    var stream = RandomStream(seed: 5, .mutation)
    func layer(_ inputs: Int, _ outputs: Int) -> Perceptron.Layer {
      Perceptron.Layer(
        inputs: inputs, outputs: outputs,
        weights: (0..<(inputs * outputs)).map { _ in Float(stream.normal()) },
        biases: (0..<outputs).map { _ in Float(stream.normal()) })
    }
    let network = Perceptron(layers: [layer(3, 4), layer(4, 3)])
    let examples = PerceptronPass.Examples(
      inputs: (0..<6).map { _ in Float(stream.normal()) }, labels: [2, 0])
    func loss(_ network: Perceptron) -> Double {
      var pass = PerceptronPass(network, examples)
      return pass.gradient().loss / 2
    }
    var pass = PerceptronPass(network, examples)
    _ = pass.gradient()
    for index in 0..<2 {
      for place in network.layers[index].weights.indices {
        var (up, down) = (network, network)
        up.layers[index].weights[place] += 1e-2
        down.layers[index].weights[place] -= 1e-2
        let slope = (loss(up) - loss(down)) / 2e-2
        #expect(abs(slope - Double(pass.gradients[index].weights[place])) < 2e-3)
      }
    }
  }
}
