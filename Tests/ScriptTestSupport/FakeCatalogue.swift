import Engine
import Synchronization

/// A small catalogue in the place of the real one: the language must work with any.
public let fakeCatalogue = Catalogue(
  models: [FakeModel.self], references: [FakeReference.self],
  priors: [FakePrior.self, FakeGaussian.self],
  forces: [FakePull.self, FakeSimilarity.self, FakeRepulsion.self], samplers: [FakeHeun.self],
  mutators: [FakeSwarm.self],
  verbs: [
    FakeGenerate.self, FakeHydrogenate.self, FakeCorrect.self, FakeRelax.self, FakeWrite.self,
  ])

struct FakeModel: ModelPlugin, AtomisticModel {
  static let name = "mace"
  static let summary = "A model."
  static let parameters = [
    Parameter("file", \FakeModel.file, required: true, "Where the parameters are.")
  ]
  var file: InputFile?
  var cutoff: Double { 5 }
  var elements: [Element] { [.carbon] }
  var isSinglePrecision: Bool { false }
  var fingerprint: String { "" }
  func makeCalculator(threads: Int) throws -> any Calculator {
    throw ModelError.positionNotFinite(atom: 0)
  }
  func make() throws(PluginError) -> Self {
    guard let file, file.path.hasSuffix("broken.model") else { return self }
    throw .file(path: file.path, reason: "line 1: not a model")
  }
}

struct FakeReference: ReferencePlugin {
  static let name = "xyz"
  static let summary = "Molecules of a file."
  static let parameters = [
    Parameter("file", \FakeReference.file, required: true, "Where the molecules are."),
    Parameter("elements", \FakeReference.elements, "Elements to keep."),
  ]
  var file: InputFile?
  var elements: [Element] = []
  func make() -> ReferenceSet { ReferenceSet([], source: "") }
}

struct FakePrior: PriorPlugin, Prior {
  static let name = "anisotropic"
  static let summary = "An ellipsoid."
  static let parameters = [
    Parameter("covariance", \FakePrior.covariance, required: true, "Shape; angstrom^2."),
    Parameter("centre", \FakePrior.centre, "Where it sits."),
  ]
  var covariance: Matrix3?
  var centre = SIMD3<Double>.zero
  func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] { [] }
  func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) { (0, .zero) }
  func make() throws(PluginError) -> Self {
    guard let covariance, covariance.cholesky == nil else { return self }
    throw .parameter("covariance", reason: "must be positive definite")
  }
}

struct FakeGaussian: PriorPlugin, Prior {
  static let name = "gaussian"
  static let summary = "A ball."
  static let parameters = [
    Parameter("width", \FakeGaussian.width, dimension: .length, in: 0.1...100, "Its size.")
  ]
  var width = 1.0
  func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] { [] }
  func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) { (0, .zero) }
}

struct FakePull: ForcePlugin, ForceTerm {
  static let name = "prior"
  static let summary = "Pulls towards a prior."
  static let parameters = [
    Parameter("prior", \FakePull.prior, label: .prior, required: true, "The shape."),
    Parameter("strength", \FakePull.strength, "Factor."),
  ]
  var prior: (any Prior)?
  var strength = Schedule.prior
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {}
}

struct FakeSimilarity: ForcePlugin, ForceTerm {
  static let name = "similarity"
  static let summary = "Makes environments look like known ones."
  static let parameters = [
    Parameter("model", \FakeSimilarity.model, label: .model, required: true, "Descriptors."),
    Parameter(
      "reference", \FakeSimilarity.reference, label: .reference, required: true, "Molecules."),
    Parameter("sharpness", \FakeSimilarity.sharpness, in: 0...1000, "Of the kernel."),
    Parameter("clip", \FakeSimilarity.clip, "Largest norm."),
  ]
  var model: (any AtomisticModel)?
  var reference: ReferenceSet?
  var sharpness = Schedule.similarity
  var clip = 1.0
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {}
}

struct FakeRepulsion: ForcePlugin, ForceTerm {
  static let name = "repulsion"
  static let summary = "Keeps atoms apart."
  static let parameters = [
    Parameter("alpha", \FakeRepulsion.alpha, dimension: .inverseLength, in: 0.1...50, "Decay.")
  ]
  var alpha = 8.0
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {}
}

struct FakeHeun: SamplerPlugin, Sampler {
  static let name = "heun"
  static let summary = "A sampler."
  static let parameters = [
    Parameter("steps", \FakeHeun.steps, in: 1...10000, "How many."),
    Parameter("churn", \FakeHeun.churn, "Noise factor."),
    Parameter("jitter", \FakeHeun.jitter, "Added noise."),
    Parameter("exact", \FakeHeun.exact, "Whether it is."),
  ]
  var steps = 50
  var churn = 1.3
  var jitter = 0.5
  var exact = false
  var noiseLevels: [Double] { [] }
  var forceCallsPerStep: Int { 1 }
  func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce) {}
}

struct FakeSwarm: MutatorPlugin, Mutator {
  static let name = "swarm"
  static let summary = "Changes elements."
  static let parameters = [
    Parameter("particles", \FakeSwarm.particles, in: 1...1000, "How many."),
    Parameter("every", \FakeSwarm.every, in: 1...1000, "Steps between."),
    Parameter("elements", \FakeSwarm.elements, "Elements to choose from."),
  ]
  var particles = 10
  var every = 2
  var elements: [Element] = []
  func mutate(
    _ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce
  ) {}
}

/// Makes `atoms` carbons; gives up every `failEvery`th seed, stops the run at `crashAt`.
struct FakeGenerate: VerbPlugin, Verb {
  static let name = "generate"
  static let summary = "Makes a molecule."
  static let subject = VerbSubject.creates
  static let positional: String? = "sampler"
  static let parameters = [
    Parameter("sampler", \FakeGenerate.sampler, label: .sampler, required: true, "Moves atoms."),
    Parameter("atoms", \FakeGenerate.atoms, required: true, in: 1...1000, "How many."),
    Parameter("seed", \FakeGenerate.seed, "Of the random numbers."),
    Parameter("prior", \FakeGenerate.prior, label: .prior, "The start."),
    Parameter("forces", \FakeGenerate.forces, labels: .force, "What drives it."),
    Parameter("mutators", \FakeGenerate.mutators, labels: .mutator, "What changes elements."),
    Parameter("failEvery", \FakeGenerate.failEvery, "For tests."),
    Parameter("crashAt", \FakeGenerate.crashAt, "For tests."),
    Parameter("reject", \FakeGenerate.rejectBelow, "For tests."),
    Parameter("tries", \FakeGenerate.attempts, "For tests."),
  ]
  var sampler: (any Sampler)?
  var atoms: Int?
  var seed = 0
  var prior: (any Prior)?
  var forces: [Labelled] = []
  var mutators: [Labelled] = []
  var failEvery = 0
  var crashAt = -1
  /// Attempts below this one, modulo the seed, are rejected.
  var rejectBelow = 0
  var attempts = 1

  func rejection(of candidate: Candidate, in context: RunContext) -> String? {
    candidate.trace.count < rejectBelow % max(1, seed) ? "too young" : nil
  }

  func estimate() throws -> WorkEstimate? {
    WorkEstimate(forceCalls: 10 * (atoms ?? 0), secondsPerCall: 0.5)
  }

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    try context.checkCancellation()
    // What every generation asks first.
    for force in forces {
      if let term = force.product as? any ForceTerm {
        try TotalForce([term]).evaluate(nothing, at: 2.05)
      }
    }
    if failEvery > 0, seed.isMultiple(of: failEvery) {
      throw MoleculeFailure(stage: "generate", reason: "exploded")
    }
    if seed == crashAt { throw ModelError.positionNotFinite(atom: 2) }
    candidate.seed = UInt64(seed)
    candidate.trace = (0..<context.attempt).map {
      TracePoint(sigma: Double($0), guidance: 0, force: 0)
    }
    for index in 0..<(atoms ?? 0) { candidate.molecule.append(.carbon, at: [Double(index), 0, 0]) }
    // Work of uneven length, so that rounds overtake each other.
    var stream = RandomStream(seed: candidate.seed, .mutation)
    for _ in 0..<((seed * 7919) % 13 * 1000) { _ = stream.next32() }
    context.report(ProgressEvent(stage: "generate", done: 1, total: 1))
  }
}

private let nothing = ParticleBatch(molecules: [Molecule()])

struct FakeHydrogenate: VerbPlugin, Verb {
  static let name = "hydrogenate"
  static let summary = "Adds hydrogens."
  static let subject = VerbSubject.changes
  static let parameters: [Parameter<FakeHydrogenate>] = []
  func run(on candidate: inout Candidate, in context: RunContext) {
    candidate.molecule.append(.hydrogen, at: [0, 1, 0])
  }
}

struct FakeCorrect: VerbPlugin, Verb {
  static let name = "correct"
  static let summary = "Corrects elements."
  static let subject = VerbSubject.changes
  static let parameters = [
    Parameter("elements", \FakeCorrect.elements, "Elements to try."),
    Parameter("energy", \FakeCorrect.energy, label: .model, required: true, "The model."),
  ]
  var elements: [Element] = []
  var energy: (any AtomisticModel)?
  func run(on candidate: inout Candidate, in context: RunContext) {}
}

struct FakeRelax: VerbPlugin, Verb {
  enum Method: String, Choice { case lbfgs, fire, steepest }
  static let name = "relax"
  static let predecessors = ["hydrogenate"]
  static let summary = "Relaxes a molecule."
  static let subject = VerbSubject.changes
  static let positional: String? = "method"
  static let parameters = [
    Parameter("method", \FakeRelax.method, "How."),
    Parameter("energy", \FakeRelax.energy, label: .model, required: true, "The model."),
    Parameter("fmax", \FakeRelax.fmax, dimension: .force, in: 1e-6...10, "When to stop."),
    Parameter("steps", \FakeRelax.steps, in: 1...10000, "At most."),
  ]
  var method = Method.lbfgs
  var energy: (any AtomisticModel)?
  var fmax = 0.05
  var steps = 200
  func run(on candidate: inout Candidate, in context: RunContext) {
    candidate.stages.append(Stage(name: "relax", seconds: 0, metrics: ["fmax": fmax]))
  }
}

struct FakeWrite: VerbPlugin, Verb {
  static let name = "write"
  static let summary = "Writes a molecule."
  static let subject = VerbSubject.reads
  static let positional: String? = "file"
  static let parameters = [
    Parameter("file", \FakeWrite.file, required: true, "Where to.")
  ]
  var file: OutputFile?
  func run(on candidate: inout Candidate, in context: RunContext) {
    context.emit(
      OutputRecord(
        path: file?.path, text: "\(candidate.molecule.formula) \(candidate.seed)\n"))
  }
}
