import Engine

/// An isotropic Gaussian: round molecules. [SK eq. 16] with unit covariance.
public struct GaussianPrior: PriorPlugin, Prior {
  public static let name = "gaussian"
  public static let summary = "Round cloud: normal distribution with unit covariance."
  public static let parameters = [
    Parameter(
      "spread", \GaussianPrior.spread, in: 0.01...10,
      "Start positions are drawn with this fraction of the prior's width.")
  ]

  var spread = 0.5

  /// The defaults.
  public init() {}

  public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
    (0..<count).map { _ in stream.normal3() * spread }
  }

  public func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
    ((position * position).sum() / 2, -position)
  }
}
