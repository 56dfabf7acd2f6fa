import Engine
import Platform

/// Radial functions: Gaussians, narrow where bonds are and wide everywhere, times a cosine cutoff.
///
/// They are evaluated as a cubic B-spline on a uniform grid whose coefficients are the values of the
/// functions at the knots: the spline, not the sum of Gaussians, is the function of the network, so
/// that its derivatives are exact and an edge costs four rows of a table whatever their number.
struct RadialBasis: Sendable {
  let cutoff: Double
  /// Number of functions.
  let functions: Int
  /// Number of coefficients.
  let knots: Int
  /// The coefficients of each function: [knots, functions].
  let values: [Float]

  static let spacing = 0.08

  init(cutoff: Double) {
    self.cutoff = cutoff
    var centres: [(centre: Double, width: Double)] = []
    for r in stride(from: 0.3, to: min(2.9, cutoff), by: 0.15) { centres.append((r, 0.15)) }
    for r in stride(from: 3.05, to: cutoff, by: 0.35) { centres.append((r, 0.35)) }
    for r in stride(from: 0.0, to: cutoff, by: 0.8) { centres.append((r, 0.6)) }
    functions = centres.count
    knots = Int((cutoff / Self.spacing).rounded(.up)) + 4
    var values = [Float](repeating: 0, count: knots * functions)
    for knot in 0..<knots {
      let r = Double(knot - 1) * Self.spacing
      // The last coefficients are zero, so that the spline ends at the cutoff with its derivatives.
      guard r < cutoff - 2 * Self.spacing else { continue }
      let envelope = 0.5 * (cos(.pi * max(0, r) / cutoff) + 1)
      for (index, gaussian) in centres.enumerated() {
        let x = (r - gaussian.centre) / gaussian.width
        values[knot * functions + index] = Float(envelope * exp(-0.5 * x * x))
      }
    }
    self.values = values
  }

  /// The first of the four coefficients that a distance below the cutoff reads.
  @inline(__always)
  func knot<T: BinaryFloatingPoint>(_ distance: T) -> Int { Int(distance / T(Self.spacing)) }

  /// The weights of the four coefficients in the value and in the derivative: [8].
  @inline(__always)
  func weights<T: BinaryFloatingPoint & SIMDScalar>(_ distance: T) -> SIMD8<T> {
    let t = distance / T(Self.spacing) - (distance / T(Self.spacing)).rounded(.down)
    let (t2, t3) = (t * t, t * t * t)
    let value: SIMD4<T> = [
      (1 - 3 * t + 3 * t2 - t3) / 6, (4 - 6 * t2 + 3 * t3) / 6, (1 + 3 * t + 3 * t2 - 3 * t3) / 6,
      t3 / 6,
    ]
    let slope: SIMD4<T> =
      [
        (-1 + 2 * t - t2) / 2, (-4 * t + 3 * t2) / 2, (1 + 2 * t - 3 * t2) / 2, t2 / 2,
      ] / T(Self.spacing)
    return SIMD8(lowHalf: value, highHalf: slope)
  }
}

/// What the network is told of the noise level: a constant, log sigma on -1 ... 1 and cosines of it.
enum NoiseFeatures {
  static let count = 8
  /// The range of noise levels a network is fitted for, angstrom.
  static let lowest = 0.02
  static let highest = 2.0

  static func features(_ sigma: Double) -> [Double] {
    let u = (log(sigma) - log(lowest)) / (log(highest) - log(lowest))
    return [1, 2 * u - 1] + (1...6).map { cos(.pi * Double($0) * u) }
  }
}
