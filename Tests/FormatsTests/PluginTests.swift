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
