import Engine
import Platform
import TestSupport
import Testing

@testable import Formats

/// Files that other programs wrote.
@Suite("Files of others")
struct ForeignFileTests {
  private func frames(_ text: String) throws(XYZError) -> StructureFrames {
    try ExtendedXYZ.frames(Array(text.utf8), path: "a.xyz")
  }

  private func message(_ bytes: [UInt8]) -> String {
    do throws(XYZError) {
      _ = try ExtendedXYZ.frames(bytes, path: "a")
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test("may begin with a byte-order mark")
  func byteOrderMark() throws {
    let frames = try frames("\u{FEFF}1\n\nH 0 0 0\n")
    #expect(frames.molecules[0].formula == "H")
    #expect(frames.notes.isEmpty)
  }

  @Test("are read as ASE reads them where a key is there twice or columns have no name")
  func surplus() throws {
    let frames = try frames("2\na=1 a=2\nC 0 0 0 0.5 9\nH 0 0 1 0.5 9\n")
    #expect(frames.molecules[0].info == ["a": .integer(2)])
    #expect(frames.molecules[0].columns.isEmpty)
    #expect(
      frames.notes == [
        "line 2: the key a is there twice; the last one counts",
        "line 3: columns behind the first 4 are not read; Properties= names columns",
      ])
  }

  @Test(
    "may call columns as ASE does",
    arguments: [
      "symbols:S:1:positions:R:3 a=1\nCl 0 0 2", "numbers:I:1:pos:R:3 a=1\n17 0 0 2",
      "positions:R:3:species:S:1 a=1\n0 0 2 Cl",
    ])
  func names(rest: String) throws {
    let molecule = try frames("1\nProperties=\(rest)\n").molecules[0]
    #expect(molecule.formula == "Cl")
    #expect(molecule.positions == [[0, 0, 2]])
    #expect(molecule.columns.isEmpty)
  }

  @Test("may hold deuterium and tritium, which are hydrogen, with a note")
  func isotopes() throws {
    let frames = try frames("3\n\nD 0 0 0\nD 0 0 1\nT 0 1 0\n")
    #expect(frames.molecules[0].formula == "H3")
    #expect(
      frames.notes == [
        "line 3: deuterium (D) is read as hydrogen", "line 5: tritium (T) is read as hydrogen",
      ])
  }

  @Test(
    "of another format are named for what they are",
    arguments: [
      ("\u{1F}\u{8B}\u{8}", "compressed by gzip"), ("PK\u{3}\u{4}\u{0}", "zip archive"),
      ("HEADER    X\nATOM      1  N   MET A   1      38.198  19.582  26.998\n", "is PDB"),
      ("# made by x\ndata_quartz\n_cell_length_a 4.9\n", "is CIF"),
      ("@<TRIPOS>MOLECULE\nx\n", "is mol2"), ("CCO ethanol\nCCC\n", "holds SMILES"),
      ("[NH4+]\n", "holds SMILES"), ("{\"numbers\": [1]}\n", "is JSON"),
      ("\n  a\n\n  1  0  0  0  0  0            999 V2000\n", "is SDF"),
      ("SQLite format 3\u{0}\u{1}", "SQLite"), ("\u{1}\u{0}\u{2}", "not text"),
    ])
  func formats(text: String, name: String) {
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let message = message(bytes)
    #expect(message.contains(name), "\(message)")
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 32 })
  }

  @Test("that are no format of others are told what XYZ begins with")
  func others() {
    #expect(message(Array("hello world\n".utf8)).contains("expected a number of atoms"))
  }

  @Test("with two atoms at one place are refused as reference")
  func overlap() throws {
    try withFolder { folder in
      let path = folder + "/a.xyz"
      try AtomicFile.write("3\n\nC 0 0 0\nO 0 0 1.2\nO 0 0 1.2\n", to: path)
    }
  }
}
