import Engine
import Refinement

/// How a structure is relaxed.
public enum RelaxationMethod: String, Choice {
  case lbfgs
}

/// Relaxes all free atoms with a force field.
public struct Relax: Verb {
  public static let name = "relax"
  public static let summary = "Relax all free atoms with a force field."
  public static let subject = VerbSubject.changes
  public static let positional: String? = "method"
  public static let parameters = [
    Parameter("method", \Relax.method, "The minimiser; given right after the molecule."),
    Parameter("model", \Relax.model, label: .model, required: true, "The force field."),
    Parameter(
      "fmax", \Relax.fmax, dimension: .force, in: 1e-6...100,
      "Stop when the largest force on a free atom is below."),
    Parameter("steps", \Relax.steps, in: 1...1_000_000, "Stop after so many steps."),
    Parameter(
      "max_step", \Relax.maxStep, dimension: .length, in: 1e-4...10,
      "No atom moves further in one step."),
    Parameter(
      "collapsed_below", \Relax.collapsedBelow, dimension: .energy, in: -1e6...0,
      "A lower interaction energy per atom means that atoms fell into each other."),
  ]

  var method = RelaxationMethod.lbfgs
  var model: (any AtomisticModel)?
  var fmax = 0.05
  var steps = 200
  var maxStep = 0.2
  var collapsedBelow = -20.0

  /// The defaults.
  public init() {}

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let model else { preconditionFailure("model is required") }
    var minimiser = LBFGS()
    minimiser.forceLimit = fmax
    minimiser.steps = steps
    minimiser.longestMove = maxStep
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      return try context.cache.withCalculator(of: model) { calculator in
        var step = 0
        func onStep() throws {
          try context.checkCancellation()
          step += 1
          context.report(ProgressEvent(stage: Self.name, done: step, total: steps))
        }
        var start = candidate.molecule
        var free = minimiser
        if let bonds = candidate.bonds {
          // First with its bonds kept, then as the force field has it: what comes out is a minimum
          // of the force field alone.
          var keeping = minimiser
          let bondGuard = BondGuard(elements: start.elements, bonds: bonds)
          keeping.bondGuard = bondGuard
          start = try bondGuard.settled(start)
          start = try keeping.relax(start, calculator: calculator, onStep: onStep).molecule
          free.steps = max(1, steps - step)
        }
        let (relaxed, report) = try free.relax(start, calculator: calculator, onStep: onStep)
        guard report.outcome != .diverged else {
          throw MoleculeFailure(stage: Self.name, reason: "diverged")
        }
        let interaction = report.energy / Double(relaxed.count)
        guard interaction > collapsedBelow else {
          throw MoleculeFailure(stage: Self.name, reason: "atoms fell into each other")
        }
        candidate.molecule = relaxed
        var total = Contribution()
        total.reset(atomCount: relaxed.count)
        try calculator.evaluate(
          ParticleBatch(molecules: [relaxed]), interaction: false, into: &total)
        return [
          "energy": total.energies.reduce(0, +),
          "interaction": interaction,
          "fmax": report.largestForce, "steps": Double(step),
        ]
      }
    }
  }
}
