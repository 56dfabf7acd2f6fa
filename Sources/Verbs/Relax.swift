import Engine
import Refinement

/// How a structure is relaxed.
public enum RelaxationMethod: String, Choice {
  case lbfgs
}

/// What becomes of the bonds a molecule was given with its hydrogens.
public enum BondKeeping: String, Choice {
  /// They and the distances of other atoms are guarded to the end.
  case kept
  /// They are guarded until the molecule is relaxed, then the force field decides alone.
  case released
  /// The force field decides alone from the start.
  case free
}

/// Relaxes all free atoms with a force field.
public struct Relax: Verb {
  public static let name = "relax"
  public static let summary = "Relax all free atoms with a force field."
  public static let subject = VerbSubject.changes
  public static let positional: String? = "method"
  public static let predecessors = [Hydrogenate.name]
  public static let figures = ["energy", "interaction", "strain", "fmax", "steps"]
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
      "bonds", \Relax.bonds,
      "Bonds assigned with the hydrogens are kept to the end, or released once the molecule is "
        + "relaxed (for force fields that hold without), or free from the start."),
    Parameter(
      "collapsed_below", \Relax.collapsedBelow, dimension: .energy, in: -1e6...0,
      "A lower interaction energy per atom means that atoms fell into each other."),
  ]

  var method = RelaxationMethod.lbfgs
  var model: (any AtomisticModel)?
  var fmax = 0.05
  var steps = 200
  var maxStep = 0.2
  var bonds = BondKeeping.kept
  var collapsedBelow = -20.0

  /// The defaults.
  public init() {}

  public var elementsKnown: (parameter: String, elements: [Element])? {
    model.map { ("model", $0.elements) }
  }

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
        var last = minimiser
        let bondGuard =
          bonds == .free
          ? nil
          : candidate.bonds.map {
            BondGuard(elements: start.elements, bonds: $0)
          }
        if let bondGuard {
          start = try bondGuard.settled(start)
          last.bondGuard = bondGuard
        }
        if bonds == .released, bondGuard != nil {
          start = try last.relax(start, calculator: calculator, onStep: onStep).molecule
          last.bondGuard = nil
          last.steps = max(1, steps - step)
        }
        let (relaxed, report) = try last.relax(start, calculator: calculator, onStep: onStep)
        guard report.outcome != .diverged else {
          throw MoleculeFailure(stage: Self.name, reason: "diverged")
        }
        let strain = last.bondGuard?.energy(of: relaxed) ?? 0
        let interaction = (report.energy - strain) / Double(relaxed.count)
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
          "strain": strain, "fmax": report.largestForce, "steps": Double(step),
        ]
      }
    }
  }
}
