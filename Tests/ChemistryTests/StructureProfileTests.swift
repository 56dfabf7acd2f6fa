import Engine
import Testing

@testable import Chemistry

@Suite("What molecules are made of")
struct StructureProfileTests {
  /// A molecule and what RDKit 2026.09 for Python finds in it.
  struct Known: CustomTestStringConvertible {
    let smiles: String
    let groups: [String]
    let rings: [String]
    let unstable: [String]
    let (qed, logP, sp3): (Double, Double, Double)

    init(
      _ smiles: String, groups: [String], rings: [String], unstable: [String], qed: Double,
      logP: Double, sp3: Double
    ) {
      (self.smiles, self.groups, self.rings) = (smiles, groups, rings)
      (self.unstable, self.qed, self.logP, self.sp3) = (unstable, qed, logP, sp3)
    }

    var testDescription: String { smiles }
  }

  static let known = [
    Known(
      "CC(=O)Oc1ccccc1C(=O)O",
      groups: ["C=O any", "carboxylic acid", "ester", "aromatic ring atom"],
      rings: ["6 aromatic x1"], unstable: [],
      qed: 0.5501, logP: 1.3101, sp3: 0.1111),
    Known(
      "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", groups: ["aromatic ring atom"],
      rings: ["5 aromatic x1", "6 aromatic x1"], unstable: [],
      qed: 0.5385, logP: -1.0293, sp3: 0.3750),
    Known(
      "OC1CC2CC1O2", groups: ["alcohol", "ether"],
      rings: ["4 x1", "5 x2"], unstable: [],
      qed: 0.4606, logP: -0.0915, sp3: 1.0000),
    Known(
      "C1CC1C#N", groups: ["nitrile", "cyclopropane"],
      rings: ["3 x1"], unstable: [],
      qed: 0.4130, logP: 0.9200, sp3: 0.7500),
    Known(
      "CC(C)Cc1ccc(cc1)C(C)C(=O)O", groups: ["C=O any", "carboxylic acid", "aromatic ring atom"],
      rings: ["6 aromatic x1"], unstable: [],
      qed: 0.8216, logP: 3.0732, sp3: 0.4615),
    Known(
      "NC=CC=O", groups: ["C=O any", "aldehyde", "alkene"],
      rings: [], unstable: ["enamine NH"],
      qed: 0.3392, logP: -0.3423, sp3: 0.0000),
    Known(
      "COOC", groups: [],
      rings: [], unstable: ["peroxide"],
      qed: 0.3187, logP: 0.1942, sp3: 1.0000),
    Known(
      "C1NC1CO", groups: ["alcohol", "aziridine", "secondary amine"],
      rings: ["3 x1"], unstable: [],
      qed: 0.3888, logP: -1.0495, sp3: 1.0000),
    Known(
      "C1CCCCCCCCCCCCC1", groups: [],
      rings: ["12 x1"], unstable: [],
      qed: 0.4823, logP: 5.4614, sp3: 1.0000),
    Known(
      "CC=NO", groups: ["imine", "oxime"],
      rings: [], unstable: [],
      qed: 0.2453, logP: 0.4663, sp3: 0.5000),
    Known(
      "C[N+](=O)[O-]", groups: [],
      rings: [], unstable: [],
      qed: 0.2895, logP: -0.1071, sp3: 1.0000),
    Known(
      "OCN1CC1", groups: ["alcohol", "aziridine", "tertiary amine", "hemiaminal"],
      rings: ["3 x1"], unstable: ["hemiaminal, free"],
      qed: 0.4128, logP: -0.7482, sp3: 1.0000),
  ]

  private static func profile(_ smiles: String) throws -> StructureProfile {
    try #require(SanitisedStructure(smiles: smiles).profile())
  }

  @Test("groups, rings, unstable motifs, QED, logP and sp3 are those of RDKit", arguments: known)
  func published(known: Known) throws {
    let profile = try Self.profile(known.smiles)
    #expect(profile.groups.map(\.name) == known.groups)
    #expect(profile.rings.map { "\($0.name) x\($0.count)" } == known.rings)
    #expect(profile.unstable.map(\.name) == known.unstable)
    #expect(abs(try #require(profile.drugLikeness) - known.qed) < 1e-4)
    #expect(abs(try #require(profile.logP) - known.logP) < 1e-4)
    #expect(abs(profile.sp3Fraction - known.sp3) < 1e-4)
  }

  @Test("bonds are counted by elements and order")
  func bonds() throws {
    let profile = try Self.profile("N#CC=CC(=O)Oc1ccccc1")
    #expect(
      profile.bonds.map { "\($0.name) \($0.count)" }
        == ["C#N 1", "C-C 2", "C-O 2", "C:C 6", "C=C 1", "C=O 1"])
    #expect(profile.doubleBonds == 2)
    #expect(profile.tripleBonds == 1)
    #expect(profile.aromaticRings == 1)
  }

  @Test("keys are different and can be columns")
  func keys() {
    let keys = Metric.all.map(\.key) + MetricFamily.all.map(\.key)
    #expect(Set(keys).count == keys.count)
    for key in keys {
      #expect(key.allSatisfy { ("a"..."z").contains($0) || $0.isNumber || $0 == "_" }, "\(key)")
    }
    for metric in Metric.all { #expect(Metric[metric.key]?.label == metric.label) }
  }

  @Test("a set is at distance 0 from itself, at 1 from one that has nothing in common")
  func distances() throws {
    let some = try ["CCO", "C1CC1C", "CC#N"].map(Self.profile)
    let same = SetDistance.distances(of: some, from: some)
    #expect(same.map(\.family.key) == ["functional_groups", "ring_kinds", "bond_kinds"])
    #expect(same.allSatisfy { $0.value == 0 && $0.byChance > 0 })
    let apart = SetDistance.distances(
      of: try ["CCO", "C1CC1C"].map(Self.profile), from: try ["N#N", "c1nncnn1"].map(Self.profile))
    #expect(apart.allSatisfy { abs($0.value - 1) < 1e-12 })
    #expect(SetDistance.distances(of: [], from: some).isEmpty)
    // Shares 1 and 1/2 of alcohols, 0 and 1/2 of nitriles: (1/2 + 1/2) / 2.
    let half = SetDistance.distances(
      of: try ["CCO"].map(Self.profile), from: try ["CCO", "CC#N"].map(Self.profile))
    #expect(abs(half[0].value - 0.5) < 1e-12)
  }

  @Test("the level of chance is the same every time, and falls with the size of the sets")
  func chance() throws {
    let profiles = try Structures.qm9().compactMap { Validity(of: $0).structure?.profile() }
    let few = Array(profiles.prefix(32))
    let first = SetDistance.distances(of: few, from: profiles)
    #expect(first.map(\.byChance) == SetDistance.distances(of: few, from: profiles).map(\.byChance))
    let many = SetDistance.distances(of: profiles, from: profiles)
    for (small, large) in zip(first, many) { #expect(large.byChance < small.byChance) }
    // Halves of one set are about as far apart as chance says.
    let halves = SetDistance.distances(
      of: Array(profiles.prefix(128)), from: Array(profiles.dropFirst(128)))
    for half in halves { #expect(half.value < 2.5 * half.byChance, "\(half.family.key)") }
  }
}
