import Engine
import Testing

@testable import Chemistry

@Suite("A set of molecules, judged")
struct JudgementTests {
  @Test("shares are of all attempts, failed ones included")
  func shares() {
    var pair = Structures.methane
    for (element, position) in zip(pair.elements, pair.positions) {
      pair.append(element, at: position + [6, 0, 0])
    }
    let molecules = [
      JudgedMolecule(Structures.methane), JudgedMolecule(Structures.methane),
      JudgedMolecule(Structures.annulene(6)), JudgedMolecule(pair),
      JudgedMolecule(Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09)),
    ]
    let judgement = Judgement(
      molecules, rejected: [JudgedMolecule(Candidate(), failure: "generate: exploded")],
      known: ["C"])
    #expect(judgement.attempts == 6)
    #expect("\(judgement.valid)" == "50.0 % (3 of 6)")
    #expect("\(judgement.connected)" == "66.7 % (4 of 6)")
    #expect(judgement.unique == Judgement.Share(count: 2, total: 3))
    #expect(judgement.novel == Judgement.Share(count: 1, total: 2))
    #expect(judgement.atoms.fraction == 1)
    #expect(
      judgement.verdicts.map(\.name)
        == ["valid", "generate: exploded", "radical", "several fragments"])
    #expect(
      judgement.frequencies(of: .rings) == [Judgement.Frequency(name: "6 aromatic", value: 1.0 / 3)]
    )
    #expect(judgement.composition == [Judgement.Frequency(name: "C", value: 1)])
  }

  @Test("nothing has no shares")
  func nothing() {
    let judgement = Judgement([])
    #expect(judgement.valid.fraction == nil)
    #expect("\(judgement.valid)" == "-")
    #expect(judgement.novel == nil)
  }

  @Test("the reference is valid, in one piece and different throughout")
  func reference() throws {
    let judged = try Structures.qm9().map { JudgedMolecule($0) }
    let judgement = Judgement(judged, known: Set(judged.compactMap(\.smiles)))
    #expect(judgement.valid.fraction == 1)
    #expect(judgement.connected.fraction == 1)
    #expect(judgement.heavyAtoms.fraction == 1)
    #expect(judgement.unique.fraction == 1)
    #expect(judgement.novel?.count == 0)
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
