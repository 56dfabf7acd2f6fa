import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "Every command explains itself with examples",
    arguments: [
      [], ["session"], ["run"], ["check"], ["resolve"], ["format"], ["apropos"], ["schema"],
      ["manual"],
      ["grammar"], ["evaluate"], ["drive"], ["help"], ["template"],
      ["explain"], ["model"],
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
    #expect(try Program.run(["help", "force", "repulsion"]).output == one.output)
    #expect(try Program.run(["help", "resolve"]).output.contains("USAGE: simgen resolve"))
    #expect(one.code == 0)
  }

  @Test("The lines that lead to a first molecule are shown in the shell too")
  func start() throws {
    let start = try Program.run(["help", "start"])
    #expect(start.code == 0)
    #expect(start.output.contains("model mace: mace file=\"models/simgen-small.safetensors\""))
    #expect(start.output.contains("relax mol model=mace"))
  }

  @Test("Defaults are shown as they are typed", arguments: ["run", "merge", "submit", "evaluate"])
  func defaults(command: String) throws {
    let help = try Program.run([command, "--help"]).output
    for line in help.split(separator: "\n") where line.contains("default:") {
      #expect(!line.hasSuffix("(default:") && !line.contains("(" + "index"))
    }
    #expect(!help.contains("CampaignPart"))
  }

  @Test("An identifier is explained; without one all are listed")
  func explain() throws {
    let one = try Program.run(["explain", "E012"])
    #expect(one.code == 0)
    #expect(one.output.contains("Wrong:\n"))
    #expect(one.output.contains("for n in 5..9, i in 1..3"))
    #expect(try Program.run(["explain"]).output.contains("W002  "))
    #expect(try Program.run(["explain", "E999"]).code == 1)
  }

  @Test("A template is a line to start from; a word that is meant is suggested")
  func template() throws {
    let force = try Program.run(["template", "force", "repulsion"])
    #expect(force.output == "force LABEL: repulsion alpha=8 /angstrom strength=1 / 3\n")
    let verb = try Program.run(["template", "drop"])
    #expect(verb.output == "drop MOLECULE isolated reach=1.2\n")
    let wrong = try Program.run(["template", "force", "repulsoin"])
    #expect(wrong.code == 1)
    #expect(wrong.errors.contains("did you mean 'repulsion'?"))
  }

  @Test(
    "Examples of commands can be copied: no line of them is broken in two",
    arguments: [
      "analyze", "check", "drive", "evaluate", "format", "merge", "query", "resolve", "run",
      "status",
      "submit", "suggest", "train",
    ])
  func examples(command: String) throws {
    let help = try Program.run([command, "--help"]).output
    let lines = try #require(help.components(separatedBy: "EXAMPLES:\n").last)
      .components(separatedBy: "\n\n")[0].split(separator: "\n")
    var isOpen = false
    for line in lines {
      let begins = line.hasPrefix("  simgen ") || line.contains("| simgen ")
      #expect(isOpen ? line.hasPrefix("    ") : begins, "\(line)")
      isOpen = line.hasSuffix(" \\")
    }
    #expect(!lines.isEmpty && !isOpen)
  }
}
