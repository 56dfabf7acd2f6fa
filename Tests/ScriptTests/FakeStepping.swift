import Engine

@testable import ScriptTestSupport

/// Verbs that pause, beside the others.
let steppingCatalogue =
  fakeCatalogue
  + Catalogue(
    forces: [FakePush.self], samplers: [FakeWalk.self], verbs: [FakeGrow.self, FakeResume.self])

/// A push along x: atoms remember under which force they went.
struct FakePush: ForcePlugin, ForceTerm {
  static let name = "push"
  static let summary = "Pushes along x."
  static let parameters = [
    Parameter("strength", \FakePush.strength, in: 0...100, "How hard.")
  ]
  var strength = Schedule.constant(1)
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    for atom in result.forces.indices { result.forces[atom].x = strength(t) }
  }
}

/// Moves atoms by the force; level n of N is 1 - n/N.
struct FakeWalk: SamplerPlugin, Sampler {
  static let name = "walk"
  static let summary = "Follows the force."
  static let parameters = [Parameter("steps", \FakeWalk.steps, in: 1...10_000, "How many.")]
  var steps = 6
  var noiseLevels: [Double] { (0...steps).map { 1 - Double($0) / Double(steps) } }
  var forceCallsPerStep: Int { 1 }
  func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce) throws {
    try force.evaluate(state.batch, at: levels[state.step])
    for atom in state.batch.positions.indices { state.batch.positions[atom] += force.forces[atom] }
  }
}

/// Makes an atom and lets it walk.
struct FakeGrow: VerbPlugin, Verb {
  static let name = "grow"
  static let summary = "Walks."
  static let subject = VerbSubject.creates
  static let positional: String? = "sampler"
  static let pause: String? = "pause_after"
  static let parameters = [
    Parameter("sampler", \FakeGrow.sampler, label: .sampler, required: true, "Walks."),
    Parameter("forces", \FakeGrow.forces, labels: .force, required: true, "Push."),
    Parameter("pause_after", \FakeGrow.pauseAfter, in: 1...1000, "Steps."),
  ]
  var sampler: (any Sampler)?
  var forces: [Labelled] = []
  var pauseAfter: Int?

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let sampler else { return }
    let generation = Generation(
      atoms: 0, prior: FakeGaussian(), forces: forces.compactMap { $0.product as? any ForceTerm },
      sampler: sampler, scaffold: Molecule(elements: [.carbon], positions: [.zero]), seed: 0)
    try candidate.walk(PausedGeneration(generation, at: generation.begin()), pauseAfter, context)
  }
}

/// Lets the atom walk on.
struct FakeResume: VerbPlugin, Verb {
  static let name = "resume"
  static let summary = "Walks on."
  static let subject = VerbSubject.changes
  static let pause: String? = "pause_after"
  static let parameters = [
    Parameter("sampler", \FakeResume.sampler, label: .sampler, "Walks."),
    Parameter("forces", \FakeResume.forces, labels: .force, "Push."),
    Parameter("pause_after", \FakeResume.pauseAfter, in: 1...1000, "Steps."),
  ]
  var sampler: (any Sampler)?
  var forces: [Labelled] = []
  var pauseAfter: Int?

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard var paused = candidate.paused else {
      throw MoleculeFailure(stage: "resume", reason: "not paused")
    }
    if let sampler { paused.hand(to: sampler) }
    if !forces.isEmpty {
      paused.generation.forces = forces.compactMap { $0.product as? any ForceTerm }
    }
    try candidate.walk(paused, pauseAfter, context)
  }
}

extension Candidate {
  fileprivate mutating func walk(
    _ start: PausedGeneration, _ count: Int?, _ context: RunContext
  ) throws {
    var progress = start.progress
    defer {
      molecule = progress.state.batch.molecule(0)
      paused = progress.done < start.total ? PausedGeneration(start.generation, at: progress) : nil
    }
    try start.generation.advance(&progress, by: count, in: context)
  }
}
