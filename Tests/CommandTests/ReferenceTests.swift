import Foundation
import TestSupport
import Testing

@Suite("Generated files") struct ReferenceTests {
  static let files: [(file: String, command: [String])] = [
    ("docs/reference.md", ["manual"]),
    ("editors/vscode/syntaxes/simgen.tmLanguage.json", ["grammar", "textmate"]),
    ("editors/vim/syntax/simgen.vim", ["grammar", "vim"]),
  ]

  @Test("are what the program prints: 'make reference' writes them again", arguments: files)
  func drift(_ file: String, _ command: [String]) throws {
    let printed = try Program.run(command)
    #expect(printed.code == 0)
    let kept = try String(contentsOfFile: Repository.path(file), encoding: .utf8)
    #expect(kept == printed.output, "make reference")
  }

  @Test("The schema is JSON and knows every plug-in")
  func schema() throws {
    let outcome = try Program.run(["schema", "--json"])
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let kinds = try #require((document as? [String: Any])?["kinds"] as? [String: [[String: Any]]])
    #expect(kinds["force"]?.contains { $0["name"] as? String == "similarity" } == true)
    #expect(try Program.run(["schema"]).code == 64)
  }

  @Test("A word leads to what has to do with it")
  func apropos() throws {
    let found = try Program.run(["apropos", "temperature"])
    #expect(found.code == 0)
    #expect(found.output.contains("mutator swarm hot"))
    let nothing = try Program.run(["apropos", "xylophone"])
    #expect(nothing.code == 1)
    #expect(nothing.errorLines.count == 1)
  }
}

@Suite("simgen format") struct FormatTests {
  @Test(
    "The recipes of the repository have their layout",
    arguments: ["drugs", "linker", "macrocycle", "own-reference", "qm9-like", "shapes"])
  func recipes(_ name: String) throws {
    let outcome = try Program.run(["format", "--check", Repository.path("recipes/\(name).simgen")])
    #expect(outcome.code == 0, "make format")
    #expect(outcome.output.isEmpty)
  }

  @Test("A file is laid out in place, --check only says so, a pipe is printed")
  func inPlace() throws {
    let folder = try TemporaryFolder()
    try folder.write("let  a=1\n", to: "a.simgen")
    let check = try Program.run(["format", "--check", "a.simgen"], in: folder.url)
    #expect(check.code == 1)
    #expect(check.output == "a.simgen\n")
    #expect(try String(contentsOf: folder / "a.simgen", encoding: .utf8) == "let  a=1\n")
    #expect(try Program.run(["format", "a.simgen"], in: folder.url).code == 0)
    #expect(try String(contentsOf: folder / "a.simgen", encoding: .utf8) == "let a = 1\n")
    #expect(folder.names == ["a.simgen"])
    #expect(try Program.run(["format", "-"], input: "let  a=1").output == "let a = 1\n")
  }

  @Test("A recipe that cannot be read stays as it is; others are still laid out")
  func wrong() throws {
    let folder = try TemporaryFolder()
    try folder.write("let  a=1 +\n", to: "wrong.simgen")
    try folder.write("let  a=1\n", to: "right.simgen")
    let outcome = try Program.run(["format", "wrong.simgen", "right.simgen"], in: folder.url)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("wrong.simgen:1:11: error:"))
    #expect(try String(contentsOf: folder / "wrong.simgen", encoding: .utf8) == "let  a=1 +\n")
    #expect(try String(contentsOf: folder / "right.simgen", encoding: .utf8) == "let a = 1\n")
  }
}
