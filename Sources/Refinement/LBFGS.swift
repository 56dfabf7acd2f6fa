import Engine
import Platform

/// Minimises the energy of one or many independent molecules, all evaluated in one call a step.
///
///     let (relaxed, report) = try LBFGS().relax(molecule, calculator: calculator)
///     report.outcome  // .converged
///
/// Limited-memory BFGS (J. Nocedal, Math. Comput. 1980, 35, 773) with a history for each
/// molecule (`InverseHessian`), starting from a model of its stiffness (`ModelHessian`); the guard of bonds
/// is not learnt but known (`GuardedStep`). Steps are cut to a longest move of an atom; a step that
/// raises the energy is taken back for a shorter one that knows of its end, then for half of that.
/// Frozen atoms keep their positions to the last bit.
public struct LBFGS: Sendable {
  /// Converged when the largest force on a free atom is below, eV/angstrom.
  public var forceLimit = 0.05
  /// Most evaluations of the model.
  public var steps = 200
  /// No atom moves further in a step, angstrom.
  public var longestMove = 0.2
  /// Steps remembered: many, for the memory is small beside the model's, and large molecules have
  /// many soft directions.
  public var memory = 100
  /// Pushes apart atoms that are closer than any bond; vanishes elsewhere.
  public var shortRangeGuard: ShortRangeGuard? = ShortRangeGuard()
  /// Whether to expect that bonds are stiff and torsions soft, which saves half of the steps where
  /// the forces are those of molecules.
  public var expectsBonds = true
  /// Keeps the bonds of the molecule; for one molecule, not for several at once.
  public var bondGuard: BondGuard?

  /// Accepted steps after which the model of the stiffness is made anew.
  private static let lifetime = 4
  /// Atoms that travelled this far are leaving for good, angstrom.
  private static let farthest = 20.0
  /// Minimum decrease required of a step limited by the guard, eV.
  private static let leastGain = 1e-4
  /// Steps taken back in a row before the search gives up.
  private static let mostBacktracks = 12
  /// A step after one taken back goes no further than this share of it.
  private static let backtrack = 0.7

  /// A minimiser with the default settings.
  public init() {}

  /// How a relaxation ended.
  public struct Report: Sendable, Equatable {
    /// What ended it.
    public enum Outcome: Sendable, Equatable {
      /// The largest force is below the limit.
      case converged
      /// Steps ran out.
      case stepsExhausted
      /// No step lowers the energy any more though the force is above the limit: the forces are
      /// not the gradient of the energy at this precision, or they tear at guarded bonds.
      case stalled
      /// Energy or forces were not finite, or atoms left; the molecule is the last sound one.
      case diverged
    }
    /// What ended it.
    public let outcome: Outcome
    /// Evaluations of the model.
    public let steps: Int
    /// Energy without the elements' own part, eV, guard included.
    public let energy: Double
    /// Largest force on a free atom, eV/angstrom.
    public let largestForce: Double
  }

  /// A point on the way down.
  public struct Point: Sendable {
    /// The molecule there.
    public let molecule: Molecule
    /// Evaluations of the model so far.
    public let step: Int
    /// Energy without the elements' own part, eV, guard included.
    public let energy: Double
    /// Largest force on a free atom, eV/angstrom.
    public let largestForce: Double
    /// Without those of the guard, zero on atoms that are held, eV/angstrom: [atoms].
    public let forces: [SIMD3<Double>]
  }

  /// Relaxes one molecule.
  /// - Parameters:
  ///   - frozen: atoms that stay beside the fixed ones: [atoms].
  ///   - onStep: called before every evaluation; what it throws ends the relaxation.
  ///   - onPoint: is shown every point the molecule goes to, the first one among them.
  /// - Throws: what the calculator or `onStep` throws.
  public func relax(
    _ molecule: Molecule, frozen: [Bool]? = nil, calculator: any Calculator,
    onStep: () throws -> Void = {}, onPoint: ((Point) -> Void)? = nil
  ) throws -> (molecule: Molecule, report: Report) {
    try relax(
      [molecule], frozen: frozen.map { [$0] }, calculator: calculator, onStep: onStep,
      onPoint: onPoint)[0]
  }

  /// Relaxes molecules that do not see each other.
  /// - Parameters:
  ///   - frozen: atoms of each molecule that stay beside the fixed ones: [molecules][atoms].
  ///   - onStep: called before every evaluation; what it throws ends the relaxation.
  ///   - onPoint: is shown every point a molecule goes to.
  /// - Throws: what the calculator or `onStep` throws, and `PluginError` without OpenBLAS.
  public func relax(
    _ molecules: [Molecule], frozen: [[Bool]]? = nil, calculator: any Calculator,
    onStep: () throws -> Void = {}, onPoint: ((Point) -> Void)? = nil
  ) throws -> [(molecule: Molecule, report: Report)] {
    try OpenBLAS.require()
    var states = molecules.enumerated().map { index, molecule in
      MinimiserState(molecule, frozen: frozen?[index], memory: memory)
    }
    var results = Contribution()
    for _ in 0..<max(1, steps) {
      let active = states.indices.filter { states[$0].outcome == nil }
      guard !active.isEmpty else { break }
      try onStep()
      var batch = ParticleBatch(molecules: active.map { molecules[$0] })
      for (particle, index) in active.enumerated() {
        batch.positions.replaceSubrange(batch.atoms(of: particle), with: states[index].trial)
      }
      results.reset(atomCount: batch.atomCount)
      try calculator.evaluate(batch, interaction: true, into: &results)
      for (particle, index) in active.enumerated() {
        let range = batch.atoms(of: particle)
        var forces = Array(results.forces[range])
        var energy = results.energy(of: range)
        if let shortRangeGuard {
          energy += shortRangeGuard.add(
            elements: molecules[index].elements, positions: states[index].trial, to: &forces)
        }
        let accepted = states[index].accepted
        advance(&states[index], energy: energy, forces: forces)
        guard let onPoint, states[index].accepted > accepted else { continue }
        let state = states[index]
        onPoint(
          Point(
            molecule: molecules[index].moved(to: state.positions), step: state.evaluations,
            energy: state.energy, largestForce: state.largestForce, forces: state.forces))
      }
    }
    return zip(molecules, states).map { molecule, state in
      (molecule.moved(to: state.positions), state.report)
    }
  }

  /// What is known of a trial point.
  private struct Trial {
    /// With that of the guard, eV.
    let energy: Double
    /// The part of the guard, eV.
    let guardEnergy: Double
    /// Without those of the guard, eV/angstrom: [atoms].
    let forces: [SIMD3<Double>]
    /// Of the forces with those of the guard, eV/angstrom.
    let largestForce: Double
    let isFinite: Bool
  }

  /// Accepts or rejects the trial point and proposes the next one.
  private func advance(
    _ state: inout MinimiserState, energy: Double, forces: [SIMD3<Double>]
  ) {
    state.evaluations += 1
    let trial = trial(of: state, energy: energy, forces: forces)
    let isFirst = state.evaluations == 1
    if isFirst, !trial.isFinite {
      state.outcome = .diverged
      state.energy = trial.energy
      state.largestForce = trial.largestForce
    } else if !isFirst, isWorse(trial, than: state) {
      reject(trial, of: &state)
    } else {
      accept(trial, of: &state, isFirst: isFirst)
      if state.outcome == nil { propose(for: &state) }
    }
  }

  private func trial(
    of state: MinimiserState, energy: Double, forces: [SIMD3<Double>]
  ) -> Trial {
    var forces = forces
    var total = forces
    let guardEnergy = bondGuard?.add(positions: state.trial, to: &total) ?? 0
    for atom in forces.indices where state.frozen[atom] {
      forces[atom] = .zero
      total[atom] = .zero
    }
    let energy = energy + guardEnergy
    return Trial(
      energy: energy, guardEnergy: guardEnergy, forces: forces, largestForce: longest(total),
      isFinite: energy.isFinite && total.allSatisfy { ($0 * $0).sum().isFinite })
  }

  private func isWorse(_ trial: Trial, than state: MinimiserState) -> Bool {
    // Differences below this are rounding of a model in single precision. Along active constraints a
    // tiny decrease is always possible.
    let tolerance = state.isLimited ? -Self.leastGain : 1e-5 + 1e-6 * abs(state.energy)
    // Whatever is gained by it: the force field pulls the molecule apart.
    let isTorn = trial.guardEnergy > state.largestGuardEnergy
    return !trial.isFinite || isTorn || trial.energy > state.energy + tolerance
  }

  /// Takes the step back for a shorter one.
  private func reject(_ trial: Trial, of state: inout MinimiserState) {
    state.backtracks += 1
    guard state.backtracks <= Self.mostBacktracks else {
      state.outcome = trial.isFinite ? .stalled : .diverged
      return
    }
    let isTorn = trial.guardEnergy > state.largestGuardEnergy
    if state.backtracks == 1, trial.isFinite, !isTorn, state.learn(trial.forces) {
      chooseStep(of: &state, to: Self.backtrack * longest(state.step))
    } else if state.backtracks == 2 {
      // What was learnt of the curvature misleads.
      state.inverseHessian.forget()
      chooseStep(of: &state, to: 0.5 * longest(state.step))
    } else {
      for atom in state.step.indices { state.step[atom] *= 0.5 }
    }
    state.propose()
  }

  /// Goes to the trial point and learns from it.
  private func accept(_ trial: Trial, of state: inout MinimiserState, isFirst: Bool) {
    if !isFirst { state.learn(trial.forces) }
    state.positions = state.trial
    state.energy = trial.energy
    state.guardEnergy = trial.guardEnergy
    state.forces = trial.forces
    state.largestForce = trial.largestForce
    state.backtracks = 0
    state.accepted += 1
    if trial.largestForce <= forceLimit {
      state.outcome = .converged
    } else if state.hasLeft(beyond: Self.farthest) {
      state.outcome = .diverged
    }
  }

  /// Chooses the next step from an accepted point.
  private func propose(for state: inout MinimiserState) {
    if expectsBonds, (state.accepted - 1) % Self.lifetime == 0 {
      state.inverseHessian.model = ModelHessian(
        elements: state.elements, positions: state.positions, frozen: state.frozen)
    }
    chooseStep(of: &state, to: longestMove)
    state.propose()
  }

  /// Chooses a step on which no atom moves further than `limit`.
  private func chooseStep(of state: inout MinimiserState, to limit: Double) {
    if let bondGuard {
      var guarded = GuardedStep(
        bondGuard, positions: state.positions, frozen: state.frozen, forces: state.forces,
        inverseHessian: state.inverseHessian)
      (state.step, state.isLimited) = guarded.step(
        to: limit, guardEnergy: state.largestGuardEnergy)
    } else {
      state.step = cut(state.inverseHessian.solve([state.forces])[0], to: limit)
    }
  }
}

extension Molecule {
  fileprivate func moved(to positions: [SIMD3<Double>]) -> Molecule {
    var moved = self
    moved.positions = positions
    return moved
  }
}

/// One molecule on its way down.
private struct MinimiserState {
  /// Energy of the bond guard above which no step may raise it, eV.
  private static let tearing = 1.0

  let elements: [Element]
  let start: [SIMD3<Double>]
  let frozen: [Bool]
  var inverseHessian: InverseHessian
  /// The last accepted point and what is known there.
  var positions: [SIMD3<Double>]
  var energy = Double.nan
  var guardEnergy = 0.0
  /// Without those of the guard of bonds, eV/angstrom.
  var forces: [SIMD3<Double>] = []
  var largestForce = Double.nan
  var step: [SIMD3<Double>] = []
  /// Where to evaluate next.
  var trial: [SIMD3<Double>]
  /// Whether the step keeps the energy of the guard from growing.
  var isLimited = false
  var backtracks = 0
  var evaluations = 0
  var accepted = 0
  var outcome: LBFGS.Report.Outcome?

  init(_ molecule: Molecule, frozen: [Bool]?, memory: Int) {
    elements = molecule.elements
    start = molecule.positions
    positions = molecule.positions
    trial = molecule.positions
    inverseHessian = InverseHessian(memory: memory)
    self.frozen = zip(molecule.fixed, frozen ?? molecule.fixed).map { $0 || $1 }
    if molecule.count == 0 { outcome = .converged }
  }

  /// The energy of the bond guard that the next step may end with, eV.
  var largestGuardEnergy: Double { max(Self.tearing, guardEnergy) }

  var report: LBFGS.Report {
    LBFGS.Report(
      outcome: outcome ?? .stepsExhausted, steps: evaluations, energy: energy,
      largestForce: largestForce)
  }

  mutating func propose() {
    for atom in trial.indices where !frozen[atom] { trial[atom] = positions[atom] + step[atom] }
  }

  /// Remembers the forces at the end of the latest step.
  @discardableResult
  mutating func learn(_ trialForces: [SIMD3<Double>]) -> Bool {
    inverseHessian.learn(step: step, change: zip(forces, trialForces).map { $0 - $1 })
  }

  func hasLeft(beyond distance: Double) -> Bool {
    zip(start, positions).contains { !((($0 - $1) * ($0 - $1)).sum() < distance * distance) }
  }
}
