/// Real spherical harmonics of degrees 0 to 3 of a unit vector and the adjoint, written out. The
/// convention is that of `SphericalHarmonics`: the polar axis is y, a degree's squares sum to
/// 2 l + 1.
struct EdgeHarmonics {
  private let c1 = 3.0.squareRoot()
  private let c2 = 15.0.squareRoot()
  private let c20 = 5.0.squareRoot()
  private let c33 = (35.0 / 8).squareRoot()
  private let c32 = 105.0.squareRoot()
  private let c31 = (21.0 / 8).squareRoot()
  private let c30 = 7.0.squareRoot() / 2

  /// Values at `unit`: [16].
  @inline(__always)
  func write(_ unit: SIMD3<Double>, to y: UnsafeMutablePointer<Float>) {
    let (a, b, c) = (unit.x, unit.y, unit.z)
    let (aa, bb, cc) = (a * a, b * b, c * c)
    // Sums to 1 on the sphere, but not for the zero vector, which has no direction: there all
    // harmonics above degree 0 vanish, as these polynomials do.
    let outer = 4 * bb - aa - cc
    y[0] = 1
    y[1] = Float(c1 * a)
    y[2] = Float(c1 * b)
    y[3] = Float(c1 * c)
    y[4] = Float(c2 * a * c)
    y[5] = Float(c2 * a * b)
    y[6] = Float(c20 * (bb - (aa + cc) / 2))
    y[7] = Float(c2 * b * c)
    y[8] = Float(c2 / 2 * (cc - aa))
    y[9] = Float(c33 * a * (3 * cc - aa))
    y[10] = Float(c32 * a * b * c)
    y[11] = Float(c31 * a * outer)
    y[12] = Float(c30 * b * (2 * bb - 3 * (aa + cc)))
    y[13] = Float(c31 * c * outer)
    y[14] = Float(c32 / 2 * b * (cc - aa))
    y[15] = Float(c33 * c * (cc - 3 * aa))
  }

  /// The gradient of sum g[lm] Y[lm] by the components of the unit vector, taken as independent;
  /// `g` is [16], of which the first is not read.
  @inline(__always)
  func pullBack(_ g: UnsafePointer<Float>, at unit: SIMD3<Double>) -> SIMD3<Double> {
    func g_(_ index: Int) -> Double { Double(g[index]) }
    let (a, b, c) = (unit.x, unit.y, unit.z)
    let (aa, bb, cc) = (a * a, b * b, c * c)
    let (g4, g5, g6, g7, g8) = (c2 * g_(4), c2 * g_(5), c20 * g_(6), c2 * g_(7), c2 * g_(8))
    let (g9, g10, g11, g12) = (c33 * g_(9), c32 * g_(10), c31 * g_(11), c30 * g_(12))
    let (g13, g14, g15) = (c31 * g_(13), c32 / 2 * g_(14), c33 * g_(15))
    let x1 = c1 * g_(1) + g4 * c + g5 * b - g6 * a - g8 * a
    let y1 = c1 * g_(2) + g5 * a + 2 * g6 * b + g7 * c
    let z1 = c1 * g_(3) + g4 * a - g6 * c + g7 * b + g8 * c
    let x2 = 3 * g9 * (cc - aa) + g10 * b * c + g11 * (4 * bb - 3 * aa - cc) - 6 * g12 * a * b
    let x3 = -2 * g13 * a * c - 2 * g14 * a * b - 6 * g15 * a * c
    let y2 = g10 * a * c + 8 * g11 * a * b + 3 * g12 * (2 * bb - aa - cc)
    let y3 = 8 * g13 * b * c + g14 * (cc - aa)
    let z2 = 6 * g9 * a * c + g10 * a * b - 2 * g11 * a * c - 6 * g12 * b * c
    let z3 = g13 * (4 * bb - aa - 3 * cc) + 2 * g14 * b * c + 3 * g15 * (cc - aa)
    return SIMD3(x1 + x2 + x3, y1 + y2 + y3, z1 + z2 + z3)
  }
}
