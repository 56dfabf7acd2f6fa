import Foundation
import TestSupport
import Testing

@Suite("Ligands in pockets")
struct PocketTests {
  @Test("A ligand is grown in a pocket, relaxed there and written alone and with it")
  func ligand() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(
      [
        "run", Repository.path("recipes/pocket.simgen"), "--set", "count=1", "--set", "heavy=7",
        "-o", "out",
      ], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("has no hydrogens; heavy atoms stand for them"))
    #expect(run.errors.contains("NDP B 195"))
    let sdf = try String(contentsOf: folder / "out/pocket.sdf", encoding: .utf8)
    let lines = sdf.split(separator: "\n", omittingEmptySubsequences: false)
    let ligand = try #require(Int(lines[3].prefix(3).trimmingCharacters(in: .whitespaces)))
    #expect(ligand < 40)
    for fact in ["relax_pocket_contact", "relax_pocket_offset", "relax_pocket_energy"] {
      #expect(sdf.contains("<\(fact)>"))
    }
    let all = try String(contentsOf: folder / "out/pocket.xyz", encoding: .utf8)
      .split(separator: "\n")
    let parts = all.dropFirst(2)
    #expect(parts.count { $0.contains(" ligand ") } == ligand)
    #expect(parts.count { $0.contains(" pocket ") } > 300)
    #expect(parts.contains { $0.contains("NDP:B:195") })
    let report = try String(contentsOf: folder / "out/pocket-report.html", encoding: .utf8)
    #expect(report.contains("\"w\":{\"e\":["))
    #expect(report.contains("molecules in the pocket"))
  }

  @Test("A force or a prior that needs a pocket says so, and a pocket is not written as SDF")
  func errors() throws {
    let folder = try TemporaryFolder()
    func check(_ lines: String) throws -> String {
      try folder.write("simgen 1\n" + lines, to: "wrong.simgen")
      let run = try Program.run(["check", "wrong.simgen"], in: folder.url)
      #expect(run.code == 2)
      return run.errors
    }
    let fragments = Repository.path("recipes/linker-fragments.sdf")
    let scaffold = "scaffold ends: structure file=\"\(fragments)\"\n"
    #expect(try check(scaffold + "prior room: cavity scaffold=ends\n").contains("has no pocket"))
    let recipe = try String(
      contentsOfFile: Repository.path("recipes/pocket.simgen"), encoding: .utf8
    ).replacing("../", with: Repository.root + "/")
      .replacing("\"pocket.sdf\"", with: "\"pocket.sdf\" part=all")
    try folder.write(recipe, to: "wrong.simgen")
    let run = try Program.run(["check", "wrong.simgen"], in: folder.url)
    #expect(run.errors.contains("a pocket is written to .xyz or .extxyz"), "\(run.errors)")
  }
}
