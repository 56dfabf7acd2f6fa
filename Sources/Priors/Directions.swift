import Engine

/// Directions shapes are made of.
enum Directions {
  /// A parameter's vector at length 1.
  /// - Throws: `PluginError.parameter` when it has no direction.
  static func unit(
    _ vector: SIMD3<Double>, parameter: String
  ) throws(PluginError) -> SIMD3<Double> {
    let length = (vector * vector).sum().squareRoot()
    guard length > 1e-9, length.isFinite else {
      throw .parameter(parameter, reason: "must not be zero, it gives a direction")
    }
    return vector / length
  }

  /// Two directions across a third, all at right angles.
  static func across(_ axis: SIMD3<Double>) -> (SIMD3<Double>, SIMD3<Double>) {
    let other: SIMD3<Double> = abs(axis.z) < 0.9 ? [0, 0, 1] : [1, 0, 0]
    let part = other - (other * axis).sum() * axis
    let first = part / (part * part).sum().squareRoot()
    return (first, cross(axis, first))
  }
}
