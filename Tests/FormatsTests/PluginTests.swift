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

  private func make(_ kind: Kind, _ values: [String: Value]) throws -> Made {
    try #require(formatsCatalogue.plugin(kind, named: "xyz")).make(values)
  }

  @Test("A reference has all molecules, or those of the elements asked for")
  func reference() throws {
    try withFile { file in
      let all = try make(.reference, ["file": file]).product as? ReferenceSet
      #expect(all?.molecules.map(\.formula) == ["H2O", "ClH", "H"])
      #expect(all?.source.hasSuffix("a.xyz (3 of 3 molecules)") == true)
      let some =
        try make(.reference, ["file": file, "elements": .elements([.carbon, .oxygen])]).product
        as? ReferenceSet
      #expect(some?.molecules.map(\.formula) == ["H2O", "H"])
    }
  }

  @Test("A reference that cannot be used says why")
  func referenceErrors() throws {
    try withFolder { folder in
      try AtomicFile.write("1\n\nCl 0 0 0\n", to: folder + "/a.xyz")
      let error = #expect(throws: PluginError.self) {
        try make(
          .reference, ["file": .file(folder + "/a.xyz"), "elements": .elements([.nitrogen])])
      }
      #expect(
        error?.description
          == "elements: none of the 1 molecules of \(folder)/a.xyz has only hydrogen and N")
      try AtomicFile.write("1\n\nQ 0 0 0\n", to: folder + "/b.xyz")
      let unread = #expect(throws: PluginError.self) {
        try make(.reference, ["file": .file(folder + "/b.xyz")])
      }
      #expect(unread?.description.hasPrefix("\(folder)/b.xyz: line 3: no element") == true)
      #expect(throws: PluginError.self) { try make(.reference, [:]) }
    }
  }

  @Test("A periodic structure is refused where it would be taken for a molecule in open space")
  func periodic() throws {
    try withFolder { folder in
      let box = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"F F F\"\nC 0 0 0\n"
      let crystal = "1\nLattice=\"9 0 0 0 9 0 0 0 9\"\nC 0 0 0\n"
      try AtomicFile.write(box + crystal, to: folder + "/a.xyz")
      let file = Value.file(folder + "/a.xyz")
      let error = #expect(throws: PluginError.self) { try make(.reference, ["file": file]) }
      #expect(error?.description.contains("a.xyz: frame 2 is periodic") == true)
    }
  }
}
