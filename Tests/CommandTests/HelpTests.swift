import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "Every command explains itself with examples",
    arguments: [
      [], ["session"], ["run"], ["check"], ["evaluate"], ["plugins"], ["model"],
      ["model", "import"], ["model", "info"], ["model", "verify"],
    ])
  func examples(_ command: [String]) throws {
    let outcome = try Program.run(command + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("EXAMPLES:"))
    #expect(outcome.output.contains((["simgen"] + command).joined(separator: " ")))
  }

  @Test("The version is a line of its own")
  func version() throws {
    let outcome = try Program.run(["--version"])
    #expect(outcome.code == 0)
    #expect(outcome.output.split(separator: ".").count == 3)
  }

  @Test("Plug-ins are listed and described")
  func plugins() throws {
    let all = try Program.run(["plugins"])
    for name in ["similarity", "anisotropic", "heun", "swarm", "generate"] {
      #expect(all.output.contains(name))
    }
    let one = try Program.run(["plugins", "repulsion"])
    #expect(one.output.contains("alpha"))
    #expect(one.code == 0)
  }
}
