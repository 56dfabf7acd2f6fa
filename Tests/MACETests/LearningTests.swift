import CKernels
import Engine
import Platform
import Testing

@testable import MACE

@Suite("Gradient of the energy by the weights, in single precision")
struct LearningTests {
  /// Shapes of models the kernels cover.
  static let shapes: [RandomModel] = [
    RandomModel(), RandomModel(channels: 24, layers: 3, firstSkip: .residual),
    RandomModel(channels: 8, degree: 1, cutoffAfterNetwork: true),
  ]

  private func compare(_ parameters: MACEParameters, _ batch: ParticleBatch) throws {
    let weights = (0..<batch.count).map { 1 - 0.7 * Double($0) }
    var oracle = parameters.zeroes
    try ParameterGradient(parameters).add(batch, weights: weights, to: &oracle)
    let expected = oracle.flatWeights
    var (energies, expectedEnergies) = (Contribution(), Contribution())
    try ReferenceCalculator(parameters).evaluate(
      batch, interaction: false, into: &expectedEnergies)
    for kernels in availableKernels {
      let calculator = try FastTrainableCalculator(
        parameters, team: WorkerTeam(threads: 1), kernels: kernels)
      // Weights that are taken later count, not the first.
      var other = parameters
      other.flatWeights = expected
      calculator.update(other)
      calculator.update(parameters)
      calculator.reserve(shares: 2)
      // Shares are added up.
      let half = batch.count / 2
      try calculator.weigh(
        batch.particles(0..<half), Array(weights[..<half]), worker: 0, share: 0)
      try calculator.weigh(
        batch.particles(half..<batch.count), Array(weights[half...]), worker: 0, share: 1)
      let found = calculator.gradient()
      for slot in parameters.weightSlots {
        let size = slot.range.reduce(0) { $0 + expected[$1] * expected[$1] }.squareRoot()
        let error = slot.range.reduce(0) {
          $0 + (found[$1] - expected[$1]) * (found[$1] - expected[$1])
        }.squareRoot()
        #expect(
          error <= 2e-4 * size + 1e-9,
          "\(slot.name) of \(slot.species ?? -1) on \(kernels.isa): \(error / size)")
      }
      try calculator.evaluate(batch, worker: 0, into: &energies)
      expectClose(energies.energies, expectedEnergies.energies, relative: 1e-5)
      expectClose(
        components(energies.forces), components(expectedEnergies.forces), relative: 1e-4)
    }
  }

  @Test("is that of the oracle on every instruction set", arguments: shapes)
  func random(_ shape: RandomModel) throws {
    try compare(shape.parameters(), Clouds.batch())
  }

  @Test(
    "the same for vector and tensor features",
    arguments: ["vector.safetensors", "tensor.safetensors", "invariant.safetensors"])
  func files(name: String) throws {
    let parameters = try MACEFile(path: Fixture.path(name)).parameters
    let known = Set(parameters.elements)
    let molecules = (1...5).map { seed in
      let molecule = Clouds.molecule(atoms: 9, seed: UInt64(seed))
      return molecule.selecting(
        molecule.elements.indices.filter { known.contains(molecule.elements[$0]) })
    }
    try compare(parameters, ParticleBatch(molecules: molecules + [Clouds.near]))
  }

  @Test("shapes that the kernels do not cover are refused in words")
  func unsupported() throws {
    let error = #expect(throws: UnsupportedShape.self) {
      _ = try FastTrainableCalculator(
        RandomModel(hasTransform: true).parameters(), team: WorkerTeam(threads: 1))
    }
    #expect(error?.description == "distance transforms")
  }
}
