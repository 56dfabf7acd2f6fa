import Engine
import Testing

@testable import Chemistry

@Suite("A set of molecules, evaluated")
struct EvaluationTests {
  @Test("shares are of all attempts, failed ones included")
  func shares() {
    var pair = Structures.methane
    for (element, position) in zip(pair.elements, pair.positions) {
      pair.append(element, at: position + [6, 0, 0])
    }
    let molecules = [
      EvaluatedMolecule(Structures.methane), EvaluatedMolecule(Structures.methane),
      EvaluatedMolecule(Structures.annulene(6)), EvaluatedMolecule(pair),
      EvaluatedMolecule(Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09)),
      EvaluatedMolecule(Candidate(), failure: "generate: exploded"),
    ]
    let evaluation = SetEvaluation(molecules, rejected: 3, known: ["C"])
    // What was made again is counted apart; what was given up counts as a molecule.
    #expect(evaluation.attempts == 9)
    #expect(evaluation.accepted == SetEvaluation.Share(count: 5, total: 8))
    #expect("\(evaluation.valid)" == "50.0 % (3 of 6)")
    #expect("\(evaluation.connected)" == "66.7 % (4 of 6)")
    #expect(evaluation.unique == SetEvaluation.Share(count: 2, total: 3))
    #expect(evaluation.novel == SetEvaluation.Share(count: 1, total: 2))
    #expect(evaluation.atoms.fraction == 1)
    #expect(
      evaluation.verdicts.map(\.name)
        == ["valid", "generate: exploded", "radical", "several fragments"])
    #expect(
      evaluation.frequencies(of: .rings) == [
        SetEvaluation.Frequency(name: "6 aromatic", value: 1.0 / 3)
      ]
    )
    #expect(evaluation.composition == [SetEvaluation.Frequency(name: "C", value: 1)])
  }

  @Test("nothing has no shares")
  func nothing() {
    let evaluation = SetEvaluation([])
    #expect(evaluation.valid.fraction == nil)
    #expect("\(evaluation.valid)" == "-")
    #expect(evaluation.novel == nil)
  }

  @Test("the reference is valid, in one piece and different throughout")
  func reference() throws {
    let evaluated = try Structures.qm9().map { EvaluatedMolecule($0) }
    let evaluation = SetEvaluation(evaluated, known: Set(evaluated.compactMap(\.smiles)))
    #expect(evaluation.valid.fraction == 1)
    #expect(evaluation.connected.fraction == 1)
    #expect(evaluation.heavyAtoms.fraction == 1)
    #expect(evaluation.unique.fraction == 1)
    #expect(evaluation.novel?.count == 0)
  }

  @Test("the Kolmogorov-Smirnov distance is the largest gap of the cumulative distributions")
  func distance() {
    #expect(kolmogorovSmirnovDistance([1, 2, 3], [1, 2, 3]) == 0)
    #expect(kolmogorovSmirnovDistance([1, 2], [3, 4]) == 1)
    #expect(kolmogorovSmirnovDistance([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5)
    #expect(kolmogorovSmirnovDistance([1, 1, 1, 2], [1, 2, 2, 2]) == 0.5)
    #expect(kolmogorovSmirnovDistance([], [1]) == nil)
    #expect(kolmogorovSmirnovDistance([.nan, 1], [1]) == 0)
  }
}
