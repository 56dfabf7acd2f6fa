import Foundation
import TestSupport
import Testing

@Suite("Growth from a fragment")
struct GrowthTests {
  @Test("A thiol keeps its atoms to the last digit, its sulphur too, and grows")
  func growth() throws {
    let folder = try TemporaryFolder()
    let atoms = [
      "C     -0.04803441     0.66217391     0.00000000",
      "S     -0.04803441    -1.15782609     0.00000000",
      "H     -1.08803441     0.98217391     0.00000000",
      "H      0.43196559     1.07217391     0.89000000",
      "H      0.43196559     1.07217391    -0.89000000",
    ]
    try folder.write(
      "5\nProperties=species:S:1:pos:R:3\n" + atoms.joined(separator: "\n") + "\n",
      to: "thiol.xyz")
    let run = try Program.run(
      [
        "run", Repository.path("recipes/growth.simgen"), "--set",
        "fragment=\((folder / "thiol.xyz").path)", "--set", "length=3", "--set", "count=1", "-o",
        "out", "--no-report",
      ], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let lines = try String(contentsOf: folder / "out/growth.xyz", encoding: .utf8)
      .split(separator: "\n")
    let grown = lines.dropFirst(2).map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
    #expect(grown.count > atoms.count + 1)
    #expect(grown.count { $0.hasPrefix("S") } == 1)
    for atom in atoms {
      #expect(grown.contains(atom.split(separator: " ").joined(separator: " ")))
    }
  }

  @Test("A fragment with an element that has no stand-in is told so, and nothing is written")
  func unknownElement() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\n\nHe 0 0 0\n", to: "helium.xyz")
    let run = try Program.run(
      [
        "run", Repository.path("recipes/growth.simgen"), "--set",
        "fragment=\((folder / "helium.xyz").path)", "-o", "out",
      ], in: folder.url)
    #expect(run.code != 0)
    #expect(run.errors.contains("does not know He, which the molecule has"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: (folder / "out/growth.xyz").path))
  }
}
