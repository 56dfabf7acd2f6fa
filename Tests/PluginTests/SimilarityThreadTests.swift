import Engine
import Forces
import Formats
import MACE
import TestSupport
import Testing

@Suite("Threads on one molecule")
struct SimilarityThreadTests {
  /// Similarity in single precision, as recipes have it.
  static func similarity() throws -> any ForceTerm {
    let catalogue = ConformanceTests.catalogue
    let model = try #require(catalogue.plugin(.model, named: "mace"))
      .make(["file": .file(Repository.path("models/simgen-small.safetensors"))])
    let declaration = try #require(catalogue.plugin(.force, named: "similarity"))
    let force = try declaration.make([
      "model": .object(Labelled(label: "mace", model)),
      "reference": try ConformanceTests.label(.reference, "xyz"),
    ])
    return try #require(force.product as? any ForceTerm)
  }

  @Test("make the same molecule to the last bit, 1, 2, 3 or 4 of them")
  func bits() throws {
    var generation = try ConformanceTests.generation("heun", ["swarm"], seed: 5)
    generation.forces[1] = try Self.similarity()
    let alone = try generation.run(in: RunContext())
    for threads in 2...4 {
      let shared = try generation.run(in: RunContext(threads: threads))
      #expect(shared.molecule == alone.molecule)
      #expect(shared.guidance == alone.guidance)
    }
  }

  @Test("large batches are evaluated in parts, with the bits of each particle alone")
  func parts() throws {
    let total = try TotalForce([Self.similarity()])
    var stream = RandomStream(seed: 2, .startPositions)
    let molecules = (0..<4).map { _ in
      Molecule(
        elements: Array(repeating: .carbon, count: 400),
        positions: (0..<400).map { SIMD3(1.4 * Double($0), 0, 0) + 0.1 * stream.normal3() })
    }
    try total.evaluate(ParticleBatch(molecules: molecules), at: 0.1)
    let forces = total.forces
    let energies = total.latestGuidingEnergies
    for (index, molecule) in molecules.enumerated() {
      try total.evaluate(ParticleBatch(molecules: [molecule]), at: 0.1)
      #expect(total.forces[...] == forces[index * 400..<(index + 1) * 400])
      #expect(total.latestGuidingEnergies[...] == energies[index * 400..<(index + 1) * 400])
    }
  }
}
