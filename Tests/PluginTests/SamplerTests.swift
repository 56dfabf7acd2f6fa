import Engine
import Glibc
import Samplers
import Synchronization
import TestSupport
import Testing

@Suite("Samplers")
struct SamplerTests {
  static func make(_ name: String, _ values: [String: Value] = [:]) throws -> any Sampler {
    let declaration = try #require(samplersCatalogue.plugin(.sampler, named: name))
    return try #require(try declaration.make(values).product as? any Sampler)
  }

  static func run(
    _ sampler: any Sampler, from start: Molecule, particles: Int = 1, seed: UInt64 = 1
  ) throws -> ParticleBatch {
    let force = try TotalForce([Spring()])
    var state = GenerationState(
      batch: ParticleBatch(molecules: Array(repeating: start, count: particles)), seed: seed)
    let levels = sampler.noiseLevels
    for step in 0..<(levels.count - 1) {
      state.step = step
      try sampler.advance(&state, levels: levels, under: force)
    }
    return state.batch
  }

  @Test("The default grid: 25 levels linear 1 to 0.05, 25 log-spaced 10^-1.31 to 10^-3")
  func grid() throws {
    let levels = try Self.make("heun").noiseLevels
    #expect(levels.count == 50)
    #expect(levels[0] == 1 && abs(levels[24] - 0.05) < 1e-15)
    #expect(abs(levels[25] - pow(10, -1.31)) < 1e-12 && abs(levels[49] - 1e-3) < 1e-15)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 > $1 })
    let spacing = levels[0] - levels[1]
    for index in 0..<24 { #expect(abs(levels[index] - levels[index + 1] - spacing) < 1e-12) }
    let ratio = levels[26] / levels[25]
    for index in 25..<49 { #expect(abs(levels[index + 1] / levels[index] - ratio) < 1e-12) }
  }

  @Test("ODE: a spring contracts by exp(-(sigma_start - sigma_end)); Heun is of second order")
  func order() throws {
    let start = Molecule(elements: [.carbon], positions: [[1, -2, 0.5]])
    func error(_ order: String, _ steps: Int) throws -> Double {
      // A log-spaced half of no width leaves a plain uniform grid to measure the order on.
      let sampler = try Self.make(
        "ode",
        [
          "order": .word(order), "steps": .integer(steps), "sigma_turn": .number(0.5),
          "sigma_settle": .number(0.499_999), "sigma_end": .number(0.499_998),
        ])
      let end = try Self.run(sampler, from: start).positions[0]
      return abs(end.x - exp(-(1 - 0.499_998)))
    }
    let heun = try error("heun", 40) / error("heun", 80)
    let euler = try error("euler", 40) / error("euler", 80)
    #expect(heun > 3.5 && heun < 4.7)
    #expect(euler > 1.8 && euler < 2.3)
  }

  @Test("Heun without churn and noise equals the ODE sampler")
  func noNoise() throws {
    let start = Molecule(elements: [.carbon, .oxygen], positions: [[1, -2, 0.5], [0, 1, 0]])
    let heun = try Self.make("heun", ["churn": .number(1), "min_noise": .number(0)])
    #expect(
      try Self.run(heun, from: start).positions
        == Self.run(Self.make("ode"), from: start).positions)
  }

  @Test("Fixed atoms do not move, particles get noise of their own", arguments: ["heun", "ode"])
  func fixedAtoms(name: String) throws {
    let start = Molecule(
      elements: [.carbon, .oxygen], positions: [[1, -2, 0.5], [0, 1, 0]], fixed: [true, false])
    let batch = try Self.run(Self.make(name), from: start, particles: 2)
    #expect(batch.positions[0] == [1, -2, 0.5] && batch.positions[2] == [1, -2, 0.5])
    #expect(batch.positions[1] != [0, 1, 0])
    #expect((batch.positions[1] != batch.positions[3]) == (name == "heun"))
  }

  @Test(
    "A particle's path does not depend on how many others there are", arguments: ["heun", "ode"])
  func batching(name: String) throws {
    let start = Molecule(elements: [.carbon, .oxygen], positions: [[1, -2, 0.5], [0, 1, 0]])
    let alone = try Self.run(Self.make(name), from: start).positions
    let together = try Self.run(Self.make(name), from: start, particles: 3).positions
    #expect(Array(together.prefix(2)) == alone)
  }

  @Test("A grid that does not fall is refused")
  func badGrid() throws {
    #expect {
      try Self.make("heun", ["sigma_turn": .number(2)])
    } throws: { error in
      error as? PluginError
        == .parameter("sigma_turn", reason: "must be below sigma_start, which is 1.0")
    }
  }
}

/// A force of nothing that counts how often it is asked.
private struct Counter: ForceTerm {
  static let calls = Atomic(0)
  var guide: String? { "taste" }
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    if batch.count > 1 { Self.calls.add(1, ordering: .relaxed) }
  }
}

/// Takes a millisecond for an atom, and remembers the most it was given.
private struct Slow: ForceTerm {
  static let largest = Atomic<Int>(0)

  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    Self.largest.max(batch.atomCount, ordering: .relaxed)
    usleep(UInt32(1000 * batch.atomCount))
  }
}

@Suite("Work", .serialized) struct WorkTests {
  @Test("of a large molecule is evaluated by small ones")
  func extrapolated() throws {
    let generation = Generation(
      atoms: 50_000,
      prior: try #require(try ConformanceTests.make(.prior, "gaussian", [:]).product as? any Prior),
      forces: [Slow()], sampler: try SamplerTests.make("heun", ["steps": .integer(5)]), seed: 1)
    let estimate = try generation.estimate()
    #expect(Slow.largest.load(ordering: .relaxed) < 1000)
    #expect(estimate.secondsPerCall >= 50)
    #expect(estimate.forceCalls == generation.forceCalls)
  }

  @Test(
    "of a generation is what its sampler and mutators say",
    arguments: [("heun", 6, 2), ("heun", 7, 3), ("ode", 5, 1)])
  func forceCalls(sampler: String, steps: Int, every: Int) throws {
    let plugin = try ConformanceTests.make(.sampler, sampler, ["steps": .integer(steps)])
    let swarm = try ConformanceTests.make(
      .mutator, "swarm", ["every": .integer(every), "particles": .integer(3)])
    let prior = try ConformanceTests.make(.prior, "gaussian", [:])
    let generation = Generation(
      atoms: 4, prior: try #require(prior.product as? any Prior), forces: [Counter()],
      sampler: try #require(plugin.product as? any Sampler),
      mutators: [try #require(swarm.product as? any Mutator)], seed: 1)
    let before = Counter.calls.load(ordering: .relaxed)
    _ = try generation.run(in: RunContext())
    #expect(Counter.calls.load(ordering: .relaxed) - before == generation.forceCalls)
    #expect(try generation.estimate().secondsPerCall < 1)
  }
}
