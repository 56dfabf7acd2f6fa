import Foundation
import TestSupport
import Testing

@Suite("Standard output that cannot be written")
struct OutputFailureTests {
  static let commands = [
    "--help", "--version", "run --help", "help", "help repulsion", "explain", "manual",
    "schema --json", "grammar vim", "template heun", "apropos pull", "check small.simgen",
    "resolve small.simgen", "format - < small.simgen", "analyze two.xyz",
    "run small.simgen -o made", "session < small.simgen",
  ]

  @Test("is an error with a message in every command", arguments: commands)
  func full(command: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    try folder.write("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n", to: "two.xyz")
    let outcome = try Program.shell("$SIMGEN \(command) > /dev/full", in: folder)
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "simgen: error: cannot write standard output: No space left on device; what was printed is "
          + "lost\n"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count { $0.contains("standard output") } == 1)
  }

  @Test("is an error too where it is closed, and none where its reader leaves")
  func closed() throws {
    let folder = try TemporaryFolder()
    let closed = try Program.shell("$SIMGEN manual >&-", in: folder)
    #expect(closed.code == 1)
    #expect(closed.errors.contains("cannot write standard output"))
    let left = try Program.shell("($SIMGEN manual; echo $? >&2) | head -1 > /dev/null", in: folder)
    #expect(left.errors == "0\n")
  }

  @Test("leaves the code of a worse error as it is")
  func otherErrors() throws {
    let folder = try TemporaryFolder()
    try folder.write("let a = \n", to: "wrong.simgen")
    let outcome = try Program.shell("$SIMGEN check wrong.simgen > /dev/full", in: folder)
    #expect(outcome.code == 2)
  }
}
