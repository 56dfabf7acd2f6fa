import Engine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

  /// Evenly spread directions: a Fibonacci spiral on the sphere (R. Swinbank, R. J. Purser,
  /// Q. J. R. Meteorol. Soc. 2006, 132, 1769).
  static func even(_ count: Int) -> [SIMD3<Double>] {
    let golden = Double.pi * (3 - 5.0.squareRoot())
    return (0..<count).map { index in
      let z = 1 - (2 * Double(index) + 1) / Double(count)
      let radius = (1 - z * z).squareRoot()
      let angle = golden * Double(index)
      return [radius * cos(angle), radius * sin(angle), z]
    }
  }

  /// Two directions across a third, all at right angles.
  static func across(_ axis: SIMD3<Double>) -> (SIMD3<Double>, SIMD3<Double>) {
    let other: SIMD3<Double> = abs(axis.z) < 0.9 ? [0, 0, 1] : [1, 0, 0]
    let part = other - (other * axis).sum() * axis
    let first = part / (part * part).sum().squareRoot()
    return (first, cross(axis, first))
  }
}
