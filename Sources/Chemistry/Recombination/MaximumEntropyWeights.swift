import COpenBLAS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Weights of a pool of samples, as even as they can be while the weighted means of features equal
/// given ones as nearly as a ridge allows (E. T. Jaynes, Phys. Rev. 1957, 106, 620).
///
/// w_m ~ exp(lambda . z_m) with the features z in units of their standard deviation in the pool;
/// lambda minimises log(mean_m exp(lambda . z_m)) - lambda . target + ridge/2 |lambda|^2.
struct MaximumEntropyWeights: Sendable {
  /// One weight per sample; they add up to 1: [samples].
  let weights: [Double]

  /// Weights of a pool.
  /// - Parameters:
  ///   - pool: [samples][features].
  ///   - target: the means wanted: [features].
  ///   - ridge: 1/N for targets measured on N samples: then no mean is fitted more closely than it
  ///     is known.
  init(pool: [[Double]], target: [Double], ridge: Double) {
    let count = Double(max(1, pool.count))
    let means = target.indices.map { f in pool.reduce(0) { $0 + $1[f] } / count }
    let deviations = target.indices.map { f in
      (pool.reduce(0) { $0 + ($1[f] - means[f]) * ($1[f] - means[f]) } / count).squareRoot()
    }
    let varied = target.indices.filter { deviations[$0] > 1e-9 }
    let rows = pool.map { row in varied.map { (row[$0] - means[$0]) / deviations[$0] } }
    let wanted = varied.map { (target[$0] - means[$0]) / deviations[$0] }
    var lambda = Array(repeating: 0.0, count: varied.count)
    var point = Point(lambda: lambda, rows: rows, wanted: wanted, ridge: ridge)
    for _ in 0..<Self.mostSteps where !varied.isEmpty {
      guard let step = point.newtonStep(rows: rows, wanted: wanted, ridge: ridge) else { break }
      let slope = zip(point.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      guard slope < -1e-10 else { break }
      var share = 1.0
      var isLower = false
      while share > 1e-4, !isLower {
        let trial = zip(lambda, step).map { $0 + share * $1 }
        let next = Point(lambda: trial, rows: rows, wanted: wanted, ridge: ridge)
        isLower = next.value <= point.value + 1e-4 * share * slope
        if isLower { (lambda, point) = (trial, next) } else { share *= 0.5 }
      }
      guard isLower else { break }
    }
    weights = point.weights
  }

  private static let mostSteps = 50

  /// The objective at one lambda.
  private struct Point {
    let value: Double
    let gradient: [Double]
    let weights: [Double]

    init(lambda: [Double], rows: [[Double]], wanted: [Double], ridge: Double) {
      let exponents = rows.map { row in zip(row, lambda).reduce(0) { $0 + $1.0 * $1.1 } }
      let largest = exponents.max() ?? 0
      let raw = exponents.map { exp($0 - largest) }
      let total = raw.reduce(0, +)
      let weights = raw.map { $0 / total }
      var gradient = zip(lambda, wanted).map { ridge * $0 - $1 }
      for (row, weight) in zip(rows, weights) where weight > 0 {
        for f in row.indices { gradient[f] += weight * row[f] }
      }
      let linear = zip(lambda, wanted).reduce(0) { $0 + $1.0 * $1.1 }
      let norm = lambda.reduce(0) { $0 + $1 * $1 }
      value = largest + log(total) - linear + ridge / 2 * norm
      self.gradient = gradient
      self.weights = weights
    }

    /// Minus the inverse Hessian times the gradient; nil where rounding spoils the Hessian.
    func newtonStep(rows: [[Double]], wanted: [Double], ridge: Double) -> [Double]? {
      let (samples, size) = (rows.count, wanted.count)
      // The weighted means are the gradient without its other terms; covariance by one product.
      var means = Array(repeating: 0.0, count: size)
      for (row, weight) in zip(rows, weights) {
        for f in row.indices { means[f] += weight * row[f] }
      }
      var scaled: [Double] = []
      scaled.reserveCapacity(samples * size)
      for (row, weight) in zip(rows, weights) {
        let root = weight.squareRoot()
        for f in row.indices { scaled.append(root * (row[f] - means[f])) }
      }
      var hessian = Array(repeating: 0.0, count: size * size)
      let n = Int32(size)
      ob_dgemm(1, 0, n, n, Int32(samples), scaled, n, scaled, n, 0, &hessian, n)
      for f in 0..<size { hessian[f * size + f] += ridge }
      guard ob_dpotrf(n, &hessian) == 0 else { return nil }
      var step = gradient.map { -$0 }
      ob_dpotrs(n, 1, hessian, &step)
      return step.allSatisfy(\.isFinite) ? step : nil
    }
  }
}
