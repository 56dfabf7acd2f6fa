import Engine
import Testing

@testable import MACE

/// Models of many elements: tables of all their pairs would fill any memory.
@Suite("Memory of the radial tables")
struct TableMemoryTests {
  static let numbers = Array(1...89)

  /// Molecules of three or four atoms whose elements are drawn from all, and one of twelve elements.
  static let molecules: [Molecule] = {
    var stream = RandomStream(seed: 5, .startElements)
    func molecule(_ count: Int, _ seed: UInt64) -> Molecule {
      let places = Clouds.molecule(atoms: count, seed: seed).positions
      var molecule = Molecule()
      for place in places {
        molecule.append(
          Element(atomicNumber: numbers[stream.index(below: numbers.count)]) ?? .carbon, at: place)
      }
      return molecule
    }
    var molecules = (0..<24).map { molecule(3 + $0 % 2, UInt64($0 + 1)) }
    molecules.insert(molecule(14, 90), at: 10)
    return molecules
  }()

  static func evaluate(
    _ calculator: any DescribingCalculator, _ molecules: [Molecule]
  ) throws -> Contribution {
    let batch = ParticleBatch(molecules: molecules)
    var result = Contribution()
    result.reset(for: batch)
    try calculator.evaluate(batch, interaction: true, into: &result)
    return result
  }

  @Test(
    "89 elements take no more tables than are allowed, and have the energies of double precision")
  func bound() throws {
    let parameters = RandomModel(
      channels: 8, atomicNumbers: Self.numbers, hasTransform: true
    ).parameters()
    let roomy = try FastModel(parameters)
    let pair = roomy.tables.reduce(0) { $0 + $1.bytesPerPair }
    // Room for the pairs of six elements.
    let model = try FastModel(parameters, tableBytes: 40 * pair)
    #expect(model.mostElements == 6 && !model.hasRoomForAllPairs)
    for threads in [1, 3] {
      let calculator = BoundedCalculator(model, parameters, threads: threads)
      let found = try Self.evaluate(calculator, Self.molecules)
      #expect(model.tables.allSatisfy { $0.keptCount <= 40 })
      let expected = try Self.evaluate(ReferenceCalculator(parameters), Self.molecules)
      let unbounded = try Self.evaluate(roomy.makeCalculator(), Self.molecules)
      let batch = ParticleBatch(molecules: Self.molecules)
      for atom in found.energies.indices {
        let size = max(1, abs(expected.energies[atom]))
        #expect(abs(found.energies[atom] - expected.energies[atom]) < 1e-4 * size)
        let away = found.forces[atom] - expected.forces[atom]
        #expect((away * away).sum().squareRoot() < 1e-3 * size)
      }
      for (particle, molecule) in Self.molecules.enumerated() {
        let atoms = batch.atoms(of: particle)
        let isWide = Set(molecule.elements).count > 6
        // To the last bit, whatever came before and whatever was driven out.
        let right = isWide ? expected : unbounded
        #expect(found.energies[atoms] == right.energies[atoms])
        #expect(found.forces[atoms] == right.forces[atoms])
        let alone = try Self.evaluate(calculator, [molecule])
        #expect(alone.energies == Array(right.energies[atoms]))
      }
    }
  }

  @Test("descriptors and their adjoint are those of the particles alone")
  func descriptors() throws {
    let parameters = RandomModel(channels: 8, atomicNumbers: Self.numbers).parameters()
    let pair = try FastModel(parameters).tables.reduce(0) { $0 + $1.bytesPerPair }
    let model = try FastModel(parameters, tableBytes: 40 * pair)
    let calculator = BoundedCalculator(model, parameters, threads: 1)
    let batch = ParticleBatch(molecules: Self.molecules)
    var together: [Double] = []
    try calculator.describe(batch, floor: 0.75, into: &together)
    let width = together.count / batch.atomCount
    var stream = RandomStream(seed: 2, .selection)
    let cotangent = together.map { _ in stream.normal() }
    var gradient = [SIMD3<Double>](repeating: [1, 2, 3], count: batch.atomCount)
    calculator.pullBack(cotangent, into: &gradient)
    for (particle, molecule) in Self.molecules.enumerated() {
      let atoms = batch.atoms(of: particle)
      var alone: [Double] = []
      try calculator.describe(ParticleBatch(molecules: [molecule]), floor: 0.75, into: &alone)
      let range = atoms.lowerBound * width..<atoms.upperBound * width
      #expect(alone == Array(together[range]))
      var own = [SIMD3<Double>](repeating: [1, 2, 3], count: atoms.count)
      calculator.pullBack(Array(cotangent[range]), into: &own)
      #expect(own == Array(gradient[atoms]))
    }
  }

  @Test("an unknown element is named with its place in the whole batch")
  func unknownElement() throws {
    let parameters = RandomModel(channels: 8, atomicNumbers: Self.numbers).parameters()
    let calculator = BoundedCalculator(
      try FastModel(parameters, tableBytes: 1 << 20), parameters, threads: 1)
    var molecules = Self.molecules
    let uranium = try #require(Element(symbol: "U"))
    molecules[20].setElement(uranium, at: 1)
    let place = ParticleBatch(molecules: molecules).offsets[20] + 1
    #expect(
      throws: ModelError.unknownElement(uranium, atom: place, known: parameters.elements)
    ) { try Self.evaluate(calculator, molecules) }
  }
}
