import Engine
import Testing

@testable import Chemistry

@Suite("The distance of two sets of molecules")
struct SetDistanceTests {
  private func profiles(_ smiles: [String]) throws -> [StructureProfile] {
    try smiles.map { try #require(try SanitisedStructure(smiles: $0).profile()) }
  }

  private func value(_ distances: [SetDistance], _ family: MetricFamily) throws -> SetDistance {
    try #require(distances.first { $0.family.key == family.key })
  }

  /// A source of molecules of every kind the families know.
  private static let source = [
    "CCO", "CC(=O)C", "C1CC1", "c1ccccc1", "CC#N", "C1CCNC1", "C=CC", "COC", "NC=O", "C1CO1",
  ]

  @Test("is 0 of a set from itself, in whatever order")
  func same() throws {
    let set = try profiles(Self.source)
    for distance in SetDistance.distances(of: set, from: set.reversed()) {
      #expect(distance.value < 1e-12)
      #expect(distance.byChance > 0)
    }
  }

  @Test("is 1 where there is nothing in common")
  func disjoint() throws {
    let first = try profiles(["C1CC1", "C1CC1C"])
    let second = try profiles(["N1NN1", "O1NNN1"])
    let distances = SetDistance.distances(of: first, from: second)
    #expect(distances.map(\.family.key) == ["functional_groups", "ring_kinds", "bond_kinds"])
    #expect(try value(distances, .groups).value == 1)
    #expect(try value(distances, .bonds).value == 1)
    let rings = SetDistance.distances(of: first, from: try profiles(["C1CCCC1"]))
    #expect(try value(rings, .rings).value == 1)
  }

  @Test("is half the difference over the mean of the sums: groups by molecule, rings by number")
  func byHand() throws {
    // Groups: alcohol 1/2 against 1 (the diol counts once). Bonds: C-C 1/2, C-O 1/2 against C-C 1,
    // C-O 2. Rings: none against none.
    let distances = SetDistance.distances(
      of: try profiles(["CCO", "C"]), from: try profiles(["OCCO"]))
    #expect(abs(try value(distances, .groups).value - 0.5 / 1.5) < 1e-12)
    #expect(abs(try value(distances, .bonds).value - 2.0 / 4.0) < 1e-12)
    #expect(try value(distances, .rings).value == 0)
  }

  @Test("is not there where a set has no molecule")
  func empty() throws {
    #expect(SetDistance.distances(of: [], from: try profiles(["C"])).isEmpty)
    #expect(SetDistance.distances(of: try profiles(["C"]), from: []).isEmpty)
  }

  @Test("chance falls with the square root of the number of molecules")
  func chance() throws {
    let source = try profiles(Self.source)
    func level(_ size: Int) throws -> [Double] {
      let set = (0..<size).map { source[$0 % source.count] }
      return SetDistance.distances(of: set, from: set).map(\.byChance)
    }
    for (small, large) in zip(try level(100), try level(1600)) {
      #expect(abs(small / large - 4) < 0.5, "\(small) \(large)")
    }
  }

  @Test("chance is what two samples of one source are apart")
  func sampled() throws {
    let source = try profiles(Self.source)
    var stream = RandomStream(seed: 7, .selection)
    func sample(_ size: Int) -> [StructureProfile] {
      (0..<size).map { _ in source[stream.index(below: source.count)] }
    }
    var (found, expected) = ([0.0, 0, 0], [0.0, 0, 0])
    for _ in 0..<100 {
      let distances = SetDistance.distances(of: sample(40), from: sample(120))
      for (index, distance) in distances.enumerated() {
        found[index] += distance.value / 100
        expected[index] += distance.byChance / 100
      }
    }
    for (a, b) in zip(found, expected) { #expect(abs(a / b - 1) < 0.1, "\(a) \(b)") }
  }

  @Test("equal seeds give equal levels of chance")
  func seeds() throws {
    let source = try profiles(Self.source)
    func levels(_ seed: UInt64) -> [Double] {
      SetDistance.distances(of: source, from: source, seed: seed).map(\.byChance)
    }
    #expect(levels(1) == levels(1))
    #expect(levels(1) != levels(2))
  }

  @Test("halves of the reference are about as far apart as chance says")
  func halves() throws {
    let profiles = try Structures.qm9().compactMap { Validity(of: $0).structure?.profile() }
    let distances = SetDistance.distances(
      of: Array(profiles.prefix(128)), from: Array(profiles.dropFirst(128)))
    for distance in distances {
      #expect(distance.value < 2.5 * distance.byChance, "\(distance.family.key)")
    }
  }

  @Test("What is foreign to a reference is named by family")
  func foreign() throws {
    let kinds = ReferenceKinds(of: try profiles(["CCO", "CCOC", "CCCCN"]))
    #expect(kinds.molecules == 3)
    let foreign = try profiles(["CCCO", "C1CC1", "CC#N"]).map(kinds.foreign)
    #expect(
      foreign == [
        [], ["functional groups cyclopropane", "rings 3"],
        ["functional groups nitrile", "bonds C#N"],
      ])
  }
}
