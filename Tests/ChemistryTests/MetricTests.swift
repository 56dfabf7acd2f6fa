import Engine
import Testing

@testable import Chemistry

@Suite("Metrics")
struct MetricTests {
  @Test("keys are words that files, stores and recipes can use, each once")
  func keys() {
    let keys = Metric.all.map(\.key) + MetricFamily.all.map(\.key)
    #expect(Set(keys).count == keys.count)
    for key in keys {
      #expect(key.allSatisfy { $0 == "_" || ("a"..."z").contains($0) || $0.isNumber }, "\(key)")
      #expect(key.first?.isLetter == true, "\(key)")
    }
    #expect(Metric.all.allSatisfy { Metric[$0.key]?.label == $0.label })
    #expect(Metric["no such metric"] == nil)
  }

  @Test("a molecule is asked by key")
  func byKey() throws {
    let benzene = EvaluatedMolecule(Structures.annulene(6))
    let expected = [
      "valid": 1.0, "atoms": 12, "heavy_atoms": 6, "fragments": 1, "rings": 1,
      "aromatic_rings": 1, "double_bonds": 0, "triple_bonds": 0, "unstable": 0, "charged": 0,
      "sp3_fraction": 0,
    ]
    for (key, value) in expected { #expect(benzene[key] == value, "\(key)") }
    // Python's RDKit 2026.09.1: Crippen.MolLogP and QED.qed of c1ccccc1.
    #expect(abs(try #require(benzene["logp"]) - 1.6866) < 1e-9)
    #expect(abs(try #require(benzene["qed"]) - 0.4426283718993647) < 1e-9)
    #expect(benzene["similarity"] == nil)
    #expect(benzene["speed"] == nil)
    let nitromethane = EvaluatedMolecule(Structures.nitromethane)
    #expect(nitromethane["charged"] == 1)
    #expect(nitromethane["double_bonds"] == 1)
  }

  @Test("what is no molecule has no chemistry, but its atoms are counted")
  func invalid() {
    let methyl = EvaluatedMolecule(Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09))
    #expect(methyl["valid"] == 0 && methyl["atoms"] == 4)
    #expect(methyl["rings"] == nil && methyl["qed"] == nil)
    let failed = EvaluatedMolecule(
      Candidate(molecule: Structures.methane), failure: "relax: diverged")
    #expect(failed["valid"] == 0 && failed["fragments"] == nil)
  }

  @Test("sets are summed up as the form says")
  func summaries() throws {
    let evaluation = SetEvaluation(
      [EvaluatedMolecule(Structures.annulene(6)), EvaluatedMolecule(Structures.methane)])
    func summary(_ key: String) throws -> Double? {
      evaluation.summary(of: try #require(Metric[key]))
    }
    #expect(try summary("rings") == 0.5)
    #expect(try summary("rings_6") == 0.5 && summary("rings_5") == 0)
    #expect(try summary("sp3_fraction") == 0.5)
    #expect(try summary("similarity") == nil)
    #expect(Metric.median([3, 1, 2]) == 2)
    #expect(Metric.median([4, 1, 2, 3]) == 2.5)
    #expect(Metric.mean([]) == nil)
    #expect(Metric["rings"]?.summaryLabel == "rings per molecule")
    #expect(Metric["similarity"]?.summaryLabel == "E_sim per atom, median")
  }
}
