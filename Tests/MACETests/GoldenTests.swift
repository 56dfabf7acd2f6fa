import Engine
import Formats
import MACE
import TestSupport
import Testing

@Suite("Agreement with mace-torch")
struct GoldenTests {
  @Test("an imported archive with vector features agrees to 1e-9")
  func equivariant() throws {
    let calculator = ReferenceCalculator(try Fixture.equivariant())
    let verification = try Verification(
      of: calculator, against: Fixture.golden("equivariant.json"), isSinglePrecision: false)
    #expect(verification.passes, "\(verification.deviations)")
    #expect(verification.deviations.count == 5)
  }

  @Test(
    "a model with scalar features agrees to 1e-9, with and without distance floor",
    arguments: ["invariant.json", "invariant-floor.json"])
  func invariant(name: String) throws {
    let calculator = ReferenceCalculator(try Fixture.invariant())
    let verification = try Verification(
      of: calculator, against: Fixture.golden(name), isSinglePrecision: false)
    #expect(verification.passes, "\(verification.deviations)")
  }

  @Test(
    """
    archives of an early version, from a GPU, and with many newer options, other radial functions, \
    the soft transform and tensor features agree to 1e-9
    """,
    arguments: [
      "old.model", "options.model", "gaussian-soft.safetensors", "chebyshev.safetensors",
      "tensor.safetensors", "vector.safetensors",
    ])
  func others(file: String) throws {
    let parameters = try MACEFile(path: Fixture.path(file)).parameters
    let name = file.prefix { $0 != "." }
    let verification = try Verification(
      of: ReferenceCalculator(parameters), against: Fixture.golden(name + ".json"),
      isSinglePrecision: false)
    #expect(verification.passes, "\(verification.deviations)")
    #expect(verification.deviations.count == 5)
  }

  @Test("the shipped model gives what its archive gives", arguments: MACEModel.Precision.allCases)
  func shipped(precision: MACEModel.Precision) throws {
    let model = try MACEModel(
      path: Repository.path("models/simgen-small.safetensors"), precision: precision)
    let verification = try Verification(
      of: model.makeDescribingCalculator(), against: Fixture.golden("simgen-small.json"),
      isSinglePrecision: true)
    #expect(verification.passes, "\(verification.deviations)")
  }

  @Test("single precision is within 2e-4 eV/angstrom of double on 200 molecules of QM9")
  func precisions() throws {
    let parameters = try MACEFile(
      path: Repository.path("models/simgen-small.safetensors")
    ).parameters
    let single = try FastModel(parameters).makeCalculator()
    let double = ReferenceCalculator(parameters)
    let molecules = try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz")).prefix(200)
    #expect(molecules.count == 200)
    var largest = 0.0
    for start in stride(from: 0, to: 200, by: 20) {
      let batch = ParticleBatch(molecules: Array(molecules[start..<start + 20]))
      var (found, expected) = (Contribution(), Contribution())
      try single.evaluate(batch, interaction: true, into: &found)
      try double.evaluate(batch, interaction: true, into: &expected)
      for (a, b) in zip(found.forces, expected.forces) {
        largest = max(largest, ((a - b) * (a - b)).sum().squareRoot())
      }
    }
    #expect(largest < 2e-4)
  }

  @Test("a file of another model is refused")
  func otherModel() throws {
    let calculator = ReferenceCalculator(try Fixture.invariant())
    let golden = try Fixture.golden("simgen-small.json")
    #expect(throws: VerificationError.self) {
      // The elements are known; the descriptors have another length.
      let known = ReferenceCalculator(
        try MACEFile(path: Repository.path("models/simgen-small.safetensors")).parameters)
      _ = try Verification(
        of: known, against: Fixture.golden("invariant.json"), isSinglePrecision: false)
    }
    #expect(throws: ModelError.self) {
      _ = try Verification(of: calculator, against: golden, isSinglePrecision: false)
    }
  }
}
