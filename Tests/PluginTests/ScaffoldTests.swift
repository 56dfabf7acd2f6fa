import Engine
import Inputs
import Platform
import TestSupport
import Testing

@Suite("A scaffold of a file")
struct ScaffoldTests {
  private func scaffold(
    _ text: String, ending: String = "xyz", anchors: [Int] = []
  ) throws -> Scaffold {
    try withFolder { folder in
      let path = folder + "/a.\(ending)"
      try AtomicFile.write(text, to: path)
      var plugin = StructureScaffold()
      plugin.file = InputFile(path: path)
      plugin.chosen = anchors
      return try plugin.make()
    }
  }

  private static let methane =
    "C 0 0 0\nH 0.63 0.63 0.63\nH 0.63 -0.63 -0.63\nH -0.63 0.63 -0.63\nH -0.63 -0.63 0.63\n"

  @Test("Two atoms at one place are refused")
  func overlap() throws {
    #expect(throws: PluginError.self) { try scaffold("3\n\nC 0 0 0\nO 0 0 1.2\nO 0 0 1.2\n") }
  }

  @Test("A hydrogen that is named as anchor becomes an open end; the others are held")
  func hydrogen() throws {
    let scaffold = try scaffold("5\n\n" + Self.methane, anchors: [3])
    let bonding = try #require(scaffold.molecule.fragment)
    #expect(bonding.hydrogens == [3] && bonding.openEnds == [1] && bonding.anchors == [0])
    #expect(scaffold.hydrogens.count == 3 && scaffold.anchors == [0])
    #expect(scaffold.notes.isEmpty)
  }

  @Test(
    "A cut bond, a charge and missing hydrogens of an XYZ are said in words; charge= of it counts")
  func notes() throws {
    let lines = Self.methane.split(separator: "\n").prefix(4).joined(separator: "\n")
    let cut = try scaffold("4\n\n" + lines + "\n")
    #expect(cut.molecule.fragment?.openEnds == [1])
    #expect(cut.notes.contains { $0.contains("taken for C, by its distances") })
    let anion = try scaffold("4\ncharge=-1\n" + lines + "\n")
    #expect(anion.molecule.fragment?.charges == [-1])
    #expect(anion.notes.contains { $0.contains("taken for [CH3-]") })
    #expect(anion.notes.contains { $0.contains("the charge of -1 is kept") })
    let bare = try scaffold("1\n\nO 0 0 0\n")
    #expect(bare.molecule.fragment?.hydrogens == [2])
    #expect(
      bare.notes.contains { $0.contains("taken for O, by its distances, for it has no hydr") })
  }

  @Test("An SDF says it outright; an atom that no closed shell fits is named")
  func file() throws {
    func ammonium(_ charge: Int) -> String {
      let atoms = [
        "N 0 0 0", "H 0.6 0.6 0.6", "H 0.6 -0.6 -0.6", "H -0.6 0.6 -0.6", "R -0.6 -0.6 0.6",
      ]
      func padded(_ text: Substring) -> String {
        String(repeating: " ", count: 10 - text.count) + text
      }
      let table = atoms.map { line in
        let words = line.split(separator: " ")
        return words.dropFirst().map(padded).joined() + " \(words[0])  0  0"
      }
      let bonds = (2...5).map { "  1  \($0)  1  0" }
      let charges = charge == 0 ? [] : ["M  CHG  1   1   \(charge)"]
      return
        (["", "", "", "  5  4  0  0  0  0  0  0  0  0999 V2000"] + table + bonds + charges
        + ["M  END", "$$$$", ""]).joined(separator: "\n")
    }
    let scaffold = try scaffold(ammonium(1), ending: "sdf")
    let bonding = try #require(scaffold.molecule.fragment)
    #expect(bonding.charges == [1] && bonding.hydrogens == [3] && bonding.openEnds == [1])
    let error = #expect(throws: PluginError.self) { try self.scaffold(ammonium(0), ending: "sdf") }
    #expect("\(try #require(error))".contains("N1 has charge 0 and 4 bonds"))
  }

  private static let file = """
    3
    name=water
    O 0 0 0
    H 0 0 1
    H 0 1 0
    2
    name=hcl
    Cl 0 0 0
    H 0 0 1.3
    1
    name=proton
    H 0 0 0

    """

  private func withFile(_ body: (Value) throws -> Void) throws {
    try withFolder { folder in
      let path = folder + "/a.xyz"
      try AtomicFile.write(Self.file, to: path)
      try body(.file(path))
    }
  }

  @Test("A scaffold is fixed atoms of a file, its hydrogens aside, forgotten or kept")
  func scaffold() throws {
    try withFile { file in
      let first = try #require(
        try scaffold(["file": file, "frame": .integer(1)]).product as? Scaffold)
      #expect(first.molecule.formula == "O")
      #expect(first.molecule.fixed == [true])
      #expect(first.hydrogens.positions == [[0, 0, 1], [0, 1, 0]])
      #expect(first.anchors.isEmpty)
      let second = try #require(
        try scaffold(["file": file, "frame": .integer(2), "hydrogens": .word("keep")]).product
          as? Scaffold)
      #expect(second.molecule.elements.map(\.symbol) == ["Cl", "H"])
      #expect(second.molecule.positions[1] == [0, 0, 1.3])
      #expect(second.hydrogens.count == 0)
      #expect(throws: PluginError.self) { try scaffold(["file": file, "frame": .integer(4)]) }
      #expect(throws: PluginError.self) { try scaffold(["file": file, "frame": .integer(3)]) }
    }
  }

  private func scaffold(_ values: [String: Value]) throws -> Made {
    try #require(inputsCatalogue.plugin(.scaffold, named: "structure")).make(values)
  }

  @Test("All molecules of a file make one scaffold, unless they are in each other's place")
  func fragments() throws {
    try withFile { file in
      let error = #expect(throws: PluginError.self) { try scaffold(["file": file]) }
      #expect(error?.description.contains("molecules 1 and 2 of") == true)
      #expect(error?.description.contains("frame= takes one of them") == true)
    }
    try withFolder { folder in
      try AtomicFile.write(
        "1\n\nO 0 0 0\n2\nProperties=species:S:1:pos:R:3:anchor:L:1\nN 0 0 9 T\nH 0 0 8 F\n",
        to: folder + "/a.xyz")
      let file = Value.file(folder + "/a.xyz")
      let both = try #require(try scaffold(["file": file]).product as? Scaffold)
      #expect(both.molecule.formula == "NO")
      #expect(both.anchors == [1])
      #expect(both.hydrogens.count == 1)
      // A hydrogen that is an anchor gives its place away.
      let replaced = try #require(
        try scaffold(["file": file, "anchors": .list([.integer(1), .integer(3)])]).product
          as? Scaffold)
      #expect(replaced.anchors == [0, 1])
      #expect(replaced.hydrogens.count == 0)
      #expect(throws: PluginError.self) {
        try scaffold(["file": file, "anchors": .list([.integer(4)])])
      }
    }
  }

  @Test("A periodic frame is refused where it is used")
  func periodic() throws {
    try withFolder { folder in
      let box = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"F F F\"\nC 0 0 0\n"
      let crystal = "1\nLattice=\"9 0 0 0 9 0 0 0 9\"\nC 0 0 0\n"
      try AtomicFile.write(box + crystal, to: folder + "/a.xyz")
      let file = Value.file(folder + "/a.xyz")
      _ = try scaffold(["file": file, "frame": .integer(1)])
      #expect(throws: PluginError.self) { try scaffold(["file": file, "frame": .integer(2)]) }
    }
  }
}
