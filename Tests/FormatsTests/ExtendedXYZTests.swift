import Engine
import TestSupport
import Testing

@testable import Formats

@Suite("Extended XYZ")
struct ExtendedXYZTests {
  private func parse(_ text: String) throws(XYZError) -> [Molecule] {
    try ExtendedXYZ.parse(Array(text.utf8), path: "a.xyz")
  }

  private func message(_ text: String) -> String {
    do throws(XYZError) {
      _ = try parse(text)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test("Plain XYZ has elements, positions and its comment")
  func plain() throws {
    let molecules = try parse(
      """
      3
      it's water, roughly
      O 0 0 0.119
      H\t0.0 0.763 -4.77e-1
        h 0 -.763 -0.477\r

      1

      CL 1 2 3
      """)
    #expect(molecules.count == 2)
    #expect(molecules[0].formula == "H2O")
    #expect(molecules[0].positions[1] == [0, 0.763, -0.477])
    #expect(molecules[0].info == ["comment": .string("it's water, roughly")])
    #expect(molecules[1].elements.map(\.symbol) == ["Cl"])
    #expect(molecules[1].info.isEmpty)
  }

  @Test("Columns and facts written by ASE are read with their types")
  func extended() throws {
    let frame = try parse(
      """
      2
      Lattice="5.0 0.0 0.0 0.0 5.0 0.0 0.0 0.0 5.0" Properties=species:S:1:pos:R:3:forces:R:3:\
      tag:I:1:name:S:1:move_mask:L:1 energy=-17.5 n=3 smiles="F/C=C\\\\F" old={1 2 3} \
      list="1.5 2" words='a "b" c' flag off=F eq=a=b gap = 7, json="_JSON [[1, 2], [3, 4]]" \
      text="_JSON \\"12\\"" single="_JSON [4]" pbc="F F F" big=1e400 odd=0x10
      C 0 0 0 0.1 0.2 0.3 7 a F
      H 0 0 1.1 -1 -2 -3 -8 b T

      """)[0]
    #expect(frame.columns["forces"] == .reals([0.1, 0.2, 0.3, -1, -2, -3], width: 3))
    #expect(frame.columns["tag"] == .integers([7, -8], width: 1))
    #expect(frame.columns["name"] == .strings(["a", "b"], width: 1))
    #expect(frame.columns.count == 3)
    #expect(frame.fixed == [true, false])
    #expect(
      frame.info == [
        "energy": .real(-17.5), "n": .integer(3),
        "smiles": .string("F/C=C\\F"), "old": .reals([1, 2, 3]), "list": .reals([1.5, 2]),
        "words": .string("a \"b\" c"), "flag": .boolean(true), "off": .boolean(false),
        "eq": .string("a=b"), "gap": .integer(7),
        "json": .string("_JSON [[1, 2], [3, 4]]"), "text": .string("12"), "single": .reals([4]),
        "big": .real(.infinity), "odd": .string("0x10"),
      ])
  }

  @Test(
    "Cells follow the conventions of ASE",
    arguments: [
      ("Lattice=\"4 0 0 1 5 0 0 0 6\"", [true, true, true]),
      ("Lattice=\"4 0 0 1 5 0 0 0 6\" pbc=\"T T F\"", [true, true, false]),
      ("pbc=T Lattice={4, 0, 0, 1, 5, 0, 0, 0, 6}", [true, true, true]),
      ("Lattice=\"4 0 0 1 5 0 0 0 6\" pbc=\"False 0 F\"", [false, false, false]),
      ("Lattice = '4 0 0 1 5 0 0 0 6' pbc", [true, true, true]),
      ("pbc=\"F F F\" a=1", nil), ("a=1", nil), ("Lattice", nil),
    ])
  func cells(second: String, periodic: [Bool]?) throws {
    let frame = try parse("1\n\(second)\nH 0 0 0\n")[0]
    #expect(frame.cell?.vectors == periodic.map { _ in [[4, 0, 0], [1, 5, 0], [0, 0, 6]] })
    #expect(frame.cell.map { cell in (0..<3).map { cell.periodic[$0] } } == periodic)
    #expect(frame.info["Lattice"] == nil && frame.info["pbc"] == nil)
  }

  @Test("Cells are written before the columns, to the last bit")
  func writingCells() throws {
    let cell = try Cell(
      [0.1 + 0.2, 1e-17, 3], [1 / 3.0, 7, 0], [0, 0, -1e5 / 7], periodic: [true, false, true])
    let molecule = Molecule(
      elements: [.carbon], positions: [.zero], cell: cell,
      info: ["pbc": .string("x"), "Lattice": .integer(1)])
    let text = ExtendedXYZ.text(molecule)
    #expect(text.split(separator: "\n")[1].hasPrefix("Lattice=\"0.30000000000000004 1e-17 3.0 "))
    #expect(text.contains(" pbc=\"T F T\"\n"))
    let copy = try parse(text)[0]
    #expect(copy.cell == cell)
    #expect(copy.info == ["pbc_": .string("x"), "Lattice_": .integer(1)])
  }

  @Test("Atomic numbers stand in for symbols")
  func numbers() throws {
    let frame = try parse("1\nProperties=Z:I:1:pos:R:3\n17 0 0 0\n")[0]
    #expect(frame.formula == "Cl")
  }

  @Test(
    "Errors name file, line and reason",
    arguments: [
      ("", "a.xyz: there is no molecule in the file"),
      ("\n \n", "a.xyz: there is no molecule in the file"),
      ("0\n\n", "a.xyz:1: expected a number of atoms, 1 or more, found \"0\""),
      ("-2\n\n", "a.xyz:1: expected a number of atoms, 1 or more, found \"-2\""),
      ("x 1\n\n", "a.xyz:1: expected a number of atoms, 1 or more, found \"x 1\""),
      (
        "99999999999\n\nH 0 0 0\n",
        "a.xyz:1: 99999999999 atoms are announced, more than the file has room for"
      ),
      ("1\n", "a.xyz:1: 1 atoms are announced, more than the file has room for"),
      (
        "2\nabcdefghi\nH 0 0 0\n", "a.xyz:3: the file ends after 1 of 2 atoms; is it truncated?"
      ),
      (
        "1\n\nH 0 0\n \n",
        "a.xyz:3: 3 columns where 4 are expected; Properties= in the second line of a frame says "
          + "which columns there are"
      ),
      ("1\n\nXx 0 0 0\n", "a.xyz:3: no element has the symbol \"Xx\"; expected H, C, N ..."),
      ("1\n\nH 0 nan 0\n", "a.xyz:3: the position nan is not a finite number"),
      ("1\n\nH 0 1e999 0\n", "a.xyz:3: the position 1e999 is not a finite number"),
      ("1\n\nH 0 1,5 0\n", "a.xyz:3: column pos: expected a number, found \"1,5\""),
      ("1\n\nH 0 0x1 0\n", "a.xyz:3: column pos: expected a number, found \"0x1\""),
      (
        "1\nProperties=species:S:1 a=1\nH 0 0 0\n", "a.xyz:2: Properties has no column pos:R:3"
      ),
      (
        "1\nProperties=pos:R:3 a=1\nH 0 0 0\n", "a.xyz:2: Properties has no column species:S:1"
      ),
      (
        "1\nProperties=species:S:one:pos:R:3\nH 0 0 0\n",
        "a.xyz:2: expected Properties=name:type:count:... with type S, I, R or L, "
          + "found \"species:S:one:pos:R:3\""
      ),
      (
        "1\nProperties=species:S:1:pos:R:3 a=\"1\nH 0 0 0\n",
        "a.xyz:2: \" is opened and never closed"
      ),
      (
        "1\nProperties=species:S:1:pos:R:3:n:I:1\nH 0 0 0 1.5\n",
        "a.xyz:3: column n: expected an integer, found \"1.5\""
      ),
      (
        "1\nProperties=species:S:1:pos:R:3:n:L:1\nH 0 0 0 yes\n",
        "a.xyz:3: column n: expected T or F, found \"yes\""
      ),
      (
        "1\nLattice=\"1 2 3\"\nH 0 0 0\n",
        "a.xyz:2: expected Lattice=\"ax ay az bx by bz cx cy cz\" in angstrom, found \"1 2 3\""
      ),
      (
        "1\nLattice = \"1 2 3\"\nH 0 0 0\n",
        "a.xyz:2: expected Lattice=\"ax ay az bx by bz cx cy cz\" in angstrom, found \"1 2 3\""
      ),
      (
        "1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"T T\"\nH 0 0 0\n",
        "a.xyz:2: expected pbc=\"T T T\", a T or F for each lattice vector, found \"T T\""
      ),
      (
        "1\npbc=\"T T F\"\nH 0 0 0\n",
        "a.xyz:2: pbc=\"T T F\" marks directions that repeat, and there is no Lattice"
      ),
      (
        "1\nLattice=\"9 0 0 0 9 0 0 0 0\"\nH 0 0 0\n",
        "a.xyz:2: the lattice vectors of the periodic directions are zero or not independent; "
          + "pbc=\"T T F\" marks a direction that does not repeat"
      ),
      (
        "1\nLattice=\"9 0 0 0 9 0 0 0 nan\"\nH 0 0 0\n",
        "a.xyz:2: a lattice vector is not finite"
      ),
      (
        "1\nLattice=\"8 0 0 0 0.0625 0 0 0 4\"\nH 0 0 0\n",
        "a.xyz:2: the cell is 0.0625 angstrom thin along lattice vector 2, less than an atom needs; "
          + "lattice vectors are in angstrom"
      ),
      (
        "1\nProperties=species:S:1:pos:R:3 a=\"_JSON {\"\nH 0 0 0\n",
        "a.xyz:2: the value after _JSON is not JSON: {"
      ),
    ])
  func errors(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test("Bytes that are not text, and a missing file, are errors")
  func unreadable() {
    #expect(throws: XYZError(path: "b", line: 2, fault: .notText)) {
      try ExtendedXYZ.parse([49, 10, 0xC3, 0x28, 10, 72, 32, 48, 32, 48, 32, 48, 10], path: "b")
    }
    let error = #expect(throws: XYZError.self) { try ExtendedXYZ.read(path: "/nowhere.xyz") }
    #expect(error?.description == "/nowhere.xyz: cannot open the file: No such file or directory")
  }

  @Test("Whatever a molecule holds is read back as it was", arguments: 1...300)
  func roundTrip(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let molecule = Samples.molecule(&random)
    let text = ExtendedXYZ.text([molecule, molecule])
    let read = try parse(text)
    #expect(read.count == 2)
    for copy in read {
      #expect(copy.elements == molecule.elements)
      #expect(copy.fixed == molecule.fixed)
      #expect(copy.columns == molecule.columns)
      #expect(copy.info == molecule.info, "\(text)")
      #expect(copy.cell == molecule.cell)
      for (a, b) in zip(copy.positions, molecule.positions) {
        #expect((a - b).max() < 1e-8 && (a - b).min() > -1e-8)
      }
    }
    // Writing what was read gives the same bytes.
    #expect(ExtendedXYZ.text(read) == text)
  }

  @Test("Numbers keep eight decimals and never show a minus zero")
  func decimals() {
    #expect(XYZNumber.decimals(0) == "0.00000000")
    #expect(XYZNumber.decimals(-1e-12) == "0.00000000")
    #expect(XYZNumber.decimals(-0.5) == "-0.50000000")
    #expect(XYZNumber.decimals(1.000000014) == "1.00000001")
    #expect(XYZNumber.decimals(-123.456789012) == "-123.45678901")
    #expect(XYZNumber.decimals(1e20) == "1e+20")
  }
}

/// Molecules with everything extended XYZ can hold.
enum Samples {
  static func molecule(_ random: inout Seeded) -> Molecule {
    let count = Int.random(in: 1...6, using: &random)
    let fixed = Bool.random(using: &random)
    var molecule = Molecule(
      elements: (0..<count).compactMap { _ in
        Element(atomicNumber: Int.random(in: 1...118, using: &random))
      },
      positions: (0..<count).map { _ in
        [
          Double.random(in: -50...50, using: &random), Double.random(in: -1...1, using: &random),
          Double.random(in: -1e-7...1e-7, using: &random),
        ]
      },
      fixed: (0..<count).map { _ in fixed && Bool.random(using: &random) })
    let side = Double.random(in: 1...9, using: &random)
    let isPeriodic = (0..<3).map { _ in Bool.random(using: &random) }
    molecule.cell = try? Cell(
      [side, 0, 1 / 3], [-side / 7, side, 0], [0, isPeriodic[0] ? 1e-3 : 0, isPeriodic[1] ? 5 : 0],
      periodic: [isPeriodic[0], isPeriodic[1], isPeriodic[2]])
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      molecule.info[key(&random)] = value(&random)
    }
    molecule.columns["forces"] = .reals(
      (0..<(3 * count)).map { _ in Double.random(in: -1...1, using: &random) }, width: 3)
    molecule.columns["tag"] = .integers(
      (0..<count).map { _ in Int.random(in: -9...9, using: &random) }, width: 1)
    molecule.columns["name"] = .strings(
      (0..<(2 * count)).map { _ in
        ["a", "b=c", "\"", "\\", "Å"].randomElement(using: &random) ?? ""
      }, width: 2)
    molecule.columns["ring"] = .booleans(
      (0..<count).map { _ in Bool.random(using: &random) }, width: 1)
    return molecule
  }

  static func key(_ random: inout Seeded) -> String {
    let pieces = ["a", "key", "E_tot", "with space", "q\"q", "Å", "x=y", "b\\", "{", "n-1"]
    return (0..<Int.random(in: 1...2, using: &random))
      .compactMap { _ in pieces.randomElement(using: &random) }.joined()
  }

  static func value(_ random: inout Seeded) -> InfoValue {
    let number = { (random: inout Seeded) -> Double in
      let special = [
        0, -0.5, 1e-300, .leastNonzeroMagnitude, 1e300, .infinity, -.infinity, 0.1, 1e16,
      ]
      let chosen = special.randomElement(using: &random) ?? 0
      return Bool.random(using: &random) ? chosen : Double.random(in: -9...9, using: &random)
    }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return .integer(Int.random(in: .min ... .max, using: &random))
    case 1: return .real(number(&random))
    case 2: return .boolean(Bool.random(using: &random))
    case 3:
      return .reals((0..<Int.random(in: 0...9, using: &random)).map { _ in number(&random) })
    default: return .string(text(&random))
    }
  }

  static func text(_ random: inout Seeded) -> String {
    let pieces = [
      "C", "#", "N", "F/C=C\\F", "[H]", "(", ")", "\"", "'", "{", "}", "]", "=", " ", "  ", "\\",
      "1", "2.5", "T", "False", "nan", "1_000", "_JSON ", ",", "-", "Å", "日本", "😀", "e\u{301}",
      "٣", "\t", "\n", "\r\n", "\u{2028}", "\u{0}", "\u{85}", "\u{A0}", "_JSON \"x\"",
    ]
    return (0..<Int.random(in: 0...5, using: &random))
      .compactMap { _ in pieces.randomElement(using: &random) }.joined()
  }
}
