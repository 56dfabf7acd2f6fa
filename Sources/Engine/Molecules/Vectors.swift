#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The vector product.
@inlinable
public func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
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
