import Engine
import Platform
import TestSupport
import Testing

@testable import Inputs

@Suite("Pockets from protein files")
struct PocketTests {
  private func scaffold(
    _ file: String, _ change: (inout PocketScaffold) -> Void = { _ in }
  ) throws -> Scaffold {
    var plugin = PocketScaffold()
    plugin.file = InputFile(path: fixture(file))
    plugin.around = InputFile(path: fixture("site-ligand.xyz"))
    change(&plugin)
    return try plugin.make()
  }

  private func fixture(_ name: String) -> String {
    Repository.path("Tests/InputsTests/Fixtures/" + name)
  }

  @Test(
    "Alternates, waters, ions, unknown residues and the ligand itself", arguments: ["pdb", "cif"])
  func unusual(ending: String) throws {
    let scaffold = try scaffold("site.\(ending)")
    let pocket = try #require(scaffold.pocket)
    #expect(scaffold.molecule.count == 0)
    #expect(
      pocket.elements.map(\.symbol)
        == ["C", "C", "O", "O", "C", "O", "H", "Se", "C", "P", "Zn", "Fe"])
    #expect(pocket.positions[5] == [-4.2, -0.9, 0.3])
    #expect(pocket.residues[4] == "SER A 11A")
    #expect(pocket.ligand == [[0.1, 0, 0], [1.3, 0.1, 0]])
    let notes = scaffold.notes.map { String($0[($0.firstIndex(of: ":") ?? $0.startIndex)...]) }
    #expect(
      notes == [
        ": the first of 2 models is used",
        ": of alternate positions the most occupied are kept, 2 are not",
        ": 2 waters are left out (waters=keep keeps them)",
        ": LIG C 1 is where the new molecule goes and left out",
        ": kept by elements alone, for they are no amino acids or nucleotides: "
          + "FE B 3, FOO B 1, ZN B 2",
        ": 2 angstrom is taken for the unknown van der Waals radius of Fe",
      ])
  }

  @Test("Waters are kept when asked for, and the pocket ends where it is told to")
  func choices() throws {
    let wet = try #require(try scaffold("site.pdb") { $0.waters = .keep }.pocket)
    #expect(wet.elements.count == 14)
    let wide = try #require(try scaffold("site.pdb") { $0.distance = 60 }.pocket)
    #expect(wide.residues.contains("GLY A 90"))
  }

  @Test("A pocket holds a fragment")
  func fragment() throws {
    var core = StructureScaffold()
    core.file = InputFile(path: fixture("site-ligand.xyz"))
    let held = try core.make()
    let scaffold = try scaffold("site.pdb") { $0.fragment = held }
    #expect(scaffold.molecule == held.molecule)
    #expect(scaffold.hydrogens == held.hydrogens)
    #expect(throws: PluginError.self) { try self.scaffold("site.pdb") { $0.fragment = scaffold } }
  }

  @Test(
    "What cannot be read is an error that says where",
    arguments: [
      ("ATOM      1  C   ALA A   1      1.0     2.0", "line 1: the line ends before column 54"),
      (
        "REMARK\nATOM      1  C   ALA A   1       1.000   x.000   3.000  1.00  0.00           C",
        "line 2: y: expected a number below 100000, found \"x.000\""
      ),
      (
        "ATOM      1  C   ALA A   1       1.000   2.000   3.000  1.00  0.00          Qq",
        "line 1: no element has the symbol \"Qq\""
      ),
      ("HEADER", "there are no atoms in the file"),
    ])
  func wrongPDB(text: String, expected: String) {
    let error = #expect(throws: ProteinError.self) { _ = try PDB.parse(Array(text.utf8)) }
    #expect(error?.explanation.hasPrefix(expected) == true, "\(error?.explanation ?? "")")
  }

  private static let tags =
    "_atom_site.type_symbol\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n"

  @Test(
    "So is it in mmCIF",
    arguments: [
      ("data_A\nloop_\n_cell.a\n1\n", "there are no atoms in the file"),
      (
        "data_A\nloop_\n_atom_site.Cartn_x\n1\n",
        "line 2: the loop of atoms has no _atom_site.cartn_y"
      ),
      (
        "data_A\nloop_\n\(tags)C 1 2 3\nN 4 5\n",
        "line 8: 3 values in the loop of atoms do not make whole rows of 4"
      ),
      ("data_A\nloop_\n\(tags)C 1 2 'x\n", "line 7: ' is opened and never closed"),
      ("data_A\n;text\n", "line 2: the text field that ; begins is opened and never closed"),
      ("data_A\nloop_\n\(tags)C 1 2 .\n", "line 7: Cartn_z: expected a number"),
    ])
  func wrongCIF(text: String, expected: String) {
    let error = #expect(throws: ProteinError.self) { _ = try MMCIF.parse(Array(text.utf8)) }
    #expect(error?.explanation.hasPrefix(expected) == true, "\(error?.explanation ?? "")")
  }

  @Test("Old PDB files say elements by the place of names")
  func oldElements() throws {
    func element(_ name: String) throws -> String {
      let line = "ATOM      1 \(name) ALA A   1       1.000   2.000   3.000"
      return try PDB.parse(Array(line.utf8)).atoms[0].element.symbol
    }
    #expect(
      try [" CA ", " N  ", "HD11", "1HB ", " SD "].map(element) == ["C", "N", "H", "H", "S"])
    #expect(try element("CA  ") == "Ca")
  }

  @Test("Changed bytes give atoms or errors, never crashes", arguments: ["site.pdb", "site.cif"])
  func mutations(file: String) throws {
    let bytes = try FileContents.bytes(of: fixture(file))
    var random = Seeded(11)
    for _ in 0..<3000 {
      let bytes = mutated(bytes, &random)
      let atoms =
        file.hasSuffix("pdb") ? try? PDB.parse(bytes).atoms : try? MMCIF.parse(bytes).atoms
      for atom in atoms ?? [] { #expect(atom.position.max() < 1e5 && atom.position.min() > -1e5) }
    }
    for length in 0..<bytes.count {
      _ = try? MMCIF.parse(Array(bytes.prefix(length)))
      _ = try? PDB.parse(Array(bytes.prefix(length)))
    }
  }

  @Test("Real complexes are read, and a protein elsewhere is told of")
  func complexes() throws {
    var plugin = PocketScaffold()
    plugin.file = InputFile(path: Repository.path("data/pockets/1ia1.pdb"))
    plugin.around = InputFile(path: Repository.path("data/pockets/1ia1-ligand.sdf"))
    let scaffold = try plugin.make()
    let pocket = try #require(scaffold.pocket)
    #expect(pocket.ligand.count == 19)
    #expect(pocket.residues.contains { $0.hasPrefix("NDP") })
    #expect(scaffold.notes.contains { $0.contains("has no hydrogens") })
    plugin.around = InputFile(path: Repository.path("data/pockets/1uou-ligand.sdf"))
    let error = #expect(throws: PluginError.self) { try plugin.make() }
    #expect(error?.description.contains("are both in the same place?") == true)
  }
}
