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

/// Relaxes all free atoms with a force field; in a pocket under its walls too.
public struct Relax: VerbPlugin {
  public static let name = "relax"
  public static let summary = "Relax all free atoms with a force field."
  public static let subject = VerbSubject.changes
  public static let positional: String? = "method"
  public static let predecessors = [Hydrogenate.name]
  public static let metrics = ["energy", "interaction", "strain", "fmax", "steps", "moved"]
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

  public func make() throws(PluginError) -> Action {
    var minimiser = LBFGS()
    minimiser.forceLimit = fmax
    minimiser.steps = steps
    minimiser.longestMove = maxStep
    return Action(
      model: try required(model, "model"), minimiser: minimiser, bonds: bonds,
      collapsedBelow: collapsedBelow)
  }

  /// Relaxes with a model.
  public struct Action: Verb {
    let model: any AtomisticModel
    let minimiser: LBFGS
    let bonds: BondKeeping
    let collapsedBelow: Double

    public var elementsKnown: (parameter: String, elements: [Element])? {
      ("model", model.elements)
    }

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      let steps = minimiser.steps
      try candidate.stage(Relax.name) { candidate in
        try candidate.requireAtoms(in: Relax.name)
        return try context.withCalculator(of: model) { calculator in
          let inPocket = candidate.pocket.map { PocketCalculator(calculator, $0) }
          let total = inPocket ?? calculator
          var step = 0
          func onStep() throws {
            try context.checkCancellation()
            step += 1
            context.report(ProgressEvent(stage: Relax.name, done: step, total: steps))
          }
          let isolated = try context.observe.map { _ in
            try candidate.molecule.isolatedEnergy(by: calculator)
          }
          let onPoint = context.observe.map { observe in
            { (point: LBFGS.Point) in
              observe(
                MoleculeFrame(point, isolated, stage: Relax.name, step: step, steps: steps))
            }
          }
          let before = candidate.molecule
          var start = before
          var last = minimiser
          let bondGuard =
            bonds == .free
            ? nil
            : candidate.bonds.map {
              BondGuard(elements: start.elements, bonds: $0)
            }
          if let bondGuard {
            start = try bondGuard.relaxed(start)
            last.bondGuard = bondGuard
          }
          if bonds == .released, bondGuard != nil {
            start = try last.relax(
              start, calculator: total, onStep: onStep, onPoint: onPoint
            ).molecule
            last.bondGuard = nil
            last.steps = max(1, steps - step)
          }
          let (relaxed, report) = try last.relax(
            start, calculator: total, onStep: onStep, onPoint: onPoint)
          guard report.outcome != .diverged else {
            throw MoleculeFailure(stage: Relax.name, reason: "diverged")
          }
          let strain = last.bondGuard?.energy(of: relaxed) ?? 0
          let clash = inPocket?.energy(of: relaxed)
          let interaction = (report.energy - strain - (clash ?? 0)) / Double(relaxed.count)
          guard interaction > collapsedBelow else {
            throw MoleculeFailure(stage: Relax.name, reason: "atoms fell into each other")
          }
          candidate.molecule = relaxed
          var own = Contribution()
          own.reset(atomCount: relaxed.count)
          try calculator.evaluate(
            ParticleBatch(molecules: [relaxed]), interaction: false, into: &own)
          let calculation = Calculation(energy: own.energies.reduce(0, +), forces: own.forces)
          candidate.calculation = calculation
          var metrics = candidate.pocketReadings
          metrics["pocket_energy"] = clash
          return metrics.merging([
            "energy": calculation.energy,
            "interaction": interaction,
            "strain": strain, "fmax": report.largestForce, "steps": Double(step),
            "moved": Self.longestMove(from: before, to: relaxed),
          ]) { _, own in own }
        }
      }
    }

    /// The furthest that an atom which is not hydrogen moved, angstrom.
    private static func longestMove(from before: Molecule, to after: Molecule) -> Double {
      before.heavyAtoms.map { atom in
        let move = after.positions[atom] - before.positions[atom]
        return (move * move).sum().squareRoot()
      }.max() ?? 0
    }
  }
}

extension MoleculeFrame {
  /// A point of a relaxation, `step` of the `steps` of a verb.
  /// - Parameter isolated: energy of the isolated atoms, eV.
  init(_ point: LBFGS.Point, _ isolated: Double?, stage: String, step: Int, steps: Int) {
    self.init(stage: stage, step: step, steps: steps, molecule: point.molecule)
    (energy, isolatedEnergy) = (point.energy, isolated)
    (force, forces) = (point.largestForce, point.forces)
  }
}

extension Molecule {
  /// What isolated atoms add to the energy, eV. Two evaluations of the model.
  func isolatedEnergy(by calculator: any Calculator) throws -> Double {
    let batch = ParticleBatch(molecules: [self])
    var (total, interaction) = (Contribution(), Contribution())
    total.reset(atomCount: count)
    interaction.reset(atomCount: count)
    try calculator.evaluate(batch, interaction: false, into: &total)
    try calculator.evaluate(batch, interaction: true, into: &interaction)
    return total.energies.reduce(0, +) - interaction.energies.reduce(0, +)
  }
}
