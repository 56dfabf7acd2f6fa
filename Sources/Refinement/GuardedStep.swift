import COpenBLAS
import Engine

/// The step to where a quadratic model of a force field's energy and the guard of bonds are lowest
/// together. The guard of a pair begins all at once and is as stiff as a bond: a minimiser that
/// learns it from forces, as it does the force field, is misled each time a pair meets or leaves it,
/// and takes twice as long to converge where any is active.
///
/// Without constraints the step is H^-1 f. Constraints with energies E_k of their distances r_k make it
/// H^-1 (f - sum_k p_k dr_k/dx) with p_k = E_k'(r_k) at its end: as many equations as constraints, solved
/// by Newton's method.
struct GuardedStep {
  /// Most Newton steps, and the change of a constraint force, eV/angstrom, below which they end.
  private static let newtonSteps = 20
  private static let precision = 1e-5
  /// Re-linearisations of the distances at the end of the step.
  private static let arcs = 3
  /// Rounds of adding constraints the step newly violates.
  private static let additions = 4
  /// Largest penalty factor, and bisections, of its logarithm or of the step, to find one that is enough.
  private static let largestPenaltyFactor = 1000.0
  private static let halvings = 5
  /// Below this fraction of the nearest distance the constraint is replaced by its tangent parabola.
  private static let parabolaBelow = 0.5
  /// Line search: the share of the expected decrease that a Newton step has to reach (L. Armijo,
  /// Pac. J. Math. 1966, 16, 1), and the shortest step tried.
  private static let sufficientDecrease = 1e-4
  private static let shortestStep = 1e-3

  /// A constraint that the step knows of, and its pair where the step begins.
  private struct ActiveConstraint {
    let constraint: BondGuard.Constraint
    /// From the second atom to the first, angstrom.
    let vector: SIMD3<Double>
    let direction: SIMD3<Double>
    let distance: Double
    /// The energy there and its derivatives.
    let penalty: BondGuard.Penalty
    /// H^-1 dr/dx: [atoms].
    var response: [SIMD3<Double>] = []

    /// How a step changes the distance, to first order, angstrom.
    func change(along step: [SIMD3<Double>]) -> Double {
      (direction * (step[constraint.first] - step[constraint.second])).sum()
    }
  }

  private let bondGuard: BondGuard
  private let positions: [SIMD3<Double>]
  private let frozen: [Bool]
  private let forces: [SIMD3<Double>]
  private let inverseHessian: InverseHessian
  /// The step without constraints.
  private let free: [SIMD3<Double>]
  private var active: [ActiveConstraint] = []
  /// How much nearer one constraint's pair is for a constraint force of another, angstrom^2/eV: [constraints, constraints].
  private var compliance: [Double] = []

  /// - Parameter forces: of the force field alone, eV/angstrom: [atoms].
  init(
    _ bondGuard: BondGuard, positions: [SIMD3<Double>], frozen: [Bool], forces: [SIMD3<Double>],
    inverseHessian: InverseHessian
  ) {
    self.bondGuard = bondGuard
    self.positions = positions
    self.frozen = frozen
    self.forces = forces
    self.inverseHessian = inverseHessian
    free = inverseHessian.solve([forces])[0]
  }

  /// The step, angstrom: [atoms], and whether it would have been another without the limit of the
  /// guard's energy.
  /// - Parameters:
  ///   - limit: the furthest that any atom moves, angstrom.
  ///   - guardEnergy: energy of the guard that its end should not exceed, eV. Where the force field wins
  ///     more by it the step goes along the constraints instead, not into them.
  mutating func step(
    to limit: Double, guardEnergy: Double
  ) -> (step: [SIMD3<Double>], isLimited: Bool) {
    addConstraints(at: positions)
    let free = step(to: limit, penaltyFactor: 1)
    guard free.guardEnergy > guardEnergy else { return (free.step, false) }
    var limit = limit
    var best = step(to: limit, penaltyFactor: Self.largestPenaltyFactor)
    for _ in 0..<Self.halvings where best.guardEnergy > guardEnergy {
      limit /= 2
      best = step(to: limit, penaltyFactor: Self.largestPenaltyFactor)
    }
    var (soft, hard) = (1.0, Self.largestPenaltyFactor)
    for _ in 0..<Self.halvings {
      let penaltyFactor = (soft * hard).squareRoot()
      let next = step(to: limit, penaltyFactor: penaltyFactor)
      if next.guardEnergy > guardEnergy {
        soft = penaltyFactor
      } else {
        hard = penaltyFactor
        best = next
      }
    }
    return (best.step, true)
  }

  private mutating func step(
    to limit: Double, penaltyFactor: Double
  ) -> (step: [SIMD3<Double>], guardEnergy: Double) {
    var step = free
    var guardEnergy = 0.0
    // Atoms that swing past each other may find a valley behind a hill; without arcs steps lead down.
    for arcs in [Self.arcs, 0] {
      for _ in 0...Self.additions {
        step = cut(lowest(to: limit, penaltyFactor: penaltyFactor, arcs: arcs), to: limit)
        let end = addConstraints(at: zip(positions, step).map { $0 + $1 })
        guardEnergy = end.guardEnergy
        if !end.isNew { break }
      }
      if isDownhill(step) { break }
    }
    return (step, guardEnergy)
  }

  private func isDownhill(_ step: [SIMD3<Double>]) -> Bool {
    active.reduce(dot(forces, step)) { $0 - $1.penalty.slope * $1.change(along: step) } > 0
  }

  /// Adds the constraints met there.
  /// - Returns: the energy of the guard, eV, and whether any constraint is new.
  @discardableResult
  private mutating func addConstraints(at end: [SIMD3<Double>]) -> (
    guardEnergy: Double, isNew: Bool
  ) {
    var guardEnergy = 0.0
    var new: [ActiveConstraint] = []
    var gradients: [[SIMD3<Double>]] = []
    for constraint in bondGuard.constraints(at: end) {
      let (first, second) = (constraint.first, constraint.second)
      guardEnergy += bondGuard.penalty(of: constraint, at: length(end[first] - end[second])).energy
      guard !(frozen[first] && frozen[second]),
        !active.contains(where: { $0.constraint.first == first && $0.constraint.second == second })
      else { continue }
      let vector = positions[first] - positions[second]
      let (direction, distance) = (unit(vector), length(vector))
      var gradient = Array(repeating: SIMD3<Double>.zero, count: positions.count)
      if !frozen[first] { gradient[first] = direction }
      if !frozen[second] { gradient[second] = -direction }
      gradients.append(gradient)
      new.append(
        ActiveConstraint(
          constraint: constraint, vector: vector, direction: direction, distance: distance,
          penalty: self.penalty(of: constraint, at: distance)))
    }
    guard !new.isEmpty else { return (guardEnergy, false) }
    for (index, response) in inverseHessian.solve(gradients).enumerated() {
      new[index].response = response
    }
    active += new
    compliance = active.flatMap { constraint in active.map { constraint.change(along: $0.response) }
    }
    return (guardEnergy, true)
  }

  /// The lowest point of model and constraints, before it is cut.
  /// - Parameters:
  ///   - penaltyFactor: how many times stiffer constraints are taken to be beyond where pairs are now.
  ///   - arcs: re-linearisations of the distances at its end.
  private func lowest(to limit: Double, penaltyFactor: Double, arcs: Int) -> [SIMD3<Double>] {
    func penalised(_ index: Int, _ distance: Double) -> BondGuard.Penalty {
      let now = active[index].penalty
      var penalty = penalty(of: active[index].constraint, at: distance)
      guard penaltyFactor > 1, abs(penalty.slope) > abs(now.slope) else { return penalty }
      let line = now.energy + now.slope * (distance - active[index].distance)
      penalty.energy = line + penaltyFactor * (penalty.energy - line)
      penalty.slope = now.slope + penaltyFactor * (penalty.slope - now.slope)
      penalty.curvature *= penaltyFactor
      return penalty
    }
    var constraintForces = active.map { _ in 0.0 }
    var step = free
    for arc in 0...arcs where !active.isEmpty {
      let share = min(1, limit / longest(step))
      let unconstrained = zip(active, times(constraintForces)).map { pair, change in
        guard arc > 0 else { return pair.distance + pair.change(along: free) }
        // The part of the step that is gone tells how the distance changes.
        let moved = share * (step[pair.constraint.first] - step[pair.constraint.second])
        return pair.distance + (length(pair.vector + moved) - pair.distance) / share + change
      }
      converge(&constraintForces, unconstrained, penalised)
      step = free
      for (constraintForce, pair) in zip(constraintForces, active) {
        add(-constraintForce, pair.response, to: &step)
      }
    }
    return step
  }

  /// Finds the constraint forces p that are the slopes of the constraints where they leave the pairs, r = r0 - A p with
  /// A the compliance: the lowest point of p A p / 2 + sum E(r), which is convex; by Newton's method
  /// with a backtracking line search.
  private func converge(
    _ constraintForces: inout [Double], _ unconstrained: [Double],
    _ penalty: (Int, Double) -> BondGuard.Penalty
  ) {
    let count = active.count
    func look(_ constraintForces: [Double]) -> (energy: Double, penalties: [BondGuard.Penalty]) {
      let changes = times(constraintForces)
      let penalties = active.indices.map { penalty($0, unconstrained[$0] - changes[$0]) }
      let bending = active.indices.reduce(0) { $0 + constraintForces[$1] * changes[$1] / 2 }
      return (penalties.reduce(bending) { $0 + $1.energy }, penalties)
    }
    var here = look(constraintForces)
    for _ in 0..<Self.newtonSteps {
      let missing = active.indices.map { here.penalties[$0].slope - constraintForces[$0] }
      guard missing.contains(where: { abs($0) > Self.precision }) else { return }
      // With K the curvatures, (1 + K A)^-1 = 1 - K^1/2 (1 + K^1/2 A K^1/2)^-1 K^1/2 A.
      let roots = here.penalties.map { $0.curvature.squareRoot() }
      var matrix = [Double](repeating: 0, count: count * count)
      for row in 0..<count {
        for column in 0...row {
          matrix[row * count + column] =
            roots[row] * compliance[row * count + column] * roots[column]
        }
        matrix[row * count + row] += 1
      }
      let slope = times(missing)
      var solution = zip(roots, slope).map { $0 * $1 }
      guard ob_dpotrf(Int32(count), &matrix) == 0 else { return }
      ob_dpotrs(Int32(count), 1, matrix, &solution)
      let change = active.indices.map { missing[$0] - roots[$0] * solution[$0] }
      let expected = active.indices.reduce(0) { $0 + slope[$1] * change[$1] }
      var share = 1.0
      var next = constraintForces
      repeat {
        next = active.indices.map { constraintForces[$0] + share * change[$0] }
        let there = look(next)
        if there.energy <= here.energy - Self.sufficientDecrease * share * expected {
          (constraintForces, here) = (next, there)
          break
        }
        share /= 2
      } while share > Self.shortestStep
      guard constraintForces == next else { return }
    }
  }

  /// The guard's energy of a pair, a parabola where no pair gets: a straight step may lead through an
  /// atom.
  private func penalty(of constraint: BondGuard.Constraint, at distance: Double)
    -> BondGuard.Penalty
  {
    let reached = max(distance, Self.parabolaBelow * constraint.nearest)
    var penalty = bondGuard.penalty(of: constraint, at: reached)
    penalty.energy +=
      (penalty.slope + penalty.curvature * (distance - reached) / 2) * (distance - reached)
    penalty.slope += penalty.curvature * (distance - reached)
    return penalty
  }

  /// How the distances of all constraints change with constraint forces, angstrom.
  private func times(_ constraintForces: [Double]) -> [Double] {
    active.indices.map { row in
      active.indices.reduce(0) { $0 + compliance[row * active.count + $1] * constraintForces[$1] }
    }
  }
}
