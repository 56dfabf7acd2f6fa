import Foundation
import TestSupport
import Testing

@Suite("simgen query") struct QueryTests {
  /// A folder with molecules in a store and in files, from a campaign without a model.
  private func made(_ name: String, _ folder: TemporaryFolder, _ run: [[String]]) throws {
    let recipe = SmallRecipe.text.replacing("count = 3", with: "count = 9")
      .replacing(
        "write    mol \"small.xyz\"",
        with: """
          write    mol "small.xyz"
            write    mol "small.sdf"
            write    mol "small.db"
          """)
    try folder.write(recipe, to: "small.simgen")
    for arguments in run {
      let outcome = try Program.run(
        [arguments[0], "small.simgen", "-o", name] + arguments.dropFirst(), in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test("A store of a campaign in parts has the bytes of one run, and its molecules those of files")
  func bytes() throws {
    let folder = try TemporaryFolder()
    try made("whole", folder, [["run"]])
    try made("parts", folder, (1...3).map { ["run", "--shard", "\($0)/3"] } + [["merge"]])
    let store = try Data(contentsOf: folder / "whole/small.db")
    #expect(try Data(contentsOf: folder / "parts/small.db") == store)
    for ending in ["xyz", "sdf"] {
      let outcome = try Program.run(
        ["query", "whole/small.db", "-o", "again.\(ending)"], in: folder.url)
      #expect(outcome.output == "Wrote 9 molecules to again.\(ending)\n", "\(outcome.errors)")
      #expect(
        try Data(contentsOf: folder / "again.\(ending)")
          == Data(contentsOf: folder / "whole/small.\(ending)"))
    }
    let refused = try Program.run(["query", "whole/small.db", "-o", "again.xyz"], in: folder.url)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("again.xyz exists already"))
  }

  @Test("Conditions are counted, listed and printed for programs")
  func conditions() throws {
    let folder = try TemporaryFolder()
    try made("out", folder, [["run"]])
    func query(_ arguments: String...) throws -> String {
      let outcome = try Program.run(["query", "out/small.db"] + arguments, in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return outcome.output
    }
    #expect(try query("--count") == "9\n")
    #expect(try query("--formula", "C4", "--heavy", "4", "--count") == "9\n")
    #expect(try query("--with", "N,O", "--count") == "0\n")
    #expect(try query("--elements", "C", "--heavy", "..3", "--count") == "0\n")
    #expect(try query("--smiles", "OCC") == "no molecule fits\n")
    #expect(try query("--where", "heavy >= 4 and valid", "--count") == "9\n")
    #expect(try query("--where", "heavy > 4 or not valid", "--count") == "0\n")
    #expect(
      try query("--where", "heavy_atoms=4", "--where", "atoms < 9", "--limit", "2", "--count")
        == "2\n")
    #expect(try query("--where", "matches(\"C=C\")", "--count") == "9\n")
    #expect(try query("--where", "matches(\"C#C\")", "--count") == "0\n")
    try folder.write("# mine\n[#9]  fluoride\nC=C  alkene\n", to: "mine.smarts")
    #expect(try query("--where", "matches(\"mine.smarts\")", "--count") == "9\n")
    #expect(try query("--unique", "--count") == "1\n")
    let lines = try query("--sort", "similarity", "--limit", "2").split(separator: "\n")
    #expect(lines.count == 4 && lines[0].contains("SMILES or verdict"), "\(lines)")
    let csv = try query("--seed", "5", "--csv").split(separator: "\n")
    #expect(csv.count == 2 && csv[1].hasPrefix("5,C4,4,4,"), "\(csv)")
  }

  @Test(
    "Wrong questions are answered with what would be right",
    arguments: [
      (["--heavy", "9..5"], "'9..5' is invalid for '--heavy <range>'"),
      (["--with", "Qq"], "'Qq' is invalid for '--with <with>'"),
      (["--smiles", "C(("], "--smiles C((: "),
      (["--where", "ringz > 1"], "--where 'ringz > 1': nothing is called 'ringz'"),
      (["--where", "matches(\"[\")"], "is no SMARTS"),
      (["--where", "matches(\"none.smarts\")"], "none.smarts"),
      (["--where", "matches(\"wrong.smarts\")"], "wrong.smarts:2: 'C((' is no SMARTS"),
      (["--count", "--csv"], "Give one of --count, --csv and --output."),
      (["-o", "x.pdb"], "--output needs a name that ends in .xyz, .extxyz, .sdf, .h5 or .h5md."),
    ])
  func wrong(_ arguments: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("C=C\nC((\n", to: "wrong.smarts")
    try made("out", folder, [["run"]])
    let outcome = try Program.run(["query", "out/small.db"] + arguments, in: folder.url)
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("A file that is no store is refused")
  func noStore() throws {
    let folder = try TemporaryFolder()
    try folder.write("3\n\n", to: "mols.db")
    let outcome = try Program.run(["query", "mols.db"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("mols.db: not a store of molecules"), "\(outcome.errors)")
  }
}
