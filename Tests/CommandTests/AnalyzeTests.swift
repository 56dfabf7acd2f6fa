import Foundation
import TestSupport
import Testing

@Suite("simgen analyze")
struct AnalyzeTests {
  /// Water, a methyl radical, two waters far apart, and a carbon with six neighbours.
  static let four = """
    3

    O 0 0 0
    H 0.96 0 0
    H -0.24 0.93 0
    4
    name=methyl
    C 0 0 0
    H 1.08 0 0
    H -0.54 0.93 0
    H -0.54 -0.93 0
    6

    O 0 0 0
    H 0.96 0 0
    H -0.24 0.93 0
    O 5 0 0
    H 5.96 0 0
    H 4.76 0.93 0
    7

    C 0 0 0
    H 1.08 0 0
    H -1.08 0 0
    H 0 1.08 0
    H 0 -1.08 0
    H 0 0 1.08
    H 0 0 -1.08

    """

  @Test("says how many molecules are valid and why the others are not")
  func verdicts() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.four, to: "four.xyz")
    let outcome = try Program.run(["analyze", "four.xyz"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("25.0 % (1 of 4)"))
    #expect(
      outcome.output.contains(
        "Not valid: C has too many neighbours 1, radical 1, several fragments 1"))
    #expect(folder.names == ["four.xyz"])
  }

  @Test("takes ions for what they are where a file says the charge: SMILES, SDF, charge= of an XYZ")
  func ions() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "CC(=O)[O-] acetate\nC[n+]1ccccc1 cation\nC[N+](C)(C)CCO choline\n", to: "a.smi")
    let smiles = try Program.run(["analyze", "a.smi"], in: folder.url)
    #expect(smiles.output.contains("100.0 % (3 of 3)"), "\(smiles.output)\(smiles.errors)")
    let ammonium =
      "5\nCHARGE\nN 0 0 0\nH 0.6 0.6 0.6\nH 0.6 -0.6 -0.6\nH -0.6 0.6 -0.6\nH -0.6 -0.6 0.6\n"
    for (fact, share) in [("charge=1", "100.0 % (1 of 1)"), ("name=x", "0.0 % (0 of 1)")] {
      let outcome = try Program.run(
        ["analyze", "-"], input: ammonium.replacing("CHARGE", with: fact))
      let valid = outcome.output.split(separator: "\n").first { $0.hasPrefix("molecules valid") }
      #expect(valid?.contains(share) == true, "\(outcome.output)")
    }
  }

  @Test("says that structures lack hydrogens")
  func bare() throws {
    let outcome = try Program.run(["analyze", "-"], input: "2\n\nC 0 0 0\nC 1.5 0 0\n")
    #expect(outcome.errors.contains("1 of 1 structures of standard input lack hydrogens"))
  }

  @Test("looks at those alone of which a condition holds")
  func conditions() throws {
    func analyze(_ condition: String) throws -> String {
      let outcome = try Program.run(["analyze", "-", "--where", condition], input: Self.four)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return outcome.output
    }
    #expect(try analyze("valid and matches(\"[OX2H2]\")").contains("100.0 % (1 of 1)"))
    #expect(try analyze("fragments=2..").contains("Not valid: several fragments 1"))
    #expect(try analyze("fragments >= 2").contains("Not valid: several fragments 1"))
    let wrong = try Program.run(["analyze", "-", "--where", "valid +"], input: Self.four)
    let unknown = try Program.run(["analyze", "-", "--where", "ringz=1..2"], input: Self.four)
    #expect(unknown.code == 64 && unknown.errors.contains("there is no such metric"))
    #expect(wrong.code == 64 && wrong.errors.contains("--where 'valid +'"), "\(wrong.errors)")
  }

  @Test("reads standard input, where H2 is one valid molecule")
  func standardInput() throws {
    let outcome = try Program.run(["analyze", "-"], input: "2\n\nH 0 0 0\nD 0 0 0.74\n")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors == "simgen: note: standard input: line 4: deuterium (D) is read as hydrogen\n")
    #expect(outcome.output.contains("100.0 % (1 of 1)"))
    #expect(!outcome.output.contains("Not valid"))
  }

  @Test("reads SDF, what gzip compressed, SMILES and stores, and tells stereoisomers apart")
  func formats() throws {
    let folder = try TemporaryFolder()
    try folder.write("C[C@H](F)O left\nC[C@@H](F)O right\n", to: "two.smi")
    try folder.write(
      """
      simgen 1
      reference two: molecules file="two.smi.gz"
      for i in 1..2
        take  mol: two molecule=i
        write mol "two.sdf"
        write mol "two.db"
        write mol "two.xyz"
      end
      """, to: "two.simgen")
    let made = try Program.shell(
      "gzip two.smi && $SIMGEN run two.simgen && gzip -k two.sdf two.xyz", in: folder)
    #expect(made.code == 0, "\(made.errors)")
    for name in ["smi.gz", "sdf", "sdf.gz", "xyz.gz", "db"].map({ "two.\($0)" }) {
      let outcome = try Program.shell("$SIMGEN analyze - -o \(name)-out < \(name)", in: folder)
      let named = try Program.shell("$SIMGEN analyze \(name)", in: folder)
      #expect(outcome.code == 0 && named.code == 0, "\(name) \(outcome.errors)\(named.errors)")
      #expect(named.output.contains("100.0 % (2 of 2)"), "\(name)")
      let json = try String(
        contentsOf: folder / "\(name)-out/standard-input-analysis.json", encoding: .utf8)
      #expect(json.contains("\"C[C@H](O)F\"") && json.contains("\"C[C@@H](O)F\""), "\(json)")
    }
    let record = try String(contentsOf: folder / "two.sdf", encoding: .utf8)
    #expect(record.contains(">  <SMILES>\nC[C@H](O)F\n") && record.contains(">  <qed>\n"))
  }

  @Test("refuses crystals, which are no molecules in open space")
  func periodic() throws {
    let outcome = try Program.run(
      ["analyze", "-"], input: "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nH 0 0 0\n")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("standard input: frame 1 is periodic"))
  }

  @Test("writes a report, a line per molecule as CSV and the counts as JSON")
  func files() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.four, to: "four.xyz")
    let arguments = ["analyze", "four.xyz", "--reference", "four.xyz", "-o", "new"]
    let outcome = try Program.run(arguments, in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("of these not in the reference"))
    let names = ["four-analysis.csv", "four-analysis.html", "four-analysis.json"]
    let written = try FileManager.default.contentsOfDirectory(atPath: (folder / "new").path)
    #expect(written.sorted() == names)

    let table = try String(contentsOf: folder / "new/four-analysis.csv", encoding: .utf8)
    #expect(table.split(separator: "\n").count == 5)
    // The verdict on the carbon has a comma, so it stands in quotes.
    let rows = table.split(separator: "\n").filter { !$0.contains("\"") }.map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 4)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let smiles = try #require(rows[0].firstIndex(of: "smiles"))
    let valid = try #require(rows[0].firstIndex(of: "valid"))
    #expect(rows.dropFirst().map { $0[smiles] } == ["O", "", ""])
    #expect(rows.dropFirst().map { $0[valid] } == ["1", "0", "0"])

    struct Document: Decodable {
      struct Share: Decodable { let count: Int, total: Int, fraction: Double? }
      struct SetEvaluation: Decodable {
        let attempts: Int
        let valid: Share, novel: Share
        let verdicts: [String: Int]
      }
      let evaluation: SetEvaluation
    }
    let document = try JSONDecoder().decode(
      Document.self, from: try Data(contentsOf: folder / "new/four-analysis.json"))
    #expect(document.evaluation.attempts == 4)
    #expect(document.evaluation.valid.fraction == 0.25)
    #expect(document.evaluation.novel.count == 0)
    #expect(document.evaluation.verdicts["several fragments"] == 1)

    let again = try Program.run(arguments, in: folder.url)
    #expect(again.code == 1)
    #expect(again.errors.contains("new/four-analysis.html exists already"))
    #expect(try Program.run(arguments + ["--overwrite"], in: folder.url).code == 0)
  }

  @Test("a report is one file that stands by itself")
  func report() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.four, to: "four.xyz")
    let outcome = try Program.run(["analyze", "four.xyz", "-o", "."], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try String(contentsOf: folder / "four-analysis.html", encoding: .utf8)
    for outside in ["src=\"http", "href=\"http://", "<link ", "@import", "url(http"] {
      #expect(!report.contains(outside), "\(outside)")
    }
    #expect(report.contains("unpaired electron"))
  }

  @Test("molecules of the reference are like the reference")
  func energies() throws {
    let folder = try TemporaryFolder()
    let references = Repository.path("data/qm9-256.xyz")
    let first = try String(contentsOfFile: references, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).prefix(4 + 2 + 3 + 2 + 6 + 2)
    try folder.write(first.joined(separator: "\n") + "\n", to: "some.xyz")
    let outcome = try Program.run(
      [
        "analyze", "some.xyz", "--reference", "some.xyz", "--environments", "some.xyz",
        "--model", Repository.path("models/simgen-small.safetensors"),
      ], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    for name in ["interaction energy per atom, eV, median", "E_sim per atom, median"] {
      let line = try #require(lines.first { $0.hasPrefix(name) })
      #expect(line.hasSuffix("(KS distance 0.000)"))
    }
  }

  /// What is wrong, the arguments, the exit code and what standard error says.
  static let mistakes: [(arguments: [String], code: Int32, text: String)] = [
    ([], 64, "Missing expected argument '<structures>'"),
    (["none.xyz"], 1, "simgen: error: none.xyz: cannot open the file"),
    (["empty.xyz"], 1, "simgen: error: empty.xyz: there is no molecule in the file"),
    (["bad.xyz"], 1, "simgen: error: bad.xyz:4: column pos: expected a number, found \"x\""),
    (["good.xyz", "--reference", "none.xyz"], 1, "none.xyz: cannot open the file"),
    (["good.xyz", "--environments", "good.xyz"], 64, "--environments needs --model"),
    (["good.xyz", "--model", "good.xyz"], 1, "Is this a safetensors file?"),
    (["helium.xyz", "--model", "MODEL"], 1, "helium.xyz: frame 1: atom 1 is He"),
    (
      ["good.xyz", "--model", "MODEL", "--environments", "helium.xyz"], 1,
      "molecule 1 (line 1) of helium.xyz (1 of 1 molecules) has He"
    ),
  ]

  @Test("wrong input is named, with the place, and nothing is written", arguments: mistakes)
  func mistake(arguments: [String], code: Int32, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("2\n\nC 0 0 0\nC 0 0 x\n", to: "bad.xyz")
    try folder.write("", to: "empty.xyz")
    try folder.write(Self.four, to: "good.xyz")
    try folder.write("1\n\nHe 0 0 0\n", to: "helium.xyz")
    let names = folder.names
    let model = Repository.path("models/simgen-small.safetensors")
    let outcome = try Program.run(
      ["analyze"] + arguments.map { $0 == "MODEL" ? model : $0 } + ["-o", "."], in: folder.url)
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
    #expect(folder.names == names)
  }
}
