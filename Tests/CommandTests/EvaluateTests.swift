import Foundation
import TestSupport
import Testing

@Suite("simgen evaluate")
struct EvaluateTests {
  /// Reference values of mace-torch and the model they are of.
  struct Reference: CustomTestStringConvertible {
    let testDescription: String
    let golden: String
    let model: String
    let options: [String]
    let energyTolerance: Double
    let forceTolerance: Double
  }

  static let references = [
    Reference(
      testDescription: "the shipped model in single precision", golden: "simgen-small.json",
      model: "models/simgen-small.safetensors", options: [], energyTolerance: 1e-5,
      forceTolerance: 1e-4),
    Reference(
      testDescription: "an archive with vector features and heads in double precision",
      golden: "equivariant.json", model: "Tests/MACETests/Fixtures/equivariant.model",
      options: ["--precision", "double", "--head", "fine"], energyTolerance: 1e-9,
      forceTolerance: 1e-9),
  ]

  /// The fields of JSON that are compared.
  struct Values: Decodable {
    struct Structure: Decodable {
      let numbers: [Int]
      let positions: [[Double]]
      let energy: Double
      let nodeEnergy: [Double]
      let forces: [[Double]]
      let layer1Invariants: [[Double]]
    }

    let structures: [Structure]

    init(_ url: URL) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Values.self, from: try Data(contentsOf: url))
    }

    /// The structures as extended XYZ, elements by atomic number.
    var xyz: String {
      structures.map { structure in
        let atoms = zip(structure.numbers, structure.positions).map { number, position in
          "\(number) " + position.map { "\($0)" }.joined(separator: " ") + "\n"
        }
        return "\(structure.numbers.count)\nProperties=Z:I:1:pos:R:3 stress=1 name=x\n"
          + atoms.joined()
      }.joined()
    }
  }

  @Test("JSON and XYZ hold what mace-torch computes", arguments: references)
  func agreement(_ reference: Reference) throws {
    let folder = try TemporaryFolder()
    let path = Repository.path("Tests/MACETests/Fixtures/\(reference.golden)")
    let expected = try Values(URL(filePath: path)).structures
    try folder.write(try Values(URL(filePath: path)).xyz, to: "in.xyz")
    let outcome = try Program.run(
      ["evaluate", "in.xyz", "--model", Repository.path(reference.model), "--descriptors"]
        + reference.options + ["--json", "new/out.json", "-o", "out.xyz"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Wrote out.xyz, new/out.json"))
    #expect(folder.names == ["in.xyz", "new", "out.xyz"])

    let found = try Values(folder / "new/out.json").structures
    #expect(found.count == expected.count)
    func check(_ a: [Double], _ b: [Double], _ tolerance: Double) {
      #expect(a.count == b.count)
      let largest = max(1, b.map(abs).max() ?? 0)
      for (a, b) in zip(a, b) { #expect(abs(a - b) <= tolerance * largest) }
    }
    for (found, expected) in zip(found, expected) {
      check([found.energy], [expected.energy], reference.energyTolerance)
      check(found.nodeEnergy, expected.nodeEnergy, reference.energyTolerance)
      check(found.forces.flatMap { $0 }, expected.forces.flatMap { $0 }, reference.forceTolerance)
      check(
        found.layer1Invariants.flatMap { $0 }, expected.layer1Invariants.flatMap { $0 },
        reference.energyTolerance)
      #expect(found.numbers == expected.numbers)
    }

    // The same numbers in extended XYZ, stale results gone, other facts kept.
    let lines = try String(contentsOf: folder / "out.xyz", encoding: .utf8)
      .split(separator: "\n")
    let first = try #require(found.first)
    let channels = first.layer1Invariants[0].count
    #expect(lines.count == found.reduce(0) { $0 + $1.numbers.count + 2 })
    #expect(
      lines[1].contains("pos:R:3:forces:R:3:node_energy:R:1:layer1_invariants:R:\(channels) "))
    #expect(lines[1].contains(" energy=\(first.energy) "))
    #expect(lines[1].contains("name=x") && !lines[1].contains("stress"))
    let numbers = lines[2].split(separator: " ").dropFirst(4).compactMap { Double($0) }
    #expect(numbers == first.forces[0] + [first.nodeEnergy[0]] + first.layer1Invariants[0])
  }

  @Test("Descriptors of any layer are written under its name, the same for any number of threads")
  func layers() throws {
    let folder = try TemporaryFolder()
    try folder.write("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n", to: "in.xyz")
    let model = Repository.path("Tests/MACETests/Fixtures/equivariant.model")
    func evaluate(_ options: [String]) throws -> (code: Int32, text: String) {
      let outcome = try Program.run(
        ["evaluate", "in.xyz", "--model", model, "--head", "fine", "--descriptors", "-o", "o.xyz"]
          + ["--overwrite"] + options, in: folder.url)
      guard outcome.code == 0 else { return (outcome.code, outcome.errors) }
      return (0, try String(contentsOf: folder / "o.xyz", encoding: .utf8))
    }
    // 4x0e, then 4x1o as well; the last layer has scalars alone.
    for (options, column) in [
      (["--layer", "1"], "layer1_invariants:R:4 "),
      (["--all-features"], "layer1_features:R:16 "), (["--layer", "2"], "layer2_invariants:R:4 "),
    ] {
      let alone = try evaluate(options + ["--threads", "1"])
      #expect(alone.code == 0 && alone.text.contains(column), "\(alone.text)")
      let shared = try evaluate(options + ["--threads", "3"])
      #expect(shared.text == alone.text)
    }
    let refused = try evaluate(["--layer", "3"])
    #expect(refused.code == 1)
    #expect(refused.text.contains("the model has no layer 3; its layers are 1 to 2"))
  }

  @Test("Batches do not mix frames, and the table has a line for each")
  func batches() throws {
    let folder = try TemporaryFolder()
    let water = "3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n"
    let methane =
      "5\n\nC 0 0 0\nH .63 .63 .63\nH -.63 -.63 .63\nH -.63 .63 -.63\nH .63 -.63 -.63\n"
    try folder.write(
      String(repeating: water + methane, count: 150) + water, to: "in.xyz")
    let outcome = try Program.run(
      ["evaluate", "in.xyz", "--model", Repository.path("models/simgen-small.safetensors")],
      in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows.count == 2 + 301)
    #expect(Set(rows.dropFirst(2).map { $0.dropFirst() }).count == 2)
    #expect(rows.last?.prefix(3) == ["301", "H2O", "3"])
    #expect(folder.names == ["in.xyz"])
  }

  /// The fields of JSON that crystals have.
  struct Crystals: Codable {
    struct Structure: Codable {
      var numbers: [Int]
      var positions: [[Double]]
      var cell: [[Double]]?
      var pbc: [Bool]?
      var energy: Double
      var forces: [[Double]]
      var stress: [[Double]]?

      /// The frame as extended XYZ.
      var xyz: String {
        var text = "\(numbers.count)\nProperties=Z:I:1:pos:R:3"
        if let cell, let pbc {
          let components = cell.flatMap { $0 }.map { "\($0)" }.joined(separator: " ")
          let flags = pbc.map { $0 ? "T" : "F" }.joined(separator: " ")
          text += " Lattice=\"\(components)\" pbc=\"\(flags)\""
        }
        return text + "\n"
          + zip(numbers, positions).map { number, position in
            "\(number) " + position.map { "\($0)" }.joined(separator: " ") + "\n"
          }.joined()
      }
    }

    var structures: [Structure]

    init(_ url: URL) throws {
      self = try JSONDecoder().decode(Crystals.self, from: try Data(contentsOf: url))
    }
  }

  @Test(
    "Periodic frames have a stress, crystals a pressure, molecules neither",
    arguments: [("double", 1e-12), ("single", 1e-7)])
  func crystals(precision: String, tolerance: Double) throws {
    let folder = try TemporaryFolder()
    let golden = Repository.path("Tests/MACETests/Fixtures/invariant-crystals.json")
    let expected = try Crystals(URL(filePath: golden)).structures
    let molecule = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"F F F\"\nC 0 0 0\n"
    try folder.write(expected.map(\.xyz).joined() + molecule, to: "in.xyz")
    let outcome = try Program.run(
      [
        "evaluate", "in.xyz", "--precision", precision, "--model",
        Repository.path("Tests/MACETests/Fixtures/invariant.safetensors"), "--json", "out.json",
        "-o", "out.xyz",
      ], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = try Crystals(folder / "out.json").structures
    #expect(found.count == expected.count + 1)
    for (found, expected) in zip(found, expected) {
      #expect(found.cell == expected.cell && found.pbc == expected.pbc)
      #expect(abs(found.energy - expected.energy) < 1e3 * tolerance * abs(expected.energy))
      let (stress, reference) = (found.stress ?? [], expected.stress ?? [])
      #expect(stress.map(\.count) == [3, 3, 3])
      #expect(zip(stress.joined(), reference.joined()).allSatisfy { abs($0 - $1) < tolerance })
    }
    #expect(found.last?.stress == nil && found.last?.pbc == [false, false, false])

    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(outcome.output.contains("pressure / GPa"))
    let stress = expected[0].stress ?? []
    let pressure = -(stress[0][0] + stress[1][1] + stress[2][2]) / 3 * 160.2176634
    #expect(abs((rows[2].last.flatMap { Double($0) } ?? .nan) - pressure) < 1e-4)
    #expect(rows[2 + 2].last == "-" && rows[2 + 4].last == "-")

    // ASE takes nine numbers for the stress of its calculator.
    let lines = try String(contentsOf: folder / "out.xyz", encoding: .utf8)
      .split(separator: "\n")
    let numbers = (found[0].stress ?? []).joined().map { "\($0)" }.joined(separator: " ")
    #expect(lines[1].contains(" stress=\"\(numbers)\""))
    #expect(lines[1].hasPrefix("Lattice=\"") && lines[1].hasSuffix("pbc=\"T T T\""))
  }

  struct Bad: CustomTestStringConvertible {
    let testDescription: String
    let second: String
    let mentions: [String]
  }

  static let bad = [
    Bad(
      testDescription: "a lattice of another unit",
      second: "1\nLattice=\".36 0 0 0 .36 0 0 0 .36\"\nC 0 0 0\n",
      mentions: ["frame 2", "21.43 atoms per cubic angstrom", "Lattice in angstrom"]),
    Bad(
      testDescription: "vectors in a plane", second: "1\nLattice=\"9 0 0 0 9 0 1 1 0\"\nC 0 0 0\n",
      mentions: ["in.xyz:5", "not independent"]),
    Bad(
      testDescription: "a periodic direction without lattice",
      second: "1\npbc=\"F F T\"\nC 0 0 0\n", mentions: ["in.xyz:5", "there is no Lattice"]),
    Bad(
      testDescription: "an atom at the place of another's image",
      second: "2\nLattice=\"9 0 0 0 9 0 0 0 9\"\nC 0 0 0\nH 9 0 -9\n",
      mentions: ["frame 2", "atoms 1 and 2 are at the same place"]),
    Bad(
      testDescription: "an element the model does not know", second: "2\n\nC 0 0 0\nXe 0 0 2\n",
      mentions: ["frame 2", "atom 2 is Xe", "it knows H"]),
    Bad(
      testDescription: "two atoms at one place", second: "2\n\nC 0 0 0\nC 0 0 0\n",
      mentions: ["frame 2", "atoms 1 and 2 are at the same place"]),
    Bad(
      testDescription: "a truncated frame", second: "2\n\nC 0.000000 0.000000 0.000000\n",
      mentions: ["in.xyz:6", "truncated"]),
  ]

  @Test("A frame that cannot be evaluated is named and nothing is written", arguments: bad)
  func refused(_ bad: Bad) throws {
    let folder = try TemporaryFolder()
    try folder.write("1\n\nC 0 0 0\n" + bad.second, to: "in.xyz")
    let outcome = try Program.run(
      [
        "evaluate", "in.xyz", "--model", Repository.path("models/simgen-small.safetensors"), "-o",
        "out.xyz", "--json", "out.json",
      ], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    for mention in bad.mentions { #expect(outcome.errors.contains(mention), "\(outcome.errors)") }
    #expect(folder.names == ["in.xyz"])
  }

  @Test("A box without periodicity is no obstacle, and existing outputs are safe until told")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"F F F\"\nC 0 0 0\n", to: "in.xyz")
    try folder.write("precious", to: "out.xyz")
    let arguments = [
      "evaluate", "in.xyz", "--model", Repository.path("models/simgen-small.safetensors"), "-o",
      "out.xyz",
    ]
    let refused = try Program.run(arguments, in: folder.url)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("out.xyz exists already"))
    #expect(try String(contentsOf: folder / "out.xyz", encoding: .utf8) == "precious")
    let replaced = try Program.run(arguments + ["--overwrite"], in: folder.url)
    #expect(replaced.code == 0, "\(replaced.errors)")
    #expect(try String(contentsOf: folder / "out.xyz", encoding: .utf8).contains(" energy="))
    #expect(folder.names == ["in.xyz", "out.xyz"])
  }
}
