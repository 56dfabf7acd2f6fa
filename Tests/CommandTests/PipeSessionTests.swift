import Foundation
import TestSupport
import Testing

@Suite("Session over a pipe")
struct PipeSessionTests {
  @Test("A recipe fed line by line runs; nothing is echoed and nothing is coloured")
  func recipe() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run([], input: SmallRecipe.text + "\n", in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(!outcome.output.contains("simgen>"))
    #expect(!outcome.output.contains("prior   shape"))
    #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
    #expect(outcome.output.contains("mol i=3"))
    #expect(folder.names == ["small.xyz"])
  }

  @Test("The last molecule of a loop can be shown and worked on after it")
  func afterLoop() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      [], input: SmallRecipe.text + "\nshow mol\nwrite mol \"last.xyz\"\n", in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("4 heavy atoms"))
    let frames = try String(contentsOf: folder / "small.xyz", encoding: .utf8)
    let last = try String(contentsOf: folder / "last.xyz", encoding: .utf8)
    #expect(last.contains("seed=3"))
    #expect(frames.hasSuffix(last))
  }

  @Test("A figure of a session has what was drawn so far, and another session's is not replaced")
  func figures() throws {
    let folder = try TemporaryFolder()
    let reference = "reference all: xyz file=\"\(Repository.path("data/qm9-256.xyz"))\"\n"
    let lines = ["one", "two"].enumerated().map {
      "take mol: all molecule=\($0 + 1)\ndraw mol \"a.svg\" label=\"\($1)\"\n"
    }
    let outcome = try Program.run([], input: reference + lines.joined(), in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let picture = try String(contentsOf: folder / "a.svg", encoding: .utf8)
    #expect(picture.contains(">one</text>") && picture.contains(">two</text>"))
    let again = try Program.run([], input: reference + lines[0], in: folder.url)
    #expect(again.code != 0)
    #expect(again.errors.contains("a.svg was there before"), "\(again.errors)")
    #expect(try String(contentsOf: folder / "a.svg", encoding: .utf8) == picture)
  }

  @Test("The first wrong statement ends the session with an exit code")
  func failure() throws {
    let outcome = try Program.run([], input: "force core: repulsoin\nshow\n")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("did you mean 'repulsion'?"))
    #expect(outcome.output.isEmpty)
  }

  @Test("Input that ends inside a block is an error")
  func unfinished() throws {
    let outcome = try Program.run([], input: "for i in 1..2\n")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("for i in 1..2"))
  }

  @Test("help, ?, show and quit work bare")
  func questions() throws {
    let outcome = try Program.run(
      [],
      input:
        "help repulsion\n? heun\nlet k(t) = tanh(20*t^2)\nlet n = 3\nshow k\nshow n\nquit\nbad\n")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("alpha"))
    #expect(outcome.output.contains("steps"))
    #expect(outcome.output.contains("t from 1 to 0"))
    #expect(outcome.output.contains("\n3\n"))
  }

  /// A folder with the model and the reference set of the repository.
  static func home() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["models", "data"] {
      try FileManager.default.createSymbolicLink(
        atPath: (folder / name).path, withDestinationPath: Repository.path(name))
    }
    return folder
  }

  /// The lines of atoms of an XYZ file.
  static func atoms(_ file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.contains("=") && $0.contains(".") }
  }

  @Test("What 'help start' says leads to a molecule; the session saved on the way makes it again")
  func firstMolecule() throws {
    let folder = try Self.home()
    let start = try Program.run([], input: "help start\n").output
    let lines = start.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { $0.dropFirst(2) }
    #expect(lines.count > 10)
    let outcome = try Program.run([], input: lines.joined(separator: "\n"), in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("mol: step 25 of 49"))
    #expect(outcome.output.contains("like"))
    #expect(outcome.output.contains("saved; to run it: simgen run first.simgen"))
    let again = try Program.run(
      ["run", "first.simgen", "-o", "again", "--no-report"], in: folder.url)
    #expect(again.code == 0, "\(again.errors)")
    let atoms = try Self.atoms(folder / "first.xyz")
    #expect(atoms.count >= 7)
    #expect(try Self.atoms(folder / "again/first.xyz") == atoms)
  }

  @Test("A force changed between steps is saved with the steps it drove")
  func changedForce() throws {
    let folder = try TemporaryFolder()
    let declarations = SmallRecipe.text.split(separator: "\n").prefix { !$0.hasPrefix("for ") }
    let lines =
      declarations.map(String.init) + [
        "step 2 generate mol: heun atoms=6 seed=1 prior=shape forces=[pull, core]",
        "force pull: prior prior=shape strength=3 * t", "step 1", "let steps = 9", "step", "undo",
        "finish", "write mol \"mol.xyz\"", "save mine.simgen", "show mol", "show forces",
        "plot mol",
        "time", "view",
      ]
    let outcome = try Program.run([], input: lines.joined(separator: "\n"), in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("pull redefined; mol goes on with it"))
    #expect(outcome.errors.contains("steps redefined; heun made again; mol goes on with it"))
    #expect(outcome.output.contains("took back: continue mol"))
    #expect(outcome.output.contains("1 molecule in session-report.html"))
    #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
    let page = try String(contentsOf: folder / "session-report.html", encoding: .utf8)
    #expect(page.contains("<title>session - simgen</title>"))
    let again = try Program.run(["run", "mine.simgen", "-o", "again"], in: folder.url)
    #expect(again.code == 0, "\(again.errors)")
    let atoms = try Self.atoms(folder / "mol.xyz")
    #expect(atoms.count == 6)
    #expect(try Self.atoms(folder / "again/mol.xyz") == atoms)
  }

  @Test("A file that was there before is not replaced by save or view")
  func existing() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "mine.simgen")
    let outcome = try Program.run([], input: "let a = 1\nsave mine.simgen\n", in: folder.url)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("mine.simgen was there before this session"))
    #expect(try String(contentsOf: folder / "mine.simgen", encoding: .utf8) == "mine")
  }

  @Test(
    "A command that is written wrong says how it is written",
    arguments: [
      ("save", "save FILE"), ("plot", "plot EXPRESSION"), ("step 0", "step [N]"),
      ("undo 2", "undo"),
      ("step", "no generation is in progress"), ("undo", "nothing to take back"),
      ("view", "no molecules"), ("time", "nothing has run"), ("show nope", "nothing is called"),
      ("step 3 let a = 1", "only generate and continue take steps"), ("help frce", "'force'"),
    ])
  func misuse(line: String, message: String) throws {
    let outcome = try Program.run([], input: line + "\n")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("The session of the README is true")
  func readme() throws {
    let folder = try Self.home()
    let text = try String(contentsOfFile: Repository.path("README.md"), encoding: .utf8)
    let block = try #require(
      text.components(separatedBy: "```").first { $0.hasPrefix("\nsimgen> ") })
    let lines = block.split(separator: "\n")
    let input = lines.filter { $0.hasPrefix("simgen") && $0.contains("> ") }
      .map { line in line[(line.firstIndex(of: ">") ?? line.startIndex)...].dropFirst(2) }
    let outcome = try Program.run([], input: input.joined(separator: "\n"), in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    // Times differ from run to run, last digits from machine to machine.
    func bare(_ text: some StringProtocol) -> String {
      String(text).replacing(#/-?\d+(\.\d+)?/#, with: "0").replacing(#/ +/#, with: " ")
    }
    let said = bare(outcome.output + outcome.errors)
    for line in lines where !line.contains("> ") {
      #expect(said.contains(bare(line)), "\(line)")
    }
  }

  @Test("Empty input is an empty session")
  func empty() throws {
    let outcome = try Program.run([])
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
  }
}
