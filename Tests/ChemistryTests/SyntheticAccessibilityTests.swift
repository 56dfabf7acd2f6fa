import Engine
import Testing

@testable import Chemistry

@Suite("Synthetic accessibility")
struct SyntheticAccessibilityTests {
  /// `sascorer.calculateScore` of Python's RDKit 2026.09.1 (Contrib/SA_Score): drugs, natural
  /// products, small molecules and strange ones, with spiro and bridgehead atoms, macrocycles,
  /// charges, and elements that are rare.
  @Test(
    "scores are those of Python's RDKit",
    arguments: [
      ("C", 7.328415), ("O", 5.868477), ("CCO", 1.980257), ("CC(C)(C)C", 1.764998),
      ("C=C=C", 4.499496), ("N#CC#N", 3.899292), ("c1ccccc1", 1.000000),
      ("c1ccc(cc1)-c1ccccc1", 1.000000), ("c1ccc2c(c1)ccc1ccccc12", 1.196919),
      ("CC(=O)Oc1ccccc1C(=O)O", 1.580040), ("Cn1c(=O)c2c(ncn2C)n(C)c1=O", 2.297982),
      ("CC(C)Cc1ccc(cc1)C(C)C(=O)O", 2.191755),
      ("CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O", 3.200273),
      ("N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O", 3.482795), ("[NH3+]CC(=O)[O-]", 5.586995),
      ("C[N+](=O)[O-]", 2.930700), ("FC(F)(F)C(F)(F)C(F)(F)F", 2.234152),
      ("C[Si](C)(C)C", 2.367860), ("CP(C)(=O)OC", 3.113660), ("BrC(Cl)I", 4.131947),
      ("C1CCCCCCCCCCCCCCC1", 1.000000), ("C1COCCOCCOCCOCCOCCO1", 2.175356),
      ("C1CCC2(C1)CCCCC2", 2.529460), ("C1CC2CCC1C2", 2.992405),
      ("C1C2CC3CC1CC(C2)C3", 3.058564), ("C12C3C4C1C5C2C3C45", 3.169396),
      ("C1CC2(C1)C1CC2C1", 3.823349), ("CC(O)C(N)C(=O)O", 3.008512),
      ("OCC1OC(O)C(O)C(O)C1O", 3.595445),
      ("CC(C)CCCC(C)C1CCC2C1(C)CCC1C2CC=C2CC(O)CCC12C", 4.163362),
      ("CN1CCC23C4Oc5c(O)ccc(CC1C2C=CC4O)c53", 5.273602),
      ("COc1ccc2nccc(C(O)C3CC4CCN3CC4C=C)c2c1", 4.515549),
      ("O=C1CC2OCC=C3CN4CCC56C4CC3C2C6N1c1ccccc15", 5.722970),
      ("CCC1OC(=O)C(C)C(O)C(C)C(O)C(C)(O)CC(C)C(=O)C(C)C(O)C1(C)O", 5.085933),
      (
        "CC1=C2C(OC(C)=O)C(=O)C3(C)C(O)CC4OCC4(OC(C)=O)C3C(OC(=O)c3ccccc3)C(O)(CC1O)C2(C)C",
        5.456041
      ),
      ("N#CC1C2CC1O2", 4.869329), ("O=CNCC1CN1C=O", 4.352897),
      ("O=C1C(=O)N2C3CC1C32", 4.553586), ("c1cc2c(cc1C1NC1)OCO2", 2.657111),
      ("O=C(c1ccc(cc1)N1CCOCC1)N1CCN(CC1)c1ncccn1", 2.044120),
    ])
  func python(smiles: String, score: Double) throws {
    let profile = try #require(try SanitisedStructure(smiles: smiles).profile())
    #expect(abs(try #require(profile.syntheticAccessibility) - score) < 1e-6)
  }

  @Test("a molecule from positions has the score of its SMILES")
  func positions() throws {
    for molecule in try Structures.qm9().prefix(64) {
      let evaluated = EvaluatedMolecule(molecule)
      let smiles = try #require(evaluated.smiles)
      let same = try #require(try SanitisedStructure(smiles: smiles).profile())
      // Sums in another order of fragments.
      #expect(
        abs(try #require(evaluated["sa"]) - #require(same.syntheticAccessibility)) < 1e-9,
        "\(smiles)")
    }
  }

  @Test("the score never falls as molecules become more complex, though the published one dips")
  func monotonic() {
    func value(_ sum: Double) -> Double {
      SyntheticAccessibility(fragmentScore: sum, complexityPenalty: 0, symmetryBonus: 0).value
    }
    let values = stride(from: 4.0, through: -12, by: -0.01).map(value)
    #expect(values.first == 1 && values.last == 10)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("fragments are found by their hash; what is not in the table scores -4")
  func table() {
    let table = FragmentTable.shared
    // The first and the last of the source, and aromatic carbon with one hydrogen.
    #expect(table.score(of: 1_301) == -2.1265)
    #expect(table.score(of: 4_294_962_778) == -3.1265)
    #expect(table.score(of: 3_218_693_969) == 2.8295)
    #expect(table.score(of: 0) == -4 && table.score(of: .max) == -4)
  }
}
