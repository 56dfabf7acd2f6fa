import Engine
import Foundation
import Testing

@testable import Chemistry

@Suite("What there is in a molecule")
struct ProfileTests {
  /// What Python's RDKit counts; see Fixtures/README.md.
  struct Expected: Decodable {
    let name, smiles: String
    let bonds, rings, groups, unstable: [String: Int]
    let sp3, logp, qed: Double
    let charged: Int
  }

  struct Document: Decodable {
    let molecules: [Expected]
    /// How often a SMARTS occurs in each of the molecules.
    let patterns: [String: [Int]]
  }

  private static func document() throws -> Document {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/profiles", withExtension: "json"))
    return try JSONDecoder().decode(Document.self, from: Data(contentsOf: url))
  }

  private func counts(_ list: [Tally]) -> [String: Int] {
    Dictionary(list.map { ($0.name, $0.count) }) { first, second in first + second }
  }

  @Test("bonds, rings, groups, charges, logP and QED are those of Python's RDKit")
  func python() throws {
    let molecules = try Self.document().molecules
    #expect(molecules.count > 45)
    for molecule in molecules {
      let profile = try #require(try SanitisedStructure(smiles: molecule.smiles).profile())
      let name = Comment(rawValue: molecule.name)
      #expect(counts(profile.bonds) == molecule.bonds, name)
      #expect(counts(profile.rings) == molecule.rings, name)
      #expect(counts(profile.groups) == molecule.groups, name)
      #expect(counts(profile.unstable) == molecule.unstable, name)
      #expect(profile.chargedAtoms == molecule.charged, name)
      #expect(abs(profile.sp3Fraction - molecule.sp3) < 1e-12, name)
      #expect(abs(try #require(profile.logP) - molecule.logp) < 1e-9, name)
      #expect(abs(try #require(profile.drugLikeness) - molecule.qed) < 1e-9, name)
    }
  }

  @Test("a molecule from positions has what its SMILES has")
  func positions() throws {
    for molecule in try Structures.qm9().prefix(64) {
      let structure = try #require(Validity(of: molecule).structure)
      let name = Comment(rawValue: structure.smiles)
      let found = try #require(structure.profile())
      let same = try #require(try SanitisedStructure(smiles: structure.smiles).profile())
      for family in MetricFamily.all {
        #expect(family.tallies(found) == family.tallies(same), name)
      }
      // Sums in another order of atoms.
      #expect(abs(try #require(found.logP) - #require(same.logP)) < 1e-9, name)
      #expect(abs(try #require(found.drugLikeness) - #require(same.drugLikeness)) < 1e-9, name)
    }
  }

  @Test(
    "functional groups, one of which may be part of another",
    arguments: [
      ("CC(=O)OC", ["C=O any", "ester"]), ("CC(=O)C", ["C=O any", "ketone"]),
      ("CC=O", ["C=O any", "aldehyde"]), ("CC(=O)O", ["C=O any", "carboxylic acid"]),
      ("CC(=O)NC", ["C=O any", "amide"]), ("COC", ["ether"]), ("CCO", ["alcohol"]),
      ("C1CO1", ["ether", "epoxide"]), ("CC#N", ["nitrile"]), ("CN", ["primary amine"]),
      ("CNC", ["secondary amine"]), ("CN(C)C", ["tertiary amine"]),
      ("C1CN1", ["aziridine", "secondary amine"]), ("C=C", ["alkene"]), ("C#C", ["alkyne"]),
      ("CC=NC", ["imine"]), ("CC(=N)N", ["imine", "amidine"]), ("CC=NO", ["imine", "oxime"]),
      ("C1CC1", ["cyclopropane"]), ("c1ccoc1", ["aromatic ring atom"]), ("CCC", []),
    ])
  func groups(smiles: String, names: [String]) throws {
    #expect(try SanitisedStructure(smiles: smiles).profile()?.groups.map(\.name) == names)
  }

  @Test(
    "motifs that do not keep",
    arguments: [
      ("COOC", ["peroxide"]), ("NNN", ["N-N-N", "hydrazine NH"]), ("CNCl", ["N-halogen"]),
      ("OC(C)O", ["geminal diol"]), ("NC(C)O", ["hemiaminal, free"]),
      ("NCN", ["aminal, free"]), ("COC(C)O", ["hemiacetal, free"]), ("C=CO", ["enol"]),
      ("C=CN", ["enamine NH"]), ("C=C=C", ["cumulene"]), ("CNO", ["O-N single, NH"]),
      ("CC(O)=NC", ["imidic acid"]), ("C=C=O", ["cumulene"]), ("CC=C=NC", ["cumulene"]),
      ("C#CO", ["ynol or ynamine, NH"]), ("CNC(=O)O", ["carbamic or carbonic acid"]),
      ("CN(C)C1CO1", ["amino-epoxide or -aziridine"]), ("CC(C)(O)F", ["fluoro-alcohol, geminal"]),
      ("COC(C)N(C)C", ["aminal of an ester or ether"]), ("CC=N", ["N-H aldimine"]),
      ("CC1=NC1", ["azirine"]), ("CC1=CN1C", ["azirine"]), ("CC1CN1C", []), ("C1=CC1", []),
      ("C12C3C1C23", ["tetrahedrane"]), ("C12C3C4C1C5C2C3C45", []), ("C1C2C1C2", []),
      ("C#CC#CC#C", ["polyyne"]), ("C#CC#C", []),
      ("C1=CC=C1", ["cyclobutadiene"]), ("CN=NO", ["N=N-OH"]), ("CSO", ["sulfenic acid or thial"]),
      ("CCO", []), ("COC(C)OC", []), ("CN(C)N(C)C", []), ("CC(=O)NO", []), ("COC(=O)NC", []),
      ("CC(=O)N1CCOC1", []), ("CC(=N)N", []), ("C1CC1N(C)C", []), ("CC=NO", []),
    ])
  func unstable(smiles: String, names: [String]) throws {
    #expect(try SanitisedStructure(smiles: smiles).profile()?.unstable.map(\.name) == names)
  }

  @Test(
    "charges that chemists draw, and those that close shells on paper alone",
    arguments: [
      ("C[N+](=O)[O-]", nil), ("C[N+](C)(C)[O-]", nil), ("[O-][n+]1ccccc1", nil),
      ("C=[N+](C)[O-]", nil), ("CC#[N+][O-]", nil), ("CN=[N+]=[N-]", nil), ("C=[N+]=[N-]", nil),
      ("[CH-]=[N+]=N", .carbene), ("C[N+]#[C-]", nil), ("[C-]#[O+]", nil),
      ("C[NH2+]CC(=O)[O-]", nil), ("[NH3+]CCS(=O)(=O)[O-]", nil), ("NC(=[NH2+])NCC(=O)[O-]", nil),
      ("C[S+](C)[O-]", nil), ("CCO", nil),
      ("COCC(C)OC1([O+]=[C-]O)CO1", .carbene), ("C[NH+]=[C-]C", .carbene),
      ("C[N+](C)(C)CC(=O)[O-]", nil), ("CCOC([O-])=C[N+]#N", nil),
      ("CN1C=C[NH+]=[C-]1", .carbene), ("[NH3+]C1=C[CH-]C=C1", .separatedCharges),
      ("C[N+](C)(C)[NH-]", .separatedCharges), ("C[O+](C)[CH2-]", .separatedCharges),
      ("[CH2-][N+](C)(C)C", .separatedCharges), ("C[OH+]CC[O-]", .separatedCharges),
    ] as [(String, Flaw?)])
  func flaws(smiles: String, flaw: Flaw?) throws {
    #expect(try SanitisedStructure(smiles: smiles).flaw == flaw)
  }

  @Test(
    "multiple bonds that a ring is too small for",
    arguments: [
      ("C1CCCC#CC1", ["alkyne in a ring"]), ("C1CCCCCCC#CC1", []), ("C#CC1CC1", []),
      ("C1CCC=C=CC1", ["allene in a ring"]), ("C1CCCCCC=C=C1", []), ("C=C=C1CC1", []),
      ("C1CC2=CC1CC2", ["double bond at a bridgehead"]), ("C1CC2CCC1C=C2", []),
      ("C1CC2CCC1C2=C", []), ("C1CCC2=CCCCC2C1", []), ("C1CCC2=C(C1)CCCC2", []),
      ("c1ccc2ccccc2c1", []), ("C1=CC2C=CC1C2", []), ("C1CC2=CC1CCCCCC2", []),
      ("C12=CC3CC(C1)CC(C2)C3", ["double bond at a bridgehead"]), ("O=C1CC2CCC1C2", []),
      ("c1cc2cc(c1)CCCCCC2", []),
    ])
  func strained(smiles: String, names: [String]) throws {
    #expect(try SanitisedStructure(smiles: smiles).profile()?.strained.map(\.name) == names)
  }

  @Test("bonds have their elements in the order of the alphabet, large rings count as 12")
  func names() throws {
    let pyridone = try #require(try SanitisedStructure(smiles: "O=c1cccc[nH]1").profile())
    #expect(
      pyridone.bonds == [
        Tally(name: "C:C", count: 4), Tally(name: "C:N", count: 2), Tally(name: "C=O", count: 1),
      ])
    #expect(pyridone.doubleBonds == 1 && pyridone.tripleBonds == 0)
    let crown = try #require(try SanitisedStructure(smiles: "C1CCCCCCCCCCCCCC1").profile())
    #expect(crown.rings == [Tally(name: "12", count: 1)])
    let naphthalene = try #require(try SanitisedStructure(smiles: "c1ccc2ccccc2c1").profile())
    #expect(naphthalene.rings == [Tally(name: "6 aromatic", count: 2)])
    #expect(naphthalene.aromaticRings == 2)
  }

  @Test("a molecule that was dropped cannot be asked any more")
  func dropped() throws {
    var structure = try SanitisedStructure(smiles: "CCO")
    structure.dropMolecule()
    #expect(structure.profile() == nil)
    #expect(try structure == SanitisedStructure(smiles: "OCC"))
  }

  @Test("a pattern is found as often as Python's RDKit finds it: the screen leaves nothing out")
  func screening() throws {
    let document = try Self.document()
    let molecules = try document.molecules.map { try RDKitMolecule(smiles: $0.smiles) }
    #expect(document.patterns.count > 30)
    for (smarts, counts) in document.patterns {
      let pattern = try #require(SubstructurePattern(smarts))
      #expect(molecules.map { pattern.occurrences(in: $0) } == counts, "\(smarts)")
      #expect(molecules.map { pattern.occurs(in: $0) } == counts.map { $0 > 0 }, "\(smarts)")
    }
  }
}
