import Engine
import Platform
import TestSupport
import Testing

@testable import Formats

@Suite("Plug-ins that read extended XYZ")
struct XYZPluginTests {
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
    try #require(formatsCatalogue.plugin(.scaffold, named: "structure")).make(values)
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

  @Test("A periodic structure is refused where it would be taken for a molecule in open space")
  func periodic() throws {
    try withFolder { folder in
      let box = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"F F F\"\nC 0 0 0\n"
      let crystal = "1\nLattice=\"9 0 0 0 9 0 0 0 9\"\nC 0 0 0\n"
      try AtomicFile.write(box + crystal, to: folder + "/a.xyz")
      let file = Value.file(folder + "/a.xyz")
      let error = #expect(throws: PluginError.self) { try ExtendedXYZ.frames(of: InputFile(file)) }
      #expect(error?.description.contains("a.xyz: frame 2 is periodic") == true)
      _ = try scaffold(["file": file, "frame": .integer(1)])
      #expect(throws: PluginError.self) { try scaffold(["file": file, "frame": .integer(2)]) }
    }
  }
}
