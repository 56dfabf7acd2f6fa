/// Real spherical harmonics of all degrees up to one, in the convention of e3nn: the components of
/// degree l are at `l * l + l + m`, m = -l ... l, the polar axis is y (degree 1 is x, y, z), and
/// the squares of a degree sum to 2 l + 1 on the unit sphere ("component" normalisation).
///
/// They are evaluated as polynomials of the unit vector, so no direction is special:
///
///     Y(l, +-m) = N(l, m) Q(l, m; y) {Re, Im} (z + i x)^m,   Q(l, m) = d^m P_l / dy^m
struct SphericalHarmonics {
  let degree: Int
  /// N(l, m) at `l * (degree + 1) + m`.
  private let norms: [Double]

  init(degree: Int) {
    self.degree = degree
    var norms = [Double](repeating: 0, count: (degree + 1) * (degree + 1))
    for l in 0...degree {
      for m in 0...l {
        // (l - m)! / (l + m)!
        let ratio = stride(from: l - m + 1, through: l + m, by: 1).reduce(1.0) { $0 / Double($1) }
        norms[l * (degree + 1) + m] = (Double(2 * l + 1) * (m == 0 ? 1 : 2) * ratio).squareRoot()
      }
    }
    self.norms = norms
  }

  /// Number of components.
  var count: Int { (degree + 1) * (degree + 1) }

  /// Values and their gradients with respect to the three components of the (unit) vector, taken as
  /// independent. The zero vector, which has no direction, gives zeroes above degree 0.
  func evaluate(
    _ unit: SIMD3<Double>, values: inout [Double], gradients: inout [SIMD3<Double>]
  ) {
    guard unit != .zero else {
      values.append(1)
      values.append(contentsOf: repeatElement(0, count: count - 1))
      gradients.append(contentsOf: repeatElement(.zero, count: count))
      return
    }
    let width = degree + 1
    let legendre = legendreDerivatives(unit.y)
    // Real and imaginary part of (z + i x)^m.
    var real = [1.0]
    var imaginary = [0.0]
    for m in 0..<width {
      real.append(real[m] * unit.z - imaginary[m] * unit.x)
      imaginary.append(imaginary[m] * unit.z + real[m] * unit.x)
    }
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: count))
    gradients.append(contentsOf: repeatElement(.zero, count: count))
    for l in 0...degree {
      let centre = start + l * l + l
      for m in 0...l {
        let norm = norms[l * width + m]
        let q = norm * legendre[l * (width + 1) + m]
        let slope = norm * legendre[l * (width + 1) + m + 1]
        let (a, b) = m == 0 ? (0, 0) : (Double(m) * real[m - 1], Double(m) * imaginary[m - 1])
        values[centre + m] = q * real[m]
        gradients[centre + m] = SIMD3(-q * b, slope * real[m], q * a)
        guard m > 0 else { continue }
        values[centre - m] = q * imaginary[m]
        gradients[centre - m] = SIMD3(q * a, slope * imaginary[m], q * b)
      }
    }
  }

  /// d^m P_l / dt^m at `l * (degree + 2) + m`, for m up to degree + 1.
  private func legendreDerivatives(_ t: Double) -> [Double] {
    let width = degree + 2
    var q = [Double](repeating: 0, count: (degree + 1) * width)
    var diagonal = 1.0
    for m in 0...degree {
      q[m * width + m] = diagonal
      diagonal *= Double(2 * m + 1)
      guard m < degree else { break }
      q[(m + 1) * width + m] = diagonal * t
      for l in stride(from: m + 2, through: degree, by: 1) {
        let up = Double(2 * l - 1) * t * q[(l - 1) * width + m]
        q[l * width + m] = (up - Double(l + m - 1) * q[(l - 2) * width + m]) / Double(l - m)
      }
    }
    return q
  }
}
