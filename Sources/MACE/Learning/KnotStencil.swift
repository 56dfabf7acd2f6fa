import CKernels

/// Interpolation between values on an even grid of distances, linear in these: on each interval the
/// polynomial of degree 5 with the value, slope and second derivative of both nodes, the derivatives being
/// central differences of seven values. CK_KNOTS values take part, from three nodes before the interval.
struct KnotStencil: Sendable {
  /// What each value contributes to each power of the position from 0 to 1:
  /// [CK_RADIAL_COEFFICIENTS, CK_KNOTS].
  let matrix: [Double]
  let kernels: ck_kernels

  /// Nodes before the first distance, and after the last.
  static let margin = 3

  init(_ kernels: ck_kernels) {
    self.kernels = kernels
    let first = [-1.0, 9, -45, 0, 45, -9, 1].map { $0 / 60 }
    let second = [2.0, -27, 270, -490, 270, -27, 2].map { $0 / 180 }
    let (terms, knots) = (Int(CK_RADIAL_COEFFICIENTS), Int(CK_KNOTS))
    var matrix = [Double](repeating: 0, count: terms * knots)
    for knot in 0..<knots {
      /// Value and derivatives at the nodes of the interval where this value is one and others zero.
      func jet(_ node: Int) -> Jet {
        let place = knot - node
        let isInside = first.indices.contains(place)
        return Jet(
          place == Self.margin ? 1 : 0, isInside ? first[place] : 0, isInside ? second[place] : 0, 0
        )
      }
      let coefficients = RadialSpline.coefficients(jet(0), jet(1), width: 1)
      for term in 0..<terms { matrix[term * knots + knot] = coefficients[term] }
    }
    self.matrix = matrix
  }

  /// What each value contributes at a position from 0 to 1: [CK_KNOTS].
  func write(weightsAt position: Double, to target: UnsafeMutablePointer<Float>) {
    let knots = Int(CK_KNOTS)
    matrix.withUnsafeBufferPointer { matrix in
      for knot in 0..<knots {
        var value = 0.0
        for term in (0..<Int(CK_RADIAL_COEFFICIENTS)).reversed() {
          value = value * position + matrix[term &* knots &+ knot]
        }
        target[knot] = Float(value)
      }
    }
  }
}
