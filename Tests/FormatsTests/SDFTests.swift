import Engine
import Platform
import TestSupport
import Testing

@testable import Formats

@Suite("SDF")
struct SDFTests {
  @Test("A small molecule is a V2000 record, column for column")
  func small() {
    let water = Molecule(
      elements: [.oxygen, .hydrogen, .hydrogen],
      positions: [[0, 0, 0.11779], [0, 0.75545, -0.47116], [-0.00001, -10.75545, -0.47116]])
    let bonds = BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(2, 0)])
    let text = SDF.text(
      water, bonds: bonds, title: "water\nof life",
      properties: [("energy", "-17.5"), ("note <x>", "a\nb")])
    #expect(
      text == """
        water of life
          simgen            3D

          3  2  0  0  0  0  0  0  0  0999 V2000
            0.0000    0.0000    0.1178 O   0  0  0  0  0  0  0  0  0  0  0  0
            0.0000    0.7555   -0.4712 H   0  0  0  0  0  0  0  0  0  0  0  0
            0.0000  -10.7555   -0.4712 H   0  0  0  0  0  0  0  0  0  0  0  0
          1  2  1  0
          1  3  1  0
        M  END
        >  <energy>
        -17.5

        >  <note _x_>
        a b

        $$$$

        """)
  }

  @Test("Beyond 999 atoms the record is V3000")
  func large() {
    let count = 1000
    let chain = Molecule(
      elements: Array(repeating: .carbon, count: count),
      positions: (0..<count).map { [1.5 * Double($0), 0, 0] })
    let bonds = BondGraph(
      atomCount: count, bonds: (1..<count).map { Bond($0 - 1, $0, order: $0 % 3 + 1) })
    let lines = SDF.text(chain, bonds: bonds).split(separator: "\n")
    #expect(lines.contains("M  V30 COUNTS 1000 999 0 0 0"))
    #expect(lines.contains("M  V30 1000 C 1498.50000000 0.00000000 0.00000000 0"))
    #expect(lines.contains("M  V30 999 1 999 1000"))
    #expect(lines.last == "$$$$")
  }

  @Test("What was written is read again: V2000, V3000, two records, a molfile without an end mark")
  func reading() throws {
    let water = Molecule(
      elements: [.oxygen, .hydrogen, .hydrogen],
      positions: [[0, 0, 0.1178], [0, 0.7555, -0.4712], [-0, -10.7555, -0.4712]])
    let bonds = BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(2, 0)])
    let small = SDF.text(water, bonds: bonds, title: "water", properties: [("a", "1")])
    let chain = Molecule(
      elements: Array(repeating: .carbon, count: 1000),
      positions: (0..<1000).map { [1.5 * Double($0), 0.125, 0] })
    let large = SDF.text(
      chain, bonds: BondGraph(atomCount: 1000, bonds: (1..<1000).map { Bond($0 - 1, $0) }))
    let molecules = try SDF.parse(Array((small + large).utf8), path: "a.sdf")
    #expect(molecules.count == 2)
    #expect(molecules[0].elements == water.elements && molecules[0].positions == water.positions)
    #expect(molecules[0].info["name"] == .string("water"))
    #expect(molecules[1].elements == chain.elements && molecules[1].positions == chain.positions)
    let end = try #require(small.range(of: "M  END\n")).upperBound
    let molfile = String(small[..<end]).replacing("\n", with: "\r\n")
    #expect(try SDF.parse(Array(molfile.utf8), path: "a.mol").map(\.formula) == ["H2O"])
  }

  @Test("An open end is no atom and marks its neighbour")
  func openEnds() throws {
    let text = """
      methyl
        RDKit          3D

        2  1  0  0  0  0  0  0  0  0999 V2000
          1.5000    0.0000    0.0000 R#  0  0  0  0  0  0  0  0  0  0  0  0
          0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
        1  2  1  0
      M  END
      $$$$

      """
    let molecule = try #require(try SDF.parse(Array(text.utf8), path: "a.sdf").first)
    #expect(molecule.elements == [.carbon])
    #expect(molecule.columns["anchor"] == .booleans([true], width: 1))
  }

  private func records(_ text: String) throws -> [MoleculeRecord] {
    try withFolder { folder in
      try AtomicFile.write(text, to: folder + "/a.sdf")
      return try SDF.frames(path: folder + "/a.sdf").records
    }
  }

  /// A record of methyl nitrite's parts: three atoms in a row.
  private func record(_ lines: [String]) -> String {
    "title\n\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n" + lines.joined(separator: "\n") + "\n"
  }

  @Test("Orders, charges and radicals of V2000 are read; M lines replace those of the atoms")
  func topology() throws {
    let atoms = [
      "    0.0000    0.0000    0.0000 C   0  4", "    1.2000    0.0000    0.0000 N   0  3",
      "    2.4000    0.0000    0.0000 O   0  5",
    ]
    let bonds = ["  1  2  2  0", "  2  3  1  0"]
    func topology(_ lines: [String]) throws -> MoleculeTopology? {
      try records(record(atoms + bonds + lines + ["M  END", "$$$$"]))[0].topology
    }
    let old = try #require(try topology([]))
    #expect(old.bonds == [Bond(0, 1, order: 2), Bond(1, 2, order: 1)])
    #expect(old.charges == [0, 1, -1] && old.radicals == [0])
    let new = try #require(try topology(["M  CHG  1   3  -1", "M  RAD  1   2   2"]))
    #expect(new.charges == [0, 0, -1] && new.radicals == [1])
    #expect(throws: SDFError.self) { try topology(["M  CHG  1   4  -1"]) }
    #expect(throws: SDFError.self) { try topology(["M  CHG  2   1   1"]) }
  }

  @Test(
    "V3000 says charges and radicals with the atoms; an aromatic order leaves the bonds unknown")
  func wideTopology() throws {
    func record(_ order: Int) throws -> MoleculeRecord {
      try records(
        """
        wide


          0  0  0     0  0            999 V3000
        M  V30 BEGIN CTAB
        M  V30 COUNTS 2 1 0 0 0
        M  V30 BEGIN ATOM
        M  V30 1 N 0 0 0 0 CHG=1
        M  V30 2 C 1.5 0 0 0 RAD=2
        M  V30 END ATOM
        M  V30 BEGIN BOND
        M  V30 1 \(order) 1 2
        M  V30 END BOND
        M  V30 END CTAB
        M  END
        $$$$

        """)[0]
    }
    let topology = try #require(try record(1).topology)
    #expect(topology.charges == [1, 0] && topology.radicals == [1])
    #expect(try record(4).topology == nil)
    #expect(try record(4).charge == 1)
  }

  @Test(
    "A file that is no SDF is refused by line",
    arguments: [
      ("", 0, SDFError.Fault.empty), ("a\nb\n", 2, .truncated),
      ("\n\n\nx  1\n", 4, .counts("x  1")),
      (
        "\n\n\n  1  0\n    0.0000    0.0000       nan C\n", 5,
        .atom("    0.0000    0.0000       nan C")
      ),
      ("\n\n\n  1  0\n    0.0000    0.0000    0.0000 Qq\n", 5, .element("Qq")),
      ("\n\n\n  1  1\n    0.0000    0.0000    0.0000 C\n  1  2  1\n", 6, .bond("  1  2  1")),
    ])
  func wrong(text: String, line: Int, fault: SDFError.Fault) {
    let error = #expect(throws: SDFError.self) { try SDF.parse(Array(text.utf8), path: "a.sdf") }
    #expect(error == SDFError(path: "a.sdf", line: line, fault: fault))
    #expect(error?.description.hasPrefix(line == 0 ? "a.sdf: " : "a.sdf:\(line): ") == true)
  }
}
