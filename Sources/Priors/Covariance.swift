import Engine

/// A positive definite covariance with what priors need of it.
struct Covariance: Sendable {
  /// The inverse, per square angstrom.
  let inverse: Matrix3
  /// Lower triangular factor: `factor * normal` has this covariance.
  let factor: Matrix3

  /// Checks and factors a covariance.
  /// - Parameter isNormalised: scale to determinant 1, so that only the shape matters.
  /// - Throws: `PluginError.parameter` naming the offending eigenvalue.
  init(_ matrix: Matrix3, isNormalised: Bool, parameter: String) throws(PluginError) {
    guard matrix.isSymmetric else {
      throw .parameter(parameter, reason: "must be symmetric")
    }
    let smallest = matrix.symmetricEigenvalues[0]
    guard smallest > 0, matrix.determinant.isFinite else {
      throw .parameter(
        parameter, reason: "must be positive definite; its smallest eigenvalue is \(smallest)")
    }
    let scale = isNormalised ? Self.cubeRoot(1 / matrix.determinant) : 1
    let scaled = matrix.scaled(by: scale)
    guard let factor = scaled.cholesky else {
      throw .parameter(parameter, reason: "must be positive definite")
    }
    inverse = scaled.inverse
    self.factor = factor
  }

  private static func cubeRoot(_ x: Double) -> Double {
    // Newton from a power-of-two start: converges to the last bit in a few steps.
    var y = Double(sign: .plus, exponent: x.exponent / 3, significand: 1)
    for _ in 0..<60 { y -= (y * y * y - x) / (3 * y * y) }
    return y
  }
}
