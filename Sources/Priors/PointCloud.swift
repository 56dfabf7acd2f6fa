import Engine
import Platform

/// How the points of a cloud share the pull on an atom.
public enum CloudWeighting: String, Choice {
  /// softmax(-beta |x - mu_i|): the paper's practical choice, not the gradient of an energy.
  case distance
  /// Eq. 18b: minus the gradient of -log of eq. 17.
  case gaussian
}

/// Gaussians of one covariance around many points (eq. 17, 18): any shape. The plug-ins that make
/// clouds (a file, a line, a circle ...) hold one.
struct PointCloud: Configurable {
  var covariance = Matrix3(diagonal: [1, 1, 1])
  var isNormalised = false
  var beta = 8.0
  var weighting = CloudWeighting.distance
  var spread = 0.5
  /// How many atoms the cloud holds, where its size says so.
  var atomCount: Int?
  private(set) var points: [SIMD3<Double>] = []
  private var isOrdered = false
  private var prepared: Covariance?

  static let parameters = [
    Parameter(
      "covariance", \PointCloud.covariance,
      "Width of the Gaussian around every point, square angstrom."),
    Parameter(
      "normalise", \PointCloud.isNormalised, "Scale the covariance to determinant 1."),
    Parameter(
      "beta", \PointCloud.beta, dimension: .inverseLength, in: 0...1000,
      "How strongly the nearest points rule; 5 to 8 for curves with 100 points."),
    Parameter(
      "weighting", \PointCloud.weighting,
      "How points share the pull: by distance (the paper's practice) or as eq. 18b."),
    Parameter(
      "spread", \PointCloud.spread, in: 0...10,
      "Start positions lie around the points with this fraction of the covariance's width."),
  ]

  var isConservative: Bool { weighting == .gaussian }

  /// - Parameters:
  ///   - points: the centres, angstrom; at least one.
  ///   - isOrdered: atoms start evenly spaced along the points instead of on random ones.
  mutating func prepare(
    points: [SIMD3<Double>], isOrdered: Bool = false
  ) throws(PluginError) {
    self.points = points
    self.isOrdered = isOrdered
    prepared = try Covariance(covariance, isNormalised: isNormalised, parameter: "covariance")
  }

  /// Points of the cloud, evenly spaced in their order or at random, none twice before all were used
  /// once; each displaced by `spread` times a draw from the covariance.
  func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
    if isOrdered {
      return (0..<count).map { index in
        let place = (Double(index) + 0.5) / Double(count) * Double(points.count)
        return displaced(points[min(Int(place), points.count - 1)], &stream)
      }
    }
    var remaining: [Int] = []
    return (0..<count).map { _ in
      if remaining.isEmpty { remaining = Array(points.indices) }
      let point = remaining.remove(at: stream.index(below: remaining.count))
      return displaced(points[point], &stream)
    }
  }

  func displaced(_ point: SIMD3<Double>, _ stream: inout RandomStream) -> SIMD3<Double> {
    guard let prepared else { preconditionFailure("prepare() comes first") }
    return point + prepared.factor * stream.normal3() * spread
  }

  func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
    guard let prepared else { preconditionFailure("prepare() comes first") }
    // Squared distances, which rank the points as the exponents do.
    func square(_ away: SIMD3<Double>) -> Double {
      switch weighting {
      case .distance: (away * away).sum()
      case .gaussian: (away * (prepared.inverse * away)).sum()
      }
    }
    func exponent(_ square: Double) -> Double {
      switch weighting {
      case .distance: -beta * square.squareRoot()
      case .gaussian: -square / 2
      }
    }
    let nearest = points.reduce(Double.infinity) { min($0, square(position - $1)) }
    let highest = exponent(nearest)
    // Where the weight is below the rounding of the sum, which is at least one.
    let negligible = 40.0
    let farthest =
      switch weighting {
      case .distance: pow(nearest.squareRoot() + negligible / beta, 2)
      case .gaussian: nearest + 2 * negligible
      }
    var sum = 0.0
    var mean = SIMD3<Double>.zero
    for point in points {
      let away = position - point
      let square = square(away)
      guard square <= farthest else { continue }
      let weight = exp(exponent(square) - highest)
      sum += weight
      mean += weight * away
    }
    let energy = isConservative ? -log(sum) - highest : 0
    return (energy, -(prepared.inverse * (mean / sum)))
  }
}
