import Engine
import Forces
import Mutators
import Priors
import Samplers
import Synchronization
import TestSupport
import Testing
import Verbs

/// Generations that pause between two steps.
@Suite("Paused generations")
struct PauseTests {
  static func labelled(_ label: String, _ made: Made) -> Value {
    .object(Labelled(label: label, made))
  }

  static func prior() throws -> Made {
    try #require(priorsCatalogue.plugin(.prior, named: "gaussian")).make([:])
  }

  static func force(alpha: Double = 8) throws -> Value {
    labelled(
      "core",
      try #require(forcesCatalogue.plugin(.force, named: "repulsion")).make([
        "alpha": .number(alpha)
      ]))
  }

  static func sampler(steps: Int = 12) throws -> Made {
    try #require(samplersCatalogue.plugin(.sampler, named: "heun")).make(["steps": .integer(steps)])
  }

  static func generate(pauseAfter count: Int? = nil) throws -> any Verb {
    let prior = try prior()
    let pull = try #require(forcesCatalogue.plugin(.force, named: "prior")).make([
      "prior": labelled("ball", prior)
    ])
    let swarm = try #require(mutatorsCatalogue.plugin(.mutator, named: "swarm")).make([
      "particles": .integer(3)
    ])
    var values: [String: Value] = [
      "sampler": labelled("heun", try sampler()), "atoms": .integer(5),
      "prior": labelled("ball", prior), "seed": .integer(4),
      "forces": .list([labelled("pull", pull), try force()]),
      "mutators": .list([labelled("swap", swarm)]),
    ]
    if let count { values["pause_after"] = .integer(count) }
    return try verb("generate", values)
  }

  static func verb(_ name: String, _ values: [String: Value]) throws -> any Verb {
    let declaration = try #require(verbsCatalogue.verb(named: name))
    return try #require(try declaration.plugin.make(values).product as? any Verb)
  }

  @Test("A generation that paused, twice, makes the same molecule to the last bit")
  func sameMolecule() throws {
    var whole = Candidate()
    try Self.generate().run(on: &whole, in: RunContext())
    #expect(whole.paused == nil)
    var parts = Candidate()
    try Self.generate(pauseAfter: 5).run(on: &parts, in: RunContext())
    #expect(parts.paused?.done == 5)
    #expect(parts.paused?.total == 11)
    #expect(parts.trace.count == 5)
    try Self.verb("continue", ["pause_after": .integer(3)]).run(on: &parts, in: RunContext())
    #expect(parts.paused?.done == 8)
    try Self.verb("continue", [:]).run(on: &parts, in: RunContext())
    #expect(parts.paused == nil)
    #expect(parts.molecule == whole.molecule)
    #expect(parts.trace.map(\.force) == whole.trace.map(\.force))
    #expect(parts.metric("similarity") == whole.metric("similarity"))
    #expect(parts.stages.map(\.name) == ["generate", "continue", "continue"])
  }

  @Test("A generation goes on without mutators where the list is empty, not where it is absent")
  func withoutMutators() throws {
    func elements(_ values: [String: Value]) throws -> [Element] {
      var candidate = Candidate()
      try Self.generate(pauseAfter: 1).run(on: &candidate, in: RunContext())
      #expect(candidate.molecule.elements.allSatisfy { $0 == .carbon })
      try Self.verb("continue", values).run(on: &candidate, in: RunContext())
      return candidate.molecule.elements
    }
    #expect(try elements([:]).contains { $0 != .carbon })
    #expect(try elements(["mutators": .list([])]).allSatisfy { $0 == .carbon })
    #expect(throws: PluginError.self) { try Self.verb("continue", ["forces": .list([])]) }
  }

  @Test("Readings name the forces and say what they do at the moment")
  func readings() throws {
    var candidate = Candidate()
    try Self.generate(pauseAfter: 6).run(on: &candidate, in: RunContext())
    #expect(candidate.readings.map(\.label) == ["pull", "core"])
    for (_, reading) in candidate.readings {
      #expect(reading.energy.isFinite && reading.norm >= reading.largest && reading.largest > 0)
    }
  }

  @Test("Other forces and another sampler can take over")
  func takeOver() throws {
    var candidate = Candidate()
    try Self.generate(pauseAfter: 6).run(on: &candidate, in: RunContext())
    let sigma = try #require(candidate.paused?.sigma)
    var same = candidate
    try Self.verb("continue", [:]).run(on: &same, in: RunContext())
    var other = candidate
    try Self.verb("continue", ["forces": .list([try Self.force(alpha: 2)])])
      .run(on: &other, in: RunContext())
    #expect(other.molecule != same.molecule)
    #expect(other.readings.map(\.label) == ["core"])
    var finer = candidate
    try Self.verb(
      "continue",
      [
        "sampler": Self.labelled("fine", try Self.sampler(steps: 40)), "pause_after": .integer(1),
      ]
    ).run(on: &finer, in: RunContext())
    let paused = try #require(finer.paused)
    #expect(paused.total == 39)
    #expect(paused.sigma < sigma && paused.sigma > sigma - 0.1)
  }

  @Test("A stop keeps the steps that were taken")
  func stop() throws {
    let steps = Mutex(0)
    let context = RunContext(
      isCancelled: { steps.withLock { $0 } >= 4 }, report: { _ in steps.withLock { $0 += 1 } })
    var candidate = Candidate()
    #expect(throws: Interrupted.self) { try Self.generate().run(on: &candidate, in: context) }
    #expect(candidate.paused?.done == 4)
    try Self.verb("continue", [:]).run(on: &candidate, in: RunContext())
    var whole = Candidate()
    try Self.generate().run(on: &whole, in: RunContext())
    #expect(candidate.molecule == whole.molecule)
  }

  @Test("What is done to a paused molecule ends its generation")
  func ending() throws {
    var candidate = Candidate()
    try Self.generate(pauseAfter: 6).run(on: &candidate, in: RunContext())
    try Self.verb("drop", ["what": .word("fragments"), "reach": .number(3)])
      .run(on: &candidate, in: RunContext())
    #expect(candidate.paused == nil)
    let verb = try Self.verb("continue", [:])
    #expect(throws: (any Error).self) { try verb.run(on: &candidate, in: RunContext()) }
  }
}
