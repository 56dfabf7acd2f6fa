import Engine
import MACE
import Testing

/// A run gives every molecule the numbers it would have alone, whatever other models the run has.
@Suite("Models that share a run")
struct SharingTests {
  private static func model(
    head: String = "fine", precision: MACEModel.Precision = .double, standIns: Bool = false
  ) throws -> MACEModel {
    try MACEModel(
      path: Fixture.path("equivariant.model"), precision: precision, head: head,
      hasStandIns: standIns)
  }

  private static func energy(
    _ molecule: Molecule, _ model: MACEModel, in cache: RunCache
  ) throws -> Double {
    try cache.withCalculator(of: model) { calculator in
      var result = Contribution()
      result.reset(atomCount: molecule.count)
      try calculator.evaluate(
        ParticleBatch(molecules: [molecule]), interaction: true, into: &result)
      return result.energies.reduce(0, +)
    }
  }

  @Test("the heads of an archive keep their own energies")
  func heads() throws {
    let models = try ["coarse", "fine"].map { try Self.model(head: $0) }
    let alone = try models.map { try Self.energy(Fixture.molecule, $0, in: RunCache()) }
    #expect(abs(alone[0] - alone[1]) > 1e-3)
    let cache = RunCache()
    for _ in 0..<2 {
      let together = try models.map { try Self.energy(Fixture.molecule, $0, in: cache) }
      #expect(together == alone)
    }
  }

  @Test("precisions keep their own digits")
  func precisions() throws {
    let models = try [MACEModel.Precision.single, .double].map { try Self.model(precision: $0) }
    let alone = try models.map { try Self.energy(Fixture.molecule, $0, in: RunCache()) }
    #expect(alone[0] != alone[1])
    let cache = RunCache()
    let together = try models.map { try Self.energy(Fixture.molecule, $0, in: cache) }
    #expect(together == alone)
  }

  @Test("a model without stand-ins refuses what one with them takes")
  func standIns() throws {
    var molecule = Fixture.molecule
    molecule.setElement(try #require(Element(symbol: "S")), at: 1)
    let cache = RunCache()
    _ = try Self.energy(molecule, try Self.model(standIns: true), in: cache)
    #expect(throws: ModelError.self) {
      try Self.energy(molecule, try Self.model(), in: cache)
    }
  }
}
