import Foundation
import TestSupport
import Testing

@Suite("simgen suggest")
struct SuggestTests {
  @Test("A recipe is printed that checks without errors, with what the file holds at its top")
  func recipe() throws {
    let folder = try TemporaryFolder()
    let file = Repository.path("data/sugars-64.xyz")
    let outcome = try Program.run(["suggest", file], in: URL(filePath: Repository.root))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("simgen 1\n"))
    #expect(outcome.output.contains("# 64 molecules, "))
    #expect(outcome.output.contains("# elements: "))
    let written = try Program.run(
      ["suggest", file, "-o", (folder / "mine.simgen").path], in: URL(filePath: Repository.root))
    #expect(written.code == 0 && written.output.contains("Wrote "), "\(written.errors)")
    let check = try Program.run(["check", "mine.simgen"], in: folder.url)
    #expect(check.code == 0, "\(check.errors)")
    let again = try Program.run(["suggest", file, "-o", (folder / "mine.simgen").path])
    #expect(again.code == 1)
  }

  @Test("What the model cannot do is said, and the recipe leaves it out")
  func foreign() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "CCO ethanol\nCCS thiol\nC[Si](C)(C)C silane\nCC[Se]C selenide\n", to: "mixed.smi")
    let outcome = try Program.run(
      ["suggest", (folder / "mixed.smi").path], in: URL(filePath: Repository.root))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("4 molecules are few"))
    #expect(outcome.errors.contains("stand in for them"), "\(outcome.errors)")
    #expect(outcome.output.contains("stand_ins=true"))
  }

  @Test("A file without hydrogens is refused with the molecule that lacks them")
  func bare() throws {
    let folder = try TemporaryFolder()
    try folder.write("2\nname=ethane\nC 0 0 0\nC 1.5 0 0\n", to: "bare.xyz")
    let outcome = try Program.run(
      ["suggest", (folder / "bare.xyz").path], in: URL(filePath: Repository.root))
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("molecule 1 (ethane, line 1) lacks hydrogens"))
  }
}
