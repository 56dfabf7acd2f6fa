import Platform

/// The vector product.
@inlinable
public func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

/// The length of a vector.
@inlinable
public func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }

/// The direction of a vector; z for one without length.
@inlinable
public func unit(_ vector: SIMD3<Double>) -> SIMD3<Double> {
  let size = length(vector)
  return size > 0 ? vector / size : [0, 0, 1]
}

/// A direction across another.
public func perpendicular(to axis: SIMD3<Double>) -> SIMD3<Double> {
  unit(cross(axis, abs(axis.x) < 0.8 ? [1, 0, 0] : [0, 1, 0]))
}

/// Evenly spread directions: a Fibonacci spiral on the sphere (R. Swinbank, R. J. Purser,
/// Q. J. R. Meteorol. Soc. 2006, 132, 1769).
public func evenDirections(_ count: Int) -> [SIMD3<Double>] {
  let golden = Double.pi * (3 - 5.0.squareRoot())
  return (0..<count).map { index in
    let z = 1 - (2 * Double(index) + 1) / Double(count)
    let radius = (1 - z * z).squareRoot()
    let angle = golden * Double(index)
    return [radius * cos(angle), radius * sin(angle), z]
  }
}
