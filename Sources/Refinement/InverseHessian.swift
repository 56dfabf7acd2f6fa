import Engine

/// What a minimiser knows of the curvature of the energy: a model of it, and how the forces changed
/// along the latest steps (limited-memory BFGS, J. Nocedal, Math. Comput. 1980, 35, 773).
struct InverseHessian {
  /// Curvature assumed where there is no model, eV/angstrom^2; a stiff bond's is some 70.
  private static let usual = 70.0

  /// Along shorter steps forces in single precision change by their rounding, angstrom.
  private static let shortest = 1e-3

  private struct Pair {
    let step: [SIMD3<Double>]
    /// Change of the gradient along the step.
    let change: [SIMD3<Double>]
    let curvature: Double
  }

  /// What is expected of such a molecule.
  var model: ModelHessian?
  /// Steps remembered.
  private let memory: Int
  private var pairs: [Pair] = []

  init(memory: Int) { self.memory = memory }

  /// Remembers how the gradient changed along a step.
  /// - Returns: whether the curvature is positive; only then the model of the energy stays a bowl.
  @discardableResult
  mutating func learn(step: [SIMD3<Double>], change: [SIMD3<Double>]) -> Bool {
    let curvature = dot(step, change)
    guard curvature > 0, longest(step) > Self.shortest else { return false }
    pairs.append(Pair(step: step, change: change, curvature: curvature))
    if pairs.count > memory { pairs.removeFirst() }
    return true
  }

  /// Forgets all steps.
  mutating func forget() { pairs.removeAll() }

  /// The inverse Hessian times each of some vectors, by the two-loop recursion, angstrom where they
  /// are forces: [vectors][atoms].
  func solve(_ vectors: [[SIMD3<Double>]]) -> [[SIMD3<Double>]] {
    var weights: [[Double]] = []
    var results = vectors.map { vector in
      var vector = vector
      weights.append(
        pairs.reversed().map { pair in
          let weight = dot(pair.step, vector) / pair.curvature
          add(-weight, pair.change, to: &vector)
          return weight
        })
      return vector
    }
    if let latest = pairs.last { results.append(latest.change) }
    results = model?.solve(results) ?? results.map { $0.map { $0 / Self.usual } }
    // The model's inverse has the right shape; the latest step tells how large it is.
    var scale = 1.0
    if let latest = pairs.last {
      scale = latest.curvature / dot(latest.change, results.removeLast())
    }
    return zip(results, weights).map { result, weights in
      var vector = result.map { $0 * scale }
      for (pair, weight) in zip(pairs, weights.reversed()) {
        let back = dot(pair.change, vector) / pair.curvature
        add(weight - back, pair.step, to: &vector)
      }
      return vector
    }
  }
}
