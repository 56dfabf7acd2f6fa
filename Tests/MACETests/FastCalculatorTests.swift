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
    let model = try FastModel(parameters)
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

  /// Models of mace-torch and its values for them: invariant features, with and without floor;
  /// vectors, density, transform and repulsion; tensors and three layers; vectors
  /// without residual connections; other radial functions.
  static let goldens = [
    "invariant", "invariant-floor", "equivariant", "tensor", "vector", "gaussian-soft",
    "chebyshev",
  ]

  private func golden(_ name: String) throws -> MACEParameters {
    if name == "equivariant" { return try Fixture.equivariant() }
    let file = name.hasPrefix("invariant") ? "invariant" : name
    return try MACEFile(path: Fixture.path(file + ".safetensors")).parameters
  }

  @Test("Every instruction set agrees with mace-torch", arguments: goldens)
  func golden(name: String) throws {
    for calculator in try calculators(golden(name)) {
      let verification = try Verification(
        of: calculator, against: Fixture.golden(name + ".json"), isSinglePrecision: true)
      #expect(verification.passes, "\(verification.deviations)")
    }
  }

  @Test(
    "Descriptors of every layer, invariants or all, and their gradient are those of the reference",
    arguments: ["equivariant", "tensor"], [1, 2, 3])
  func layers(name: String, layer: Int) throws {
    let parameters = try golden(name)
    let reference = ReferenceCalculator(parameters)
    let batch = ParticleBatch(
      molecules: try Fixture.golden(name + ".json").structures.compactMap(\.molecule))
    for invariantsOnly in [true, false] {
      let selection = DescriptorSelection(layer: layer, invariantsOnly: invariantsOnly)
      var expected: [Double] = []
      guard let width = parameters.configuration.descriptorWidth(selection) else {
        #expect(throws: ModelError.unknownLayer(layer, count: parameters.layers.count)) {
          try reference.describe(batch, selection, floor: nil, into: &expected)
        }
        continue
      }
      try reference.describe(batch, selection, floor: 0.75, into: &expected)
      #expect(expected.count == batch.atomCount * width)
      let weights = cotangent(expected.count)
      var expectedGradient = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
      reference.pullBack(weights, into: &expectedGradient)
      for calculator in try calculators(parameters) {
        var found: [Double] = []
        try calculator.describe(batch, selection, floor: 0.75, into: &found)
        expectClose(found, expected, relative: 3e-6)
        var gradient = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
        calculator.pullBack(weights, into: &gradient)
        expectClose(components(gradient), components(expectedGradient), relative: 1e-5)
      }
    }
  }

  /// Atoms of elements that all goldens know, at random in a cube of so many angstrom.
  private static func liquid(atoms count: Int, width: Double) -> Molecule {
    var stream = RandomStream(seed: 8, .startPositions)
    let elements: [Element] = [.hydrogen, .carbon, .oxygen]
    return Molecule(
      elements: (0..<count).map { elements[$0 % 3] },
      positions: (0..<count).map { _ in
        SIMD3(stream.uniform(), stream.uniform(), stream.uniform()) * width
      })
  }

  @Test("Threads share the work and change no bit", arguments: ["invariant", "tensor"])
  func threads(name: String) throws {
    let model = try FastModel(golden(name))
    let liquid = Self.liquid(atoms: 200, width: 14)
    let batch = ParticleBatch(molecules: [liquid, liquid.selecting([1, 2, 3])])
    func results(threads: Int) throws -> [[Double]] {
      let calculator = model.makeCalculator(threads: threads)
      var result = Contribution()
      try calculator.evaluate(batch, interaction: false, into: &result)
      var descriptors: [Double] = []
      try calculator.describe(batch, floor: nil, into: &descriptors)
      var gradient = [SIMD3<Double>](repeating: .zero, count: batch.atomCount)
      calculator.pullBack(cotangent(descriptors.count), into: &gradient)
      return [result.energies, components(result.forces), descriptors, components(gradient)]
    }
    let alone = try results(threads: 1)
    for threads in [2, 3, 5] { #expect(try results(threads: threads) == alone) }
  }

  @Test(
    "A molecule has the same energies and forces among so many that edges take several rounds",
    arguments: ["tensor", "vector"])
  func rounds(name: String) throws {
    let molecule = Self.liquid(atoms: 50, width: 9)
    let calculator = FastCalculator(
      try FastModel(golden(name)), kernels: ck_best().pointee, threads: 2)
    var alone = Contribution()
    try calculator.evaluate(
      ParticleBatch(molecules: [molecule]), interaction: false, into: &alone)
    #expect(calculator.edges.rounds.all.count == 1)
    let copies = 150
    var together = Contribution()
    try calculator.evaluate(
      ParticleBatch(molecules: Array(repeating: molecule, count: copies)), interaction: false,
      into: &together)
    #expect(calculator.edges.rounds.all.count > 1)
    for copy in 0..<copies {
      let atoms = copy * molecule.count..<(copy + 1) * molecule.count
      #expect(Array(together.energies[atoms]) == alone.energies)
      #expect(Array(together.forces[atoms]) == alone.forces)
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
    let calculator = try FastModel(RandomModel().parameters()).makeCalculator()
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

  @Test("A model of another shape is refused by name")
  func otherShapes() {
    var parameters = RandomModel().parameters()
    parameters.configuration.edgeDegree = 4
    #expect {
      try FastModel(parameters)
    } throws: { error in
      "\(error)" == "spherical harmonics up to degree 4 (degree 3 is the largest)"
    }
    parameters = RandomModel().parameters()
    parameters.configuration.layers[1].input[0] = IrrepBlock(Irrep(0, parity: -1), channels: 16)
    #expect {
      try FastModel(parameters)
    } throws: { error in
      "\(error)".hasPrefix("input features 16x0o in layer 2")
    }
  }

  @Test("Radial splines are as good as Float between their nodes", arguments: goldens)
  func splines(name: String) throws {
    let parameters = try golden(name)
    let model = try FastModel(parameters)
    for layer in parameters.layers.indices {
      for (receiver, sender) in [(0, 0), (0, 1), (2, 2)] {
        let jets = RadialJets(parameters, layer: layer, receiver: receiver, sender: sender)
        let errors = RadialSpline(model.grid, evaluate: jets.evaluate)
          .largestErrors(jets.evaluate)
        for error in [errors.below, errors.above] {
          #expect(error.value < 0x1p-23)
          #expect(error.slope < 0x1p-23)
        }
      }
    }
  }
}

func components(_ vectors: [SIMD3<Double>]) -> [Double] {
  vectors.flatMap { [$0.x, $0.y, $0.z] }
}

/// Every value within `relative` of the largest expected one.
func expectClose(
  _ found: [Double], _ expected: [Double], relative: Double,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: location)
  let scale = expected.map(abs).max() ?? 1
  let error = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
  #expect(error <= relative * scale, "\(error) of \(scale)", sourceLocation: location)
}
