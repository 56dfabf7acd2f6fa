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

  /// N-methylpyridinium by RDKit's ETKDG and MMFF94.
  private static let cation = """
    N-methylpyridinium
      RDKit          3D

     15 15  0  0  0  0  0  0  0  0999 V2000
       -2.1682    0.0963    0.0460 C   0  0
       -0.6980    0.0303    0.0051 N   0  0
        0.0201    1.1735   -0.0829 C   0  0
        1.4094    1.1347   -0.1126 C   0  0
        2.0580   -0.0915   -0.0457 C   0  0
        1.3067   -1.2554    0.0527 C   0  0
       -0.0806   -1.1711    0.0793 C   0  0
       -2.5805   -0.8113   -0.4024 H   0  0
       -2.4629    0.1813    1.0948 H   0  0
       -2.5042    0.9657   -0.5251 H   0  0
       -0.5258    2.1117   -0.1273 H   0  0
        1.9842    2.0556   -0.1858 H   0  0
        3.1462   -0.1398   -0.0673 H   0  0
        1.8004   -2.2233    0.1101 H   0  0
       -0.7048   -2.0565    0.1610 H   0  0
      1  2  1  0
      2  3  2  0
      3  4  1  0
      4  5  2  0
      5  6  1  0
      6  7  2  0
      7  2  1  0
      1  8  1  0
      1  9  1  0
      1 10  1  0
      3 11  1  0
      4 12  1  0
      5 13  1  0
      6 14  1  0
      7 15  1  0
    M  CHG  1   2   1
    M  END
    $$$$

    """

  @Test("A charged ring keeps its bonds, its charge and all hydrogens but the one that gives way")
  func cation() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.cation, to: "cation.sdf")
    let run = try Program.run(
      [
        "run", Repository.path("recipes/growth.simgen"), "--set",
        "fragment=\((folder / "cation.sdf").path)", "--set", "length=3", "--set", "count=3", "-o",
        "out",
      ], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("the charge of 1 is kept in bonds and files"))
    let records = try String(contentsOf: folder / "out/growth.sdf", encoding: .utf8)
      .components(separatedBy: "$$$$\n").dropLast()
    #expect(records.count == 3)
    #expect(records.allSatisfy { $0.contains("M  CHG  1   2   1") })
    let report = try String(contentsOf: folder / "out/growth-report.csv", encoding: .utf8)
    #expect(report.split(separator: "\n").count { $0.contains("[n+]") } == 3, "\(report)")
  }

  @Test("An anchor with nothing to give is refused where it is named")
  func fullAnchor() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.cation, to: "cation.sdf")
    let recipe = try String(
      contentsOfFile: Repository.path("recipes/growth.simgen"), encoding: .utf8
    )
    .replacing("file=fragment", with: "file=fragment anchors=[2]")
    .replacing("../", with: Repository.path("") + "/")
    try folder.write(recipe, to: "wrong.simgen")
    let check = try Program.run(
      ["check", "wrong.simgen", "--set", "fragment=cation.sdf"], in: folder.url)
    #expect(check.code == 2)
    #expect(check.errors.contains("N2 of cation.sdf has neither a hydrogen nor an open end"))
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
