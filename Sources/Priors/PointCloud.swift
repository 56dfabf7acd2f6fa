import Engine
import Platform

/// How the points of a cloud share the pull on an atom.
public enum CloudWeighting: String, Choice {
  /// softmax(-beta |x - mu_i|): the paper's practical choice, not the gradient of an energy.
  case distance
  /// [SK eq. 18b]: minus the gradient of -log of [SK eq. 17].
  case gaussian
}

/// How the Gaussians around the points of a cloud are and pull: what the plug-ins that make clouds (a
/// file, a line, a circle ...) share.
struct CloudSettings: Configurable {
  var covariance = Matrix3(diagonal: [1, 1, 1])
  var isNormalised = false
  var beta = 8.0
  var weighting = CloudWeighting.distance
  var spread = 0.5

  static let parameters = [
    Parameter(
      "covariance", \CloudSettings.covariance,
      "Width of the Gaussian around every point, square angstrom."),
    Parameter(
      "normalise", \CloudSettings.isNormalised, "Scale the covariance to determinant 1."),
    Parameter(
      "beta", \CloudSettings.beta, dimension: .inverseLength, in: 0...1000,
      "How strongly the nearest points rule; 5 to 8 for curves with 100 points."),
    Parameter(
      "weighting", \CloudSettings.weighting,
      "How points share the pull: by distance (the paper's practice) or as [SK eq. 18b]."),
    Parameter(
      "spread", \CloudSettings.spread, in: 0...10,
      "Start positions lie around the points with this fraction of the covariance's width."),
  ]
}

/// Gaussians of one covariance around many points [SK eq. 17, 18]: any shape.
public struct PointCloud: Prior {
  /// The centres, angstrom.
  package let points: [SIMD3<Double>]
  private let isOrdered: Bool
  public let atomCounts: ClosedRange<Int>?
  public let anchors: [Int]?
  private let settings: CloudSettings
  private let covariance: Covariance

  /// - Parameters:
  ///   - points: the centres, angstrom; at least one.
  ///   - isOrdered: atoms start evenly spaced along the points instead of on random ones.
  ///   - atomCounts: how many atoms the cloud holds, where its size says so.
  ///   - anchors: atoms of a scaffold that it leads away from.
  init(
    _ points: [SIMD3<Double>], _ settings: CloudSettings, isOrdered: Bool = false,
    atomCounts: ClosedRange<Int>? = nil, anchors: [Int]? = nil
  ) throws(PluginError) {
    self.points = points
    self.settings = settings
    self.isOrdered = isOrdered
    self.atomCounts = atomCounts
    self.anchors = anchors
    covariance = try Covariance(
      settings.covariance, isNormalised: settings.isNormalised, parameter: "covariance")
  }

  public var isConservative: Bool { settings.weighting == .gaussian }

  /// Points of the cloud, evenly spaced in their order or at random, none twice before all were used
  /// once; each displaced by `spread` times a draw from the covariance.
  public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
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
    point + covariance.factor * stream.normal3() * settings.spread
  }

  public func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
    let (weighting, beta) = (settings.weighting, settings.beta)
    // Squared distances, which rank the points as the exponents do.
    func square(_ away: SIMD3<Double>) -> Double {
      switch weighting {
      case .distance: (away * away).sum()
      case .gaussian: (away * (covariance.inverse * away)).sum()
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
    return (energy, -(covariance.inverse * (mean / sum)))
  }
}
