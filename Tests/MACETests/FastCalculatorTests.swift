import CKernels
import Engine
import Testing

@testable import MACE

@Suite("Single-precision calculator")
struct FastCalculatorTests {
  /// Shapes of models the kernels cover.
  static let shapes: [RandomModel] = [
    RandomModel(), RandomModel(channels: 24, layers: 3, firstSkip: .residual),
    RandomModel(channels: 8, degree: 1, cutoffAfterNetwork: true),
  ]

  private func calculators(_ parameters: MACEParameters) throws -> [FastCalculator] {
    let model = try #require(FastModel(parameters))
    return availableKernels.map { FastCalculator(model, kernels: $0) }
  }

  private func cotangent(_ count: Int) -> [Double] {
    var stream = RandomStream(seed: 3, .mutation)
    return (0..<count).map { _ in stream.normal() }
  }

  @Test("Energies and forces are those of the double-precision reference", arguments: shapes)
  func energiesAndForces(_ shape: RandomModel) throws {
    let parameters = shape.parameters()
    let batch = Clouds.batch()
    var expected = Contribution()
    try ReferenceCalculator(parameters).evaluate(batch, interaction: false, into: &expected)
    for calculator in try calculators(parameters) {
      var found = Contribution()
      try calculator.evaluate(batch, interaction: false, into: &found)
      expectClose(found.energies, expected.energies, relative: 2e-6)
      expectClose(components(found.forces), components(expected.forces), relative: 1e-5)
      var interaction = Contribution()
      try calculator.evaluate(batch, interaction: true, into: &interaction)
      for (atom, element) in batch.elements.enumerated() {
        let isolated = zip(parameters.elements, parameters.atomicEnergies).first {
          $0.0 == element
        }
        let difference = found.energies[atom] - interaction.energies[atom]
        #expect(abs(difference - (isolated?.1 ?? .nan)) < 1e-9)
      }
    }
  }

  @Test(
    "Descriptors and their gradient are those of the reference, with and without floor",
    arguments: shapes, [nil, 0.75, 1.2])
  func descriptors(_ shape: RandomModel, floor: Double?) throws {
    let parameters = shape.parameters()
    let batch = Clouds.batch()
    let weights = cotangent(batch.atomCount * shape.channels)
    let reference = ReferenceCalculator(parameters)
    var expected: [Double] = []
    var expectedGradient = [SIMD3<Double>](repeating: .one, count: batch.atomCount)
    try reference.describe(batch, floor: floor, into: &expected)
    reference.pullBack(weights, into: &expectedGradient)
    for calculator in try calculators(parameters) {
      var found: [Double] = []
      try calculator.describe(batch, floor: floor, into: &found)
      expectClose(found, expected, relative: 2e-6)
      // Twice, since the second must not see what the first left behind.
      for _ in 0..<2 {
        var gradient = [SIMD3<Double>](repeating: .one, count: batch.atomCount)
        calculator.pullBack(weights, into: &gradient)
        expectClose(components(gradient), components(expectedGradient), relative: 1e-5)
      }
    }
  }

  @Test(
    "Every instruction set agrees with mace-torch",
    arguments: ["invariant.json", "invariant-floor.json"])
  func golden(name: String) throws {
    for calculator in try calculators(Fixture.invariant()) {
      let verification = try Verification(
        of: calculator, against: Fixture.golden(name), isSinglePrecision: true)
      #expect(verification.passes, "\(verification.deviations)")
    }
  }

  @Test("Forces are minus the gradient of the energy by finite differences")
  func finiteDifferences() throws {
    let batch = ParticleBatch(molecules: [Clouds.molecule(atoms: 6, seed: 11)])
    for calculator in try calculators(RandomModel().parameters()) {
      var result = Contribution()
      try calculator.evaluate(batch, interaction: true, into: &result)
      let forces = result.forces
      let largest = components(forces).map(abs).max() ?? 0
      for atom in 0..<batch.atomCount {
        for axis in 0..<3 {
          // Fourth order, so that the step may be large against rounding in Float.
          var slope = 0.0
          for (steps, weight) in [(1.0, 2.0 / 3), (2, -1.0 / 12)] {
            for sign in [1.0, -1] {
              var moved = batch
              moved.positions[atom][axis] += sign * steps * 0.004
              try calculator.evaluate(moved, interaction: true, into: &result)
              slope += sign * weight * result.energies.reduce(0, +) / 0.004
            }
          }
          #expect(abs(forces[atom][axis] + slope) < 2e-3 * largest)
        }
      }
    }
  }

  @Test("Turning, mirroring and moving a molecule changes no energy and no descriptor")
  func invariance() throws {
    let batch = Clouds.batch()
    let moved = Clouds.moved(batch)
    for calculator in try calculators(RandomModel().parameters()) {
      var (a, b) = (Contribution(), Contribution())
      try calculator.evaluate(batch, interaction: true, into: &a)
      try calculator.evaluate(moved, interaction: true, into: &b)
      expectClose(a.energies, b.energies, relative: 5e-6)
      var (x, y): ([Double], [Double]) = ([], [])
      try calculator.describe(batch, floor: 0.75, into: &x)
      try calculator.describe(moved, floor: 0.75, into: &y)
      expectClose(x, y, relative: 5e-6)
    }
  }

  @Test("A particle has the same bits alone, in a batch, and whatever was evaluated before")
  func reproducible() throws {
    let batch = Clouds.batch()
    let parameters = RandomModel(layers: 3).parameters()
    let weights = cotangent(batch.atomCount * 16)
    for calculator in try calculators(parameters) {
      let fresh = FastCalculator(calculator.model, kernels: calculator.kernels)
      let together = try bits(fresh, batch, weights)
      let again = try bits(fresh, batch, weights)
      #expect(again == together)
      for particle in 0..<batch.count {
        let range = batch.atoms(of: particle)
        let alone = ParticleBatch(molecules: [batch.molecule(particle)])
        let found = try bits(
          calculator, alone, Array(weights[(range.lowerBound * 16)..<(range.upperBound * 16)]))
        #expect(found == Array(together[range]))
      }
    }
  }

  /// Everything a calculator says of each atom.
  private func bits(
    _ calculator: FastCalculator, _ batch: ParticleBatch, _ cotangent: [Double]
  ) throws -> [[Double]] {
    var result = Contribution()
    try calculator.evaluate(batch, interaction: false, into: &result)
    var descriptors: [Double] = []
    var gradient = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
    try calculator.describe(batch, floor: 0.75, into: &descriptors)
    calculator.pullBack(cotangent, into: &gradient)
    return (0..<batch.atomCount).map { atom in
      [result.energies[atom]] + components([result.forces[atom], gradient[atom]])
        + descriptors[(atom * 16)..<(atom * 16 + 16)]
    }
  }

  @Test("Atoms in one place, atoms out of reach and no atoms at all are finite")
  func extremes() throws {
    let pair = Molecule(elements: [.carbon, .oxygen], positions: [.zero, .zero])
    let far = Molecule(elements: [.carbon, .oxygen], positions: [.zero, [0, 0, 1e200]])
    for calculator in try calculators(RandomModel().parameters()) {
      for batch in [ParticleBatch(molecules: [pair, far]), ParticleBatch(molecules: [])] {
        var result = Contribution()
        try calculator.evaluate(batch, interaction: false, into: &result)
        let values = result.energies + components(result.forces)
        #expect(!values.contains { !$0.isFinite })
      }
    }
  }

  @Test("What cannot be evaluated is refused by atom and reason")
  func refusals() throws {
    let calculator = try #require(FastModel(RandomModel().parameters())).makeCalculator()
    var result = Contribution()
    let fluorine = Molecule(elements: [.carbon, .fluorine], positions: [.zero, [1, 0, 0]])
    #expect(
      throws: ModelError.unknownElement(
        .fluorine, atom: 1, known: [.hydrogen, .carbon, .nitrogen, .oxygen])
    ) {
      try calculator.evaluate(
        ParticleBatch(molecules: [fluorine]), interaction: false, into: &result)
    }
    let lost = Molecule(elements: [.carbon, .carbon], positions: [.zero, [.nan, 0, 0]])
    #expect(throws: ModelError.positionNotFinite(atom: 1)) {
      try calculator.evaluate(ParticleBatch(molecules: [lost]), interaction: false, into: &result)
    }
  }

  @Test("A model of another shape is left to the reference calculator")
  func otherShapes() {
    var parameters = RandomModel().parameters()
    parameters.configuration.layers[1].normalisation = .density
    #expect(FastModel(parameters) == nil)
  }

  @Test("Radial splines are as good as Float between their nodes", arguments: shapes)
  func splines(_ shape: RandomModel) throws {
    let parameters = shape.parameters()
    let model = try #require(FastModel(parameters))
    for layer in parameters.layers.indices {
      let jets = RadialJets(parameters, layer: layer)
      let errors = RadialSpline(jets, cutoff: model.cutoff, intervals: model.intervals)
        .largestErrors(jets)
      #expect(errors.value < 0x1p-23)
      #expect(errors.slope < 0x1p-23)
    }
  }
}

private func components(_ vectors: [SIMD3<Double>]) -> [Double] {
  vectors.flatMap { [$0.x, $0.y, $0.z] }
}

/// Every value within `relative` of the largest expected one.
private func expectClose(
  _ found: [Double], _ expected: [Double], relative: Double,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: location)
  let scale = expected.map(abs).max() ?? 1
  let error = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
  #expect(error <= relative * scale, "\(error) of \(scale)", sourceLocation: location)
}
