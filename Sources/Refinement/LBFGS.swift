import Engine

/// Minimises the energy of one or many independent molecules, all evaluated in one call a step.
///
///     let (relaxed, report) = try LBFGS().relax(molecule, calculator: calculator)
///     report.outcome  // .converged
///
/// Limited-memory BFGS (J. Nocedal, Math. Comput. 1980, 35, 773) with a history for each
/// molecule, starting from a model of its stiffness (`ModelHessian`). Steps are cut to a longest
/// move of an atom; a step that raises the energy is taken back for a shorter one that knows of its
/// end, then for half of that. Frozen atoms keep their positions to the last bit.
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
  /// Curvature assumed where nothing better is known, eV/angstrom^2; a stiff bond's is some 70.
  private static let startCurvature = 70.0
  /// Atoms that travelled this far are leaving for good, angstrom.
  private static let farthest = 20.0
  /// Energy of the bond guard above which no step may raise it, eV.
  private static let mostStrain = 1.0
  /// Steps taken back in a row before the search gives up.
  private static let mostRetreats = 12
  /// A step after one taken back goes no further than this share of it.
  private static let retreat = 0.7

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

  /// Relaxes one molecule.
  /// - Parameters:
  ///   - frozen: atoms that stay beside the fixed ones: [atoms].
  ///   - onStep: called before every evaluation; what it throws ends the relaxation.
  /// - Throws: what the calculator or `onStep` throws.
  public func relax(
    _ molecule: Molecule, frozen: [Bool]? = nil, calculator: any Calculator,
    onStep: () throws -> Void = {}
  ) throws -> (molecule: Molecule, report: Report) {
    try relax([molecule], frozen: frozen.map { [$0] }, calculator: calculator, onStep: onStep)[0]
  }

  /// Relaxes molecules that do not see each other.
  /// - Parameters:
  ///   - frozen: atoms of each molecule that stay beside the fixed ones: [molecules][atoms].
  ///   - onStep: called before every evaluation; what it throws ends the relaxation.
  /// - Throws: what the calculator or `onStep` throws.
  public func relax(
    _ molecules: [Molecule], frozen: [[Bool]]? = nil, calculator: any Calculator,
    onStep: () throws -> Void = {}
  ) throws -> [(molecule: Molecule, report: Report)] {
    var walkers = molecules.enumerated().map { index, molecule in
      Walker(molecule, frozen: frozen?[index])
    }
    var results = Contribution()
    for _ in 0..<max(1, steps) {
      let active = walkers.indices.filter { walkers[$0].outcome == nil }
      guard !active.isEmpty else { break }
      try onStep()
      var batch = ParticleBatch(molecules: active.map { molecules[$0] })
      for (particle, index) in active.enumerated() {
        batch.positions.replaceSubrange(batch.atoms(of: particle), with: walkers[index].trial)
      }
      results.reset(atomCount: batch.atomCount)
      try calculator.evaluate(batch, interaction: true, into: &results)
      for (particle, index) in active.enumerated() {
        let range = batch.atoms(of: particle)
        var forces = Array(results.forces[range])
        var energy = results.energy(of: range)
        var strain = 0.0
        if let shortRangeGuard {
          energy += shortRangeGuard.add(
            elements: molecules[index].elements, positions: walkers[index].trial, to: &forces)
        }
        if let bondGuard {
          strain = bondGuard.add(positions: walkers[index].trial, to: &forces)
          energy += strain
        }
        advance(&walkers[index], energy: energy, strain: strain, forces: forces)
      }
    }
    return zip(molecules, walkers).map { molecule, walker in
      var relaxed = molecule
      relaxed.positions = walker.positions
      return (relaxed, walker.report)
    }
  }

  /// Takes in what the model says of the trial positions and proposes the next ones.
  private func advance(
    _ walker: inout Walker, energy: Double, strain: Double, forces: [SIMD3<Double>]
  ) {
    walker.evaluations += 1
    var forces = forces
    for atom in forces.indices where walker.frozen[atom] { forces[atom] = .zero }
    let largest = longest(forces)
    let isFinite = energy.isFinite && forces.allSatisfy { ($0 * $0).sum().isFinite }
    let isFirst = walker.evaluations == 1
    // Differences below this are rounding of a model in single precision.
    let tolerance = 1e-5 + 1e-6 * abs(walker.energy)
    // Whatever is gained by it: the force field pulls the molecule apart.
    let isTorn = strain > max(Self.mostStrain, walker.strain)
    if !isFinite || (!isFirst && (isTorn || energy > walker.energy + tolerance)) {
      guard !isFirst else {
        walker.outcome = .diverged
        walker.energy = energy
        walker.largestForce = largest
        return
      }
      walker.retreats += 1
      guard walker.retreats <= Self.mostRetreats else {
        walker.outcome = isFinite ? .stalled : .diverged
        return
      }
      if walker.retreats == 1, isFinite, !isTorn, learn(&walker, forces: forces) {
        walker.step = cut(direction(walker), to: Self.retreat * longest(walker.step))
      } else if walker.retreats == 2, !walker.history.isEmpty {
        // What was learnt of the curvature misleads.
        walker.history.removeAll()
        walker.step = cut(walker.forces.map { $0 / Self.startCurvature }, to: longestMove)
      } else {
        for atom in walker.step.indices { walker.step[atom] *= 0.5 }
      }
      walker.propose()
      return
    }
    if !isFirst { learn(&walker, forces: forces) }
    walker.positions = walker.trial
    walker.energy = energy
    walker.strain = strain
    walker.forces = forces
    walker.largestForce = largest
    walker.retreats = 0
    walker.accepted += 1
    if largest <= forceLimit {
      walker.outcome = .converged
    } else if walker.hasLeft(beyond: Self.farthest) {
      walker.outcome = .diverged
    } else {
      if expectsBonds, (walker.accepted - 1) % Self.lifetime == 0 {
        walker.hessian = ModelHessian(
          elements: walker.elements, positions: walker.positions, frozen: walker.frozen)
      }
      walker.step = cut(direction(walker), to: longestMove)
      walker.propose()
    }
  }

  /// Remembers how the forces change along the latest step, to those at its end.
  /// - Returns: whether the curvature is positive; only then the model of the energy stays a bowl.
  @discardableResult
  private func learn(_ walker: inout Walker, forces: [SIMD3<Double>]) -> Bool {
    let change = zip(walker.forces, forces).map { $0 - $1 }
    let curvature = dot(walker.step, change)
    guard curvature > 1e-10 else { return false }
    walker.history.append(
      Walker.Pair(step: walker.step, change: change, curvature: curvature))
    if walker.history.count > memory { walker.history.removeFirst() }
    return true
  }

  /// The two-loop recursion: inverse Hessian times force.
  private func direction(_ walker: Walker) -> [SIMD3<Double>] {
    var q = walker.forces
    var weights: [Double] = []
    for pair in walker.history.reversed() {
      let weight = dot(pair.step, q) / pair.curvature
      weights.append(weight)
      for atom in q.indices { q[atom] -= weight * pair.change[atom] }
    }
    func start(_ vector: [SIMD3<Double>]) -> [SIMD3<Double>] {
      walker.hessian?.step(along: vector) ?? vector.map { $0 / Self.startCurvature }
    }
    // The model's inverse has the right shape; the latest step tells how large it is.
    var scale = 1.0
    if let latest = walker.history.last {
      scale = latest.curvature / dot(latest.change, start(latest.change))
    }
    q = start(q)
    for atom in q.indices { q[atom] *= scale }
    for (pair, weight) in zip(walker.history, weights.reversed()) {
      let back = dot(pair.change, q) / pair.curvature
      for atom in q.indices { q[atom] += (weight - back) * pair.step[atom] }
    }
    return q
  }

  /// The step, shortened as a whole so that no atom moves further than `limit`.
  private func cut(_ step: [SIMD3<Double>], to limit: Double) -> [SIMD3<Double>] {
    let longest = longest(step)
    return longest > limit ? step.map { $0 * (limit / longest) } : step
  }

  private func longest(_ moves: [SIMD3<Double>]) -> Double {
    moves.reduce(0) { max($0, ($1 * $1).sum()) }.squareRoot()
  }
}

/// One molecule on its way down.
private struct Walker {
  struct Pair {
    let step: [SIMD3<Double>]
    /// Change of the gradient along the step.
    let change: [SIMD3<Double>]
    let curvature: Double
  }

  let elements: [Element]
  let start: [SIMD3<Double>]
  let frozen: [Bool]
  var hessian: ModelHessian?
  /// The last accepted point and what is known there.
  var positions: [SIMD3<Double>]
  var energy = Double.nan
  var strain = 0.0
  var forces: [SIMD3<Double>] = []
  var largestForce = Double.nan
  var step: [SIMD3<Double>] = []
  /// Where to evaluate next.
  var trial: [SIMD3<Double>]
  var history: [Pair] = []
  var retreats = 0
  var evaluations = 0
  var accepted = 0
  var outcome: LBFGS.Report.Outcome?

  init(_ molecule: Molecule, frozen: [Bool]?) {
    elements = molecule.elements
    start = molecule.positions
    positions = molecule.positions
    trial = molecule.positions
    self.frozen = zip(molecule.fixed, frozen ?? molecule.fixed).map { $0 || $1 }
    if molecule.count == 0 { outcome = .converged }
  }

  var report: LBFGS.Report {
    LBFGS.Report(
      outcome: outcome ?? .stepsExhausted, steps: evaluations, energy: energy,
      largestForce: largestForce)
  }

  mutating func propose() {
    for atom in trial.indices where !frozen[atom] { trial[atom] = positions[atom] + step[atom] }
  }

  func hasLeft(beyond distance: Double) -> Bool {
    zip(start, positions).contains { !((($0 - $1) * ($0 - $1)).sum() < distance * distance) }
  }
}

private func dot(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += (a[index] * b[index]).sum() }
  return sum
}
