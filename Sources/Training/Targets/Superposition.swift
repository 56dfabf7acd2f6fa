import Engine

/// The rotation about their centre that brings points nearest to others of the same centre (B. K. P. Horn,
/// J. Opt. Soc. Am. A 4, 629, 1987): the quaternion is the eigenvector of the largest eigenvalue of a
/// symmetric matrix of order four.
struct Superposition {
  let rotation: Matrix3
  private let centre: SIMD3<Double>

  /// Rotates `points` onto `others`.
  init(of points: [SIMD3<Double>], on others: [SIMD3<Double>]) {
    let centre = points.reduce(.zero, +) / Double(max(1, points.count))
    self.centre = centre
    var s = Array(repeating: [0.0, 0, 0], count: 3)
    for (point, other) in zip(points, others) {
      let (a, b) = (point - centre, other - centre)
      for i in 0..<3 { for j in 0..<3 { s[i][j] += a[i] * b[j] } }
    }
    let q = Self.largestEigenvector([
      [
        s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0],
      ],
      [
        s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2],
      ],
      [
        s[2][0] - s[0][2], s[0][1] + s[1][0], -s[0][0] + s[1][1] - s[2][2], s[1][2] + s[2][1],
      ],
      [
        s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], -s[0][0] - s[1][1] + s[2][2],
      ],
    ])
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    rotation = Matrix3(rows: [
      [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
      [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
      [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ])
  }

  /// Rotates points about the centre.
  func apply(_ points: [SIMD3<Double>]) -> [SIMD3<Double>] {
    points.map { centre + rotation * ($0 - centre) }
  }

  /// By Jacobi rotations.
  private static func largestEigenvector(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    var vectors = (0..<4).map { i in (0..<4).map { i == $0 ? 1.0 : 0 } }
    let size = matrix.joined().reduce(0) { max($0, abs($1)) }
    for _ in 0..<20 {
      var rest = 0.0
      for p in 0..<3 {
        for q in p + 1..<4 where abs(a[p][q]) > 1e-17 * size {
          rest = max(rest, abs(a[p][q]))
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<4 {
            (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
          }
          for k in 0..<4 {
            (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
            (vectors[p][k], vectors[q][k]) = (
              c * vectors[p][k] - s * vectors[q][k], s * vectors[p][k] + c * vectors[q][k]
            )
          }
        }
      }
      if rest <= 1e-15 * size { break }
    }
    let best = (0..<4).max { a[$0][$0] < a[$1][$1] } ?? 0
    return vectors[best]
  }
}
