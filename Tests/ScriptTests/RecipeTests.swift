import Engine
import ScriptTestSupport
import Testing

@testable import Script

@Suite("A recipe") struct RecipeTests {
  @Test("of the design is right, counts its molecules and runs")
  func example() throws {
    let checked = check(exampleRecipe)
    #expect(checked.diagnostics.map(\.description) == [])
    let plan = try #require(checked.plan)
    #expect(plan.moleculeCount == 300)
    let recorder = Recorder()
    let summary = try plan.run(observedBy: recorder)
    #expect(summary == RunSummary(finished: 300))
    #expect(recorder.announced == 300)
    #expect(recorder.records.count == 300)
    #expect(recorder.records[0].text == "C7H 1\n")
    #expect(recorder.records[299].text == "C9H 100\n")
    #expect(recorder.records.allSatisfy { $0.path == "out/qm9-like.xyz" })
  }

  static let campaign = """
    sampler heun: heun
    for n in [3, 1, 2], seed in 1..40
      let twice = 2 * n
      generate mol: heun atoms=twice seed=seed failEvery=7
      write mol "out/{n:02}-{seed:03}.xyz"
      hydrogenate mol
      write mol "all.xyz"
    end
    """

  @Test("gives the same in the same order whatever the number of threads", arguments: [1, 2, 4, 9])
  func threads(count: Int) throws {
    let plan = try #require(check(Self.campaign).plan)
    let recorder = Recorder()
    let summary = try plan.run(RunOptions(threads: count), observedBy: recorder)
    #expect(summary == RunSummary(finished: 105, failed: 15))
    #expect(recorder.results.map(\.index) == Array(0..<120))
    var expected = ""
    for n in [3, 1, 2] {
      for seed in 1...40 where !seed.isMultiple(of: 7) {
        let name = "0\(n)-0\(seed < 10 ? "0" : "")\(seed)"
        expected += "out/\(name).xyz: C\(2 * n) \(seed)\nall.xyz: C\(2 * n)H \(seed)\n"
      }
    }
    #expect(recorder.text == expected)
    let failed = recorder.results.filter { $0.failure != nil }
    #expect(
      failed.map { $0.bindings[1].value }
        == (0..<3).flatMap { _ in
          ["7", "14", "21", "28", "35"]
        })
  }

  @Test("takes new values for its lets")
  func overrides() throws {
    let text = """
      let count = 3
      let file = "a.xyz"
      let atoms(x) = x + 1
      sampler heun: heun
      for i in 1..count
        generate mol: heun atoms=atoms(i)
        write mol file
      end
      """
    let checked = check(text, overrides: ["count": "2", "file": "b c.xyz", "atoms": "2 * x"])
    #expect(checked.diagnostics.map(\.description) == [])
    let recorder = Recorder()
    try #require(checked.plan).run(observedBy: recorder)
    #expect(recorder.text == "b c.xyz: C2 0\nb c.xyz: C4 0\n")
  }

  @Test("of a million million molecules costs nothing up front")
  func lazy() throws {
    let plan = try #require(
      check(
        "sampler h: heun\nfor a in 1..1000000, b in 1..1000000\n  generate m: h atoms=a seed=b\nend"
      )
      .plan)
    #expect(plan.moleculeCount == 1_000_000_000_000)
  }

  @Test(
    "stops at a verb that cannot go on, with everything before it delivered", arguments: [1, 4])
  func crash(threads: Int) throws {
    let plan = try #require(
      check(
        """
        sampler heun: heun
        for seed in 1..100
          generate mol: heun atoms=2 seed=seed crashAt=30
          write mol "a"
        end
        """
      ).plan)
    let recorder = Recorder()
    let error = #expect(throws: Diagnostic.self) {
      try plan.run(RunOptions(threads: threads), observedBy: recorder)
    }
    #expect(
      error?.description == """
        a.simgen:3:3: error: generate mol: the position of atom 3 is not a finite number [E060]
            generate mol: heun atoms=2 seed=seed crashAt=30
            ^~~~~~~~
        """)
    #expect(recorder.results.count == 29)
  }

  @Test("stops when its results cannot be kept", arguments: [1, 4])
  func fullDisk(threads: Int) throws {
    final class FullDisk: RunObserver {
      struct Full: Error {}
      var written = 0
      func started(molecules: Int) {}
      func progressed(_ event: ProgressEvent, molecule: Int) {}
      func finished(_ result: MoleculeResult) {}
      func rejected(_ result: MoleculeResult) {}
      func wrote(_ record: OutputRecord) throws {
        if written == 5 { throw Full() }
        written += 1
      }
    }
    let plan = try #require(check(Self.campaign).plan)
    let disk = FullDisk()
    #expect(throws: FullDisk.Full.self) {
      try plan.run(RunOptions(threads: threads), observedBy: disk)
    }
    #expect(disk.written == 5)
  }

  @Test("stops cleanly when asked to", arguments: [1, 4])
  func interrupt(threads: Int) throws {
    let plan = try #require(check(Self.campaign).plan)
    let recorder = Recorder()
    let stopped = try plan.run(
      RunOptions(threads: threads, isCancelled: { true }), observedBy: recorder)
    #expect(stopped == RunSummary(wasInterrupted: true))
    #expect(recorder.results.isEmpty)
  }

  @Test("may run verbs outside loops, and loops see their molecules")
  func topLevel() throws {
    let plan = try #require(
      check(
        """
        sampler heun: heun
        generate base: heun atoms=2 seed=5
        for n in 1..2
          hydrogenate base
          write base "{n}"
        end
        write base "last"
        """
      ).plan)
    let recorder = Recorder()
    let summary = try plan.run(RunOptions(threads: 2), observedBy: recorder)
    #expect(summary.finished == 1)
    #expect(recorder.text == "1: C2H 5\n2: C2H 5\nlast: C2 5\n")
  }
}

@Suite("A run") struct RunFaultTests {
  @Test("ends at the line of a schedule that turns to nothing on the way")
  func schedule() throws {
    let plan = try #require(
      check(
        """
        sampler heun: heun
        prior ball: gaussian
        let twice(x) = 2 * x
        let k(t) = if t > 2.04 and t < 2.06 then sqrt(twice(1 - t)) else 1
        force pull: prior prior=ball strength=k
        generate mol: heun atoms=2 forces=[pull]
        """
      ).plan)
    let error = #expect(throws: Diagnostic.self) { try plan.run(observedBy: Recorder()) }
    #expect(
      error?.description == """
        a.simgen:4:12: error: if t > 2.04 and t < 2.06 then sqrt(twice(1 - t)) else 1 is nan at \
        t = 2.05; strength must be finite [E048]
          let k(t) = if t > 2.04 and t < 2.06 then sqrt(twice(1 - t)) else 1
                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """)
  }

  @Test("is estimated from its force calls, and what cannot be known is named")
  func estimate() throws {
    let plan = try #require(
      check(
        """
        sampler heun: heun
        for n in [1, 2, 3], seed in 1..4
          generate mol: heun atoms=n seed=seed
          hydrogenate mol
          write mol "a"
        end
        generate last: heun atoms=5
        """
      ).plan)
    let estimate = try plan.estimate()
    #expect(estimate.forceCalls == 290)
    #expect(abs(estimate.seconds - 145) < 1e-9)
    #expect(estimate.others == ["hydrogenate", "write"])
  }
}

@Suite("The resolved recipe") struct ResolvedTests {
  @Test("spells every default out and runs to the same molecules")
  func example() throws {
    let text = exampleRecipe.replacing("1..100", with: "1..2")
    let resolved = Recipe(SourceFile(name: "a", text: text)).resolved(against: fakeCatalogue)
    let lines = resolved.split(separator: "\n")
    #expect(lines[0] == "simgen 1")
    #expect(lines[3] == "let k_prior(t) = tanh(20 * t^2)")
    #expect(lines[4] == "let k_sim(t) = 119 * (1 - (t / 10)^(1 / 4)) + 1")
    #expect(lines[8] == "force core: repulsion alpha=8 /angstrom")
    #expect(lines[9] == "sampler heun: heun steps=50 churn=1.3 jitter=0.5 exact=false")
    #expect(lines[15] == "  relax mol lbfgs energy=mace fmax=0.05 eV/angstrom steps=200")
    let (first, second) = (Recorder(), Recorder())
    try #require(check(text).plan).run(observedBy: first)
    try #require(check(resolved).plan).run(observedBy: second)
    #expect(first.text == second.text)
  }

  @Test(
    "may spell default schedules out: they are the same to the last bit",
    arguments: [Schedule.prior, .similarity])
  func schedules(schedule: Schedule) throws {
    let written = try Session(catalogue: fakeCatalogue).schedule(schedule.source)
    for i in 0...5000 {
      let t = Double(i) / 5000 * 12
      #expect(written(t) == schedule(t))
    }
  }

  @Test("names the files it reads from the root, also where a value names them")
  func paths() throws {
    let text = """
      let folder = "data"
      let model = "models/simgen-small.safetensors"
      model mace: mace file=model
      reference qm9: xyz file="{folder}/../data/qm9-256.xyz"
      """
    let recipe = Recipe(SourceFile(name: "a", text: text, folder: fixtureFolder))
    let moved = recipe.resolved(against: fakeCatalogue, inputs: .absolute)
    #expect(moved.contains("mace file=\"\(fixtureFolder)/models/simgen-small.safetensors\"\n"))
    #expect(moved.contains("xyz file=\"\(fixtureFolder)/data/qm9-256.xyz\" elements=[]\n"))
    let again = Recipe(SourceFile(name: "b", text: moved, folder: "/"))
    #expect(again.resolved(against: fakeCatalogue, inputs: .absolute) == moved)
    #expect(again.fingerprint(against: fakeCatalogue) == recipe.fingerprint(against: fakeCatalogue))
    #expect(again.check(against: fakeCatalogue).plan != nil)
  }

  @Test("of any right recipe reads back as itself, and its fingerprint ignores spelling")
  func roundTrip() {
    var right = 0
    for (text, _) in ExpressionTests.values + ExpressionTests.schedules.map({ ($0.source, "") }) {
      let recipe =
        "let n = 7\nlet m = -12\nlet x = 1.5\nlet s = \"z\"\nlet base = 1\nlet double(x) = x\n"
        + "let mix(x, a, b) = x\nlet a(t) = \(text)\nlet b(t) = -(\(text))^2 * (if t < 1 then 2 else 3)"
      let once = Recipe(SourceFile(name: "a", text: recipe))
      let printed = once.resolved(against: fakeCatalogue)
      let twice = Recipe(SourceFile(name: "b", text: printed))
      #expect(twice.resolved(against: fakeCatalogue) == printed)
      #expect(once.fingerprint(against: fakeCatalogue) == twice.fingerprint(against: fakeCatalogue))
      #expect(!check(printed).diagnostics.contains { $0.id == "E007" })
      right += 1
    }
    #expect(right > 70)
  }
}
