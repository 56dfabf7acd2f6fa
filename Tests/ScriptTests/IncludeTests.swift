import Engine
import ScriptTestSupport
import Testing

@testable import Script

@Suite("An included file") struct IncludeTests {
  static let recipe = """
    simgen 1
    let size = 2
    include "parts/forces.simgen"
    sampler heun: heun
    for n in 2..3
      generate m: heun atoms=n seed=n prior=ball forces=[pull, core]
      correct  m energy=mace
      write    m "m.xyz"
    end
    """

  @Test("takes the place of its line: names, relative files, version line")
  func parts() throws {
    let checked = check(Self.recipe)
    #expect(checked.diagnostics.map(\.description) == [])
    let recorder = Recorder()
    try #require(checked.plan).run(observedBy: recorder)
    #expect(recorder.text == "m.xyz: C2 2\nm.xyz: C3 3\n")
    #expect(check(Self.recipe, overrides: ["size": "3"]).plan != nil)
    #expect(check(Self.recipe, overrides: ["strength": "t^2"]).plan != nil)
  }

  @Test("becomes part of one flat recipe that runs to the same molecules")
  func resolved() throws {
    let file = SourceFile(name: "a.simgen", text: Self.recipe, folder: fixtureFolder)
    let recipe = Recipe(file)
    #expect(
      recipe.included.map(\.name)
        == ["forces", "shapes"].map {
          "\(fixtureFolder)/parts/\($0).simgen"
        })
    for inputs in [InputPaths.asWritten, .absolute] {
      let flat = recipe.resolved(against: fakeCatalogue, inputs: inputs)
      #expect(!flat.contains("include"))
      #expect(flat.split(separator: "\n").filter { $0 == "simgen 1" }.count == 1)
      let again = SourceFile(name: "b.simgen", text: flat, folder: fixtureFolder)
      #expect(Recipe(again).resolved(against: fakeCatalogue, inputs: inputs) == flat)
      let recorder = Recorder()
      try #require(Recipe(again).check(against: fakeCatalogue).plan).run(observedBy: recorder)
      #expect(recorder.text == "m.xyz: C2 2\nm.xyz: C3 3\n")
      #expect(
        Recipe(again).fingerprint(against: fakeCatalogue)
          == recipe.fingerprint(against: fakeCatalogue))
    }
  }

  @Test("is part of the fingerprint")
  func fingerprint() {
    func fingerprint(_ text: String) -> String {
      Recipe(SourceFile(name: "a", text: text, folder: fixtureFolder))
        .fingerprint(against: fakeCatalogue)
    }
    #expect(fingerprint("include \"common.simgen\"") == fingerprint("let common = 1"))
    #expect(fingerprint("include \"common.simgen\"") != fingerprint("let common = 2"))
  }

  @Test("shows its own line in an error, and the way to it")
  func chain() {
    let text = "let z = 1\ninclude \"parts/wrapper.simgen\"\nsampler h: heun stpes=3"
    let found = check(text).diagnostics.map(\.description).joined(separator: "\n")
      .replacing(fixtureFolder, with: "FOLDER")
    #expect(
      found == """
        FOLDER/parts/wrong.simgen:1:12: error: expected a value, found the end of the line [E007]
          let a = 1 +
                     ^
          included from FOLDER/parts/wrapper.simgen:2:3
          included from a.simgen:2:1
        FOLDER/parts/wrong.simgen:2:19: error: gaussian has no parameter 'widht' [E022]
          prior p: gaussian widht=2
                            ^~~~~
          did you mean 'width'?
          parameters: width
          see: help prior gaussian
          included from FOLDER/parts/wrapper.simgen:2:3
          included from a.simgen:2:1
        a.simgen:3:17: error: heun has no parameter 'stpes' [E022]
          sampler h: heun stpes=3
                          ^~~~~
          did you mean 'steps'?
          parameters: steps, churn, jitter, exact
          see: help sampler heun
        """)
  }

  @Test("cannot lead back to itself")
  func circles() {
    let found = check("include \"circle/a.simgen\"").diagnostics.map(\.description)
      .joined(separator: "\n").replacing(fixtureFolder, with: "FOLDER")
    #expect(
      found == """
        FOLDER/circle/b.simgen:3:9: error: a circle of includes: FOLDER/circle/a.simgen -> \
        FOLDER/circle/b.simgen -> FOLDER/circle/a.simgen [E017]
          include "../circle/a.simgen"
                  ^~~~~~~~~~~~~~~~~~~~
          included from FOLDER/circle/a.simgen:1:1
          included from a.simgen:1:1
        """)
  }

  @Test("that is not there is one error, not one for every name it would have brought")
  func missing() {
    let text = "include \"no.simgen\"\nforce f: prior prior=ball\nsampler h: heun steps=0"
    #expect(check(text).diagnostics.map(\.id) == ["E049", "E042"])
    #expect(check("include \"parts\"").diagnostics.map(\.id) == ["E054"])
  }

  @Test("says where a name was introduced before")
  func duplicates() {
    let text = "include \"common.simgen\"\nlet common = 2"
    let message = check(text).diagnostics[0].kind.message
    #expect(
      message.replacing(fixtureFolder, with: "F")
        == "there is already a value 'common', F/common.simgen:1")
    #expect(check("include \"common.simgen\"\ninclude \"common.simgen\"").diagnostics.count == 1)
  }

  @Test("works at the prompt, whole or not at all")
  func prompt() throws {
    let session = Session(catalogue: fakeCatalogue, folder: fixtureFolder)
    let wrong = try session.feed("include \"parts/forces.simgen\"", observedBy: Recorder())
    #expect(wrong.diagnostics.map(\.id) == ["E025"])
    #expect(session.names.isEmpty)
    _ = try session.feed("let size = 2", observedBy: Recorder())
    let right = try session.feed("include \"parts/forces.simgen\"", observedBy: Recorder())
    #expect(right.diagnostics.isEmpty)
    #expect(session.names.map(\.name) == ["size", "ball", "mace", "strength", "pull", "core"])
    #expect(session.accepted == ["let size = 2", "include \"parts/forces.simgen\""])
  }
}

@Suite("A loop") struct LoopTests {
  static let domains: [(domain: String, values: [Int])] = [
    ("1..4", [1, 2, 3, 4]), ("5..25 by 5", [5, 10, 15, 20, 25]), ("1..6 by 2", [1, 3, 5]),
    ("9..1 by -4", [9, 5, 1]), ("3..3", [3]), ("3..3 by -7", [3]), ("[4, 2 + 1, 2^3]", [4, 3, 8]),
    ("1 + 1..2 * 2 by 1 + 1", [2, 4]),
  ]

  @Test("goes through ranges, with steps, and lists", arguments: domains)
  func domain(_ domain: String, _ values: [Int]) throws {
    let plan = try #require(
      check("sampler h: heun\nfor n in \(domain)\ngenerate m: h atoms=n\nwrite m \"a\"\nend").plan)
    let recorder = Recorder()
    try plan.run(observedBy: recorder)
    #expect(recorder.results.map { Int($0.bindings[0].value) } == values)
  }

  @Test("goes through every combination, the last name running fastest")
  func product() throws {
    let plan = try #require(
      check(
        """
        sampler h: heun
        for n in [2, 1], file in ["x", "y"], k in 1..3 by 2
          generate m: h atoms=n seed=k
          write m "{file}-{k:03}"
        end
        """
      ).plan)
    let recorder = Recorder()
    try plan.run(observedBy: recorder)
    #expect(
      recorder.records.map { $0.path ?? "" } == [
        "x-001", "x-003", "y-001", "y-003", "x-001", "x-003", "y-001", "y-003",
      ])
    #expect(recorder.records.map(\.text)[4] == "C 1\n")
  }

  @Test("may not be empty or endless")
  func refused() {
    for (domain, id) in [
      ("3..1", "E051"), ("1..3 by -1", "E051"), ("1..3 by 0", "E051"), ("[]", "E051"),
      ("-9223372036854775807..9223372036854775807", "E053"), ("1..3 by 0.5", "E040"),
      ("1..n", "E025"), ("7", "E040"),
    ] {
      let found = check("sampler h: heun\nfor n in \(domain)\ngenerate m: h atoms=n\nend")
      #expect(found.diagnostics.map(\.id) == [id], "\(domain)")
    }
  }
}
