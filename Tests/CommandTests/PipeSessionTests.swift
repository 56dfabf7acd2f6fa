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

  @Test("Empty input is an empty session")
  func empty() throws {
    let outcome = try Program.run([])
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
  }
}
