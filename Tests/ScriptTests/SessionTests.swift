import Engine
import Testing

@testable import Script
@testable import ScriptTestSupport

@Suite("At the prompt") struct SessionTests {
  let session = Session(catalogue: fakeCatalogue, folder: fixtureFolder)
  let recorder = Recorder()

  func feed(_ text: String) throws -> Session.Reply { try session.feed(text, observedBy: recorder) }

  @Test("the lines of a recipe work as in a file")
  func sameLines() throws {
    let reply = try feed(exampleRecipe.replacing("1..100", with: "1..2"))
    #expect(reply.diagnostics.map(\.description) == [])
    #expect(reply.summary == RunSummary(finished: 6))
    #expect(recorder.records.map(\.text).last == "C9H 2\n")
  }

  @Test("a block waits for its end and a bracket for its other half")
  func continuation() throws {
    #expect(try !feed("sampler heun: heun").isIncomplete)
    #expect(try feed("for n in [1,").isIncomplete)
    #expect(try feed("  2]").isIncomplete)
    #expect(try feed("generate m: heun atoms=n").isIncomplete)
    #expect(session.isIncomplete)
    let reply = try feed("end")
    #expect(!reply.isIncomplete)
    #expect(reply.summary?.finished == 2)
    #expect(try feed("for n in [1,").isIncomplete)
    session.discardPending()
    #expect(!session.isIncomplete)
  }

  @Test(
    "thousands of lines in one block take a time that grows with their number",
    .timeLimit(.minutes(1)))
  func deepBlocks() throws {
    let loops = Array(repeating: "for n in [1,\n2]\nlet a = [", count: 2_000)
    let ends = Array(repeating: "end", count: 1_999)
    var complete = 0
    for line in (loops + ends).joined(separator: "\n").split(separator: "\n") {
      if try !feed(String(line)).isIncomplete { complete += 1 }
    }
    #expect(complete == 0)
    let reply = try feed("end")
    #expect(!reply.isIncomplete)
    #expect(reply.diagnostics.contains { $0.id == "E012" })
    #expect(try !feed("let a = 1").hasErrors)
  }

  @Test("blocks with mistakes end where they do in a file")
  func wrongBlocks() throws {
    for block in [
      "for n in\nlet a = (1\nend", "for n in 1..2\nlet a = [1\nfor k in 1..2\nend\nend now",
      "let a = (\nend", "for n in 1..2 $\nend $\nend",
    ] {
      let lines = block.split(separator: "\n").map(String.init)
      for line in lines.dropLast() { #expect(try feed(line).isIncomplete, "\(block)") }
      let reply = try feed(lines[lines.count - 1])
      #expect(!reply.isIncomplete && reply.hasErrors, "\(block)")
    }
  }

  @Test("a wrong statement changes nothing")
  func transactions() throws {
    _ = try feed("sampler heun: heun\nlet n = 2\ngenerate m: heun atoms=n seed=3")
    for wrong in [
      "let n = 3 +", "let n = nope", "generate m: heun atoms=0", "sampler heun: hein",
      "generate m: heun atoms=2 seed=7 failEvery=7", "generate m: heun atoms=2 seed=7 crashAt=7",
      "generate other: heun atoms=2 seed=7 failEvery=7", "for n in 1..2\nlet k = nope\nend",
    ] {
      let reply = try feed(wrong)
      #expect(!reply.diagnostics.isEmpty || !reply.notes.isEmpty)
      #expect(try session.value("n") == "2")
      #expect(session.molecules.map(\.label) == ["m"])
      #expect(session.molecules[0].candidate.seed == 3)
      #expect(session.declarations.map(\.declared.label) == ["heun"])
    }
    #expect(session.accepted.count == 3)
    #expect(try feed("write other \"a\"").diagnostics[0].id == "E031")
  }

  @Test("what is made of a name follows it to its new meaning")
  func redefinition() throws {
    _ = try feed("prior ball: gaussian width=1\nforce pull: prior prior=ball")
    let reply = try feed("prior ball: gaussian width=2")
    #expect(reply.diagnostics.isEmpty)
    #expect(reply.notes == ["ball redefined; pull made again"])
    let pull = session.declarations.last?.declared.plugin as? FakePull
    #expect((pull?.prior as? FakeGaussian)?.width == 2)
    _ = try feed("let a = 2\nlet f(t) = a * t\nlet g(t) = f(t) + 1\nlet a = a + 1")
    #expect(try session.value("a") == "3")
    #expect(try session.schedule("g")(4) == 13)
    // What a definition is made of stays as it is.
    _ = try feed("let f(t) = 2 * g(t)")
    #expect(try session.schedule("f")(4) == 26)
    #expect(try session.schedule("g")(4) == 13)
  }

  @Test("a new meaning that does not fit what is made of it is refused")
  func unfitting() throws {
    _ = try feed("let a = 8\nforce core: repulsion alpha=a\nprior ball: gaussian width=a")
    let reply = try feed("let a = 60")
    #expect(reply.diagnostics.map(\.id) == ["E042"])
    #expect(reply.diagnostics.first?.span.text == "a")
    #expect(try session.value("a") == "8")
    #expect((session.declarations[1].declared.plugin as? FakeGaussian)?.width == 8)
  }

  @Test("undo takes back the last statement, as often as there are any")
  func undo() throws {
    _ = try feed("let a = 2\nlet f(t) = a * t\nlet a = 5\nsampler heun: heun")
    _ = try feed("generate m: heun atoms=3 seed=1\nhydrogenate m")
    #expect(session.undo() == "hydrogenate m")
    #expect(session.molecules[0].candidate.molecule.formula == "C3")
    #expect(session.undo() == "generate m: heun atoms=3 seed=1")
    #expect(session.molecules.isEmpty)
    #expect(try feed("write m \"x\"").diagnostics[0].id == "E031")
    #expect(session.undo() == "sampler heun: heun")
    #expect(session.undo() == "let a = 5")
    #expect(try session.schedule("f")(3) == 6)
    #expect(session.undo() != nil && session.undo() != nil)
    #expect(session.undo() == nil)
    #expect(session.names.isEmpty)
  }

  @Test("after a wrong line of several no others are looked at")
  func several() throws {
    let reply = try feed("let a = 1\nlet b = nope\n\nlet c = 2\nlet d = 3")
    #expect(reply.diagnostics.count == 1)
    #expect(reply.linesLeft == 2)
    #expect(session.names.map(\.name) == ["a"])
  }

  @Test("molecules stay until they are made again")
  func molecules() throws {
    _ = try feed("sampler heun: heun\ngenerate m: heun atoms=3 seed=1\nhydrogenate m")
    _ = try feed("hydrogenate m\nwrite m \"x\"")
    #expect(recorder.records.map(\.text) == ["C3H2 1\n"])
    _ = try feed("generate m: heun atoms=1 seed=4")
    #expect(session.molecules[0].candidate.molecule.formula == "C")
  }

  @Test("a loop leaves the molecules of its last round that went well")
  func lastOfLoop() throws {
    _ = try feed("sampler heun: heun\ngenerate base: heun atoms=2 seed=9")
    let loop = """
      for n in 1..40
        generate mol: heun atoms=n seed=n failEvery=8
        hydrogenate mol
        hydrogenate base
      end
      """
    let reply = try session.feed(loop, RunOptions(threads: 4), observedBy: recorder)
    #expect(reply.diagnostics.map(\.description) == [])
    #expect(session.molecules.map(\.label) == ["base", "mol"])
    #expect(session.molecules.map(\.candidate.molecule.formula) == ["C2", "C39H"])
    _ = try feed("write mol \"x\"")
    #expect(recorder.records.last?.text == "C39H 39\n")
    _ = try feed("for n in 1..2\n  generate mol: heun atoms=n seed=n\nend\nhydrogenate mol")
    #expect(session.molecules.map(\.candidate.molecule.formula) == ["C2", "C2H"])
  }

  static let completions: [(line: String, expected: [String])] = [
    ("re", ["reference", "relax"]),
    ("fo", ["for", "force"]),
    ("sampler h", []),
    ("sampler h: h", ["heun"]),
    ("force like: similarity ", ["model=", "reference=", "sharpness=", "clip="]),
    ("force like: similarity model=mace r", ["reference="]),
    ("force like: similarity model=", ["mace"]),
    ("force pull: prior prior=", ["ball"]),
    ("force pull: prior prior=ball strength=k", ["k_prior", "karras("]),
    ("relax ", ["mol"]),
    ("relax mol ", ["lbfgs", "fire", "steepest", "method=", "energy=", "fmax=", "steps="]),
    ("relax mol lbfgs ener", ["energy="]),
    ("relax mol lbfgs energy=", ["mace"]),
    ("generate mol: ", ["heun"]),
    ("generate mol: heun forces=[", ["pull"]),
    ("generate mol: heun forces=[pull, p", ["pull"]),
    ("generate mol: heun forces=[pull] mu", ["mutators="]),
    ("mutator m: swarm elements=[C, ", ["C", "N", "O", "F", "S", "P", "Cl", "H"]),
    ("sampler s: heun exact=", ["true", "false"]),
    ("model m: mace file=", ["\""]),
    ("model m: mace file=\"mod", []),
    ("include ", ["\""]),
    ("for n ", ["in"]),
    ("for n in k_", ["k_prior"]),
    ("for n in 1..3, m ", ["in"]),
    ("let k(t) = tan", ["tan(", "tanh("]),
    ("relax mol lbfgs fmax=0.05 ", ["eV/angstrom", "energy=", "steps="]),
    ("relax mol lbfgs fmax=0.05 eV/ang", ["angstrom"]),
    ("force core: repulsion alpha=8 ", ["/angstrom"]),
    ("prior b: gaussian width=2 b", ["bohr"]),
    ("generate mol: heun forces=", ["["]),
    ("let k(t) = k_", ["k_prior"]),
  ]

  @Test("TAB knows what can come next", arguments: completions)
  func completion(line: String, expected: [String]) throws {
    _ = try feed(
      """
      model mace: mace file="models/simgen-small.safetensors"
      prior ball: gaussian
      let k_prior(t) = t
      force pull: prior prior=ball
      sampler heun: heun
      generate mol: heun atoms=2
      """)
    #expect(Completion.candidates(for: line, in: session) == expected)
  }

  @Test("help is written from the declarations")
  func help() {
    let help = Help(fakeCatalogue)
    #expect(
      help.text(["force", "repulsion"]) == """
        force LABEL: repulsion key=value ...
          Keeps atoms apart.

          alpha  Decay.
                 a number in /angstrom; from 0.1 to 50; default 8

        """)
    #expect(help.text(["relax"])?.hasPrefix("relax MOLECULE [METHOD] key=value ...\n") == true)
    #expect(help.text(["mace"])?.contains("a file name in quotes; required") == true)
    #expect(help.text(["nothing"]) == nil)
    #expect(help.suggestion(for: ["smapler"]) == "sampler")
    for topic in help.topics { #expect(help.text([topic]) != nil) }
    #expect(help.text([])?.contains("anisotropic, gaussian") == true)
  }
}
