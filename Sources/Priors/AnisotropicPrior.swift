import Engine

/// A Gaussian of any shape: long, flat or round molecules. [SK eq. 16].
public struct AnisotropicPrior: PriorPlugin {
  public static let name = "anisotropic"
  public static let summary = "Gaussian cloud whose covariance sets the shape of the molecule."
  public static let parameters = [
    Parameter(
      "covariance", \AnisotropicPrior.covariance,
      "Variances and correlations of the cloud; diag(1, 1.4, 2.6) is the mean shape of QM9."),
    Parameter(
      "normalise", \AnisotropicPrior.isNormalised,
      "Scale the covariance to determinant 1, so that it sets the shape and not the size."),
    Parameter(
      "spread", \AnisotropicPrior.spread, in: 0.01...10,
      "Start positions are drawn with this fraction of the prior's width."),
  ]

  var covariance = Matrix3(diagonal: [1, 1.4, 2.6])
  var isNormalised = true
  var spread = 0.5

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Cloud {
    Cloud(
      covariance: try Covariance(
        covariance, isNormalised: isNormalised, parameter: "covariance"), spread: spread)
  }

  /// One Gaussian around the origin.
  public struct Cloud: Prior {
    let covariance: Covariance
    let spread: Double

    public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
      (0..<count).map { _ in covariance.factor * stream.normal3() * spread }
    }

    public func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
      let force = -(covariance.inverse * position)
      return (-(force * position).sum() / 2, force)
    }
  }
}
