import Engine
import Synchronization
import Testing

@testable import Script
@testable import ScriptTestSupport

@Suite("Saved sessions") struct SavedSessionTests {
  let session = Session(catalogue: fakeCatalogue, folder: fixtureFolder)
  let recorder = Recorder()

  func feed(_ text: String) throws {
    let reply = try session.feed(text, observedBy: recorder)
    #expect(reply.diagnostics.map(\.description) == [])
  }

  /// Runs the saved session as a recipe and compares everything it wrote.
  func expectSameOutputs(_ location: SourceLocation = #_sourceLocation) throws {
    let checked = check(session.recipe())
    #expect(
      checked.diagnostics.filter { $0.severity == .error }.map(\.description) == [],
      "\(session.recipe())", sourceLocation: location)
    let again = Recorder()
    try checked.plan?.run(observedBy: again)
    #expect(again.text == recorder.text, "\(session.recipe())", sourceLocation: location)
  }

  @Test("each molecule is made of what its names meant at the time")
  func versions() throws {
    try feed("# mine\nlet n = 2   # how many\nlet big = n * 10\nsampler heun: heun")
    try feed("generate m: heun atoms=big seed=n\nwrite m \"a-{n:02}\"")
    try feed("let n = 3")
    try feed("generate m: heun atoms=big seed=n\nwrite m \"a-{n:02}\"")
    #expect(
      session.recipe() == """
        simgen 1

        let n_1 = 2   # how many
        let big_1 = n_1 * 10
        sampler heun: heun
        generate m: heun atoms=big_1 seed=n_1
        write m "a-{n_1:02}"
        let n = 3
        let big = n * 10
        generate m: heun atoms=big seed=n
        write m "a-{n:02}"

        """)
    try expectSameOutputs()
  }

  @Test("meanings nothing was made with are left out")
  func unused() throws {
    try feed("sampler heun: heun\nlet a = 1\nlet a = 2\nlet a = a + 1\nsampler heun: heun steps=9")
    #expect(
      session.recipe() == "simgen 1\n\nlet a_1 = 2\nlet a = a_1 + 1\nsampler heun: heun steps=9\n")
  }

  @Test("loop variables, choices and elements keep their names")
  func names() throws {
    try feed("let n = 4\nlet C = 6\nlet lbfgs = 2\nsampler heun: heun")
    try feed("model mace: mace file=\"models/simgen-small.safetensors\"\nlet C = 7\nlet lbfgs = 3")
    try feed("for n in [n, n + 1]\n  generate m: heun atoms=n\n  write m \"{n}\"\nend")
    try feed("correct m elements=[C] energy=mace\nrelax m lbfgs energy=mace")
    #expect(session.recipe().contains("for n in [n_1, n_1 + 1]\n  generate m: heun atoms=n\n"))
    #expect(session.recipe().contains("elements=[C] energy"))
    try expectSameOutputs()
  }

  @Test("a loop that was stopped is saved as the rounds it made")
  func stoppedLoop() throws {
    try feed("sampler heun: heun\nlet two = 2")
    let loop = """
      for a in [two, 5, 7], e in ["x", "y"], s in 1..3
        generate m: heun atoms=a seed=s   # each
        write m "{e}"
      end
      """
    for stop in [1, 3, 8, 11, 16] {
      recorder.records = []
      // Asked when a round is taken, before each verb, and once by the verb that generates.
      let asked = Mutex(0)
      let options = RunOptions(isCancelled: {
        asked.withLock { count in
          count += 1
          return count > 4 * stop + 2
        }
      })
      let reply = try session.feed(loop, options, observedBy: recorder)
      #expect(reply.summary == RunSummary(finished: stop, wasInterrupted: true))
      #expect(session.molecules.last?.candidate.seed == UInt64((stop - 1) % 3 + 1))
      try expectSameOutputs()
      _ = session.undo()
    }
  }

  @Test("work on the last molecule of a loop makes that molecule once more")
  func afterLoop() throws {
    try feed("sampler heun: heun\nlet k = 2")
    try feed(
      """
      for i in [k, 4], s in 1..3
        let size = i * k   # of each
        generate m: heun atoms=size
          seed=s
        generate other: heun atoms=1
        hydrogenate m
        write m "all"
        hydrogenate other
      end
      """.replacing("=size\n    seed", with: "=size seed"))
    try feed("let k = 7\nhydrogenate m\nwrite m \"last\"\nhydrogenate m\nwrite m \"last\"")
    try feed("for x in [1, 2]\n  hydrogenate other\n  write other \"others-{x}\"\nend")
    try feed("generate m: heun atoms=1\nwrite m \"one\"")
    #expect(
      session.recipe().contains(
        """
        let i_1 = 4
        let s_1 = 3
        let size_1 = i_1 * k_1   # of each
        generate m: heun atoms=size_1 seed=s_1
        hydrogenate m
        hydrogenate m
        write m "last"
        """))
    #expect(recorder.text.contains("last: C8H2 3\nlast: C8H3 3\n"))
    try expectSameOutputs()
  }

  @Test("an included file takes effect as a whole, and is saved statement by statement")
  func included() throws {
    try feed("let size = 2\ninclude \"parts/forces.simgen\"")
    #expect(
      session.recipe() == """
        simgen 1

        let size = 2
        prior ball: gaussian width=size
        model mace: mace file="parts/../models/simgen-small.safetensors"
        let strength(t) = tanh(t)
        force pull: prior prior=ball strength=strength
        force core: repulsion

        """)
    try feed("let size = 4")
    #expect((session.declarations[0].declared.plugin as? FakeGaussian)?.width == 4)
    try expectSameOutputs()
    _ = session.undo()
    #expect(session.undo() == "include \"parts/forces.simgen\"")
    #expect(session.names.map(\.name) == ["size"])
    let wrong = try session.feed("include \"parts/wrong.simgen\"", observedBy: recorder)
    #expect(!wrong.diagnostics.isEmpty)
    #expect(session.names.map(\.name) == ["size"])
  }

  @Test("input files can be named from the root")
  func paths() throws {
    try feed("model mace: mace file=\"models/simgen-small.safetensors\"")
    #expect(session.recipe(absolutePaths: true).contains("file=\"/"))
    #expect(session.recipe().contains("file=\"models/simgen-small.safetensors\""))
  }

  @Test("what was undone or only looked at is not saved")
  func undone() throws {
    try feed("let a = 1\nlet b = 2")
    _ = session.undo()
    #expect(session.recipe() == "simgen 1\n\nlet a = 1\n")
  }
}
