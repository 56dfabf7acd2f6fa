/// A 3 x 3 matrix, for covariances and rotations.
public struct Matrix3: Sendable, Equatable {
  /// Rows from top to bottom.
  public var rows: [[Double]]

  /// - Precondition: three rows of three numbers.
  public init(rows: [[Double]]) {
    precondition(rows.count == 3 && rows.allSatisfy { $0.count == 3 })
    self.rows = rows
  }

  /// A diagonal matrix.
  public init(diagonal d: SIMD3<Double>) {
    rows = [[d.x, 0, 0], [0, d.y, 0], [0, 0, d.z]]
  }

  /// The covariance of some points about their centre.
  public init(covarianceOf points: [SIMD3<Double>]) {
    let number = Double(max(1, points.count))
    let centre = points.reduce(.zero, +) / number
    rows = Array(repeating: [0, 0, 0], count: 3)
    for point in points {
      let vector = point - centre
      for i in 0..<3 { for j in 0..<3 { rows[i][j] += vector[i] * vector[j] / number } }
    }
  }

  /// Matrix times vector.
  public static func * (m: Matrix3, v: SIMD3<Double>) -> SIMD3<Double> {
    func row(_ i: Int) -> Double { m.rows[i][0] * v.x + m.rows[i][1] * v.y + m.rows[i][2] * v.z }
    return [row(0), row(1), row(2)]
  }

  /// Every element times a factor.
  public func scaled(by factor: Double) -> Matrix3 {
    Matrix3(rows: rows.map { $0.map { $0 * factor } })
  }

  public var determinant: Double {
    func minor(_ a: Int, _ b: Int) -> Double { rows[1][a] * rows[2][b] - rows[1][b] * rows[2][a] }
    return rows[0][0] * minor(1, 2) - rows[0][1] * minor(0, 2) + rows[0][2] * minor(0, 1)
  }

  /// Whether the matrix equals its transpose to rounding.
  public var isSymmetric: Bool {
    let size = rows.joined().map(abs).max() ?? 0
    return [(0, 1), (0, 2), (1, 2)].allSatisfy {
      abs(rows[$0.0][$0.1] - rows[$0.1][$0.0]) <= 1e-12 * size
    }
  }

  /// The inverse, by cofactors. Meaningless when the determinant is zero.
  public var inverse: Matrix3 {
    let d = determinant
    func cofactor(_ i: Int, _ j: Int) -> Double {
      let r = [0, 1, 2].filter { $0 != i }
      let c = [0, 1, 2].filter { $0 != j }
      let minor = rows[r[0]][c[0]] * rows[r[1]][c[1]] - rows[r[0]][c[1]] * rows[r[1]][c[0]]
      return (i + j).isMultiple(of: 2) ? minor : -minor
    }
    return Matrix3(rows: (0..<3).map { i in (0..<3).map { j in cofactor(j, i) / d } })
  }

  /// Eigenvalues of a symmetric matrix in rising order, by Jacobi rotations.
  public var symmetricEigenvalues: [Double] {
    var a = rows
    for _ in 0..<50 {
      let pivots = [(0, 1), (0, 2), (1, 2)]
      guard let (p, q) = pivots.max(by: { abs(a[$0.0][$0.1]) < abs(a[$1.0][$1.1]) }),
        abs(a[p][q]) > 1e-300
      else { break }
      let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
      let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
      let c = 1 / (t * t + 1).squareRoot()
      let s = t * c
      for k in 0..<3 { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
      for k in 0..<3 { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
    }
    return [a[0][0], a[1][1], a[2][2]].sorted()
  }

  /// Lower triangular L with L L^T = self, or nil when the matrix is not positive definite.
  public var cholesky: Matrix3? {
    var l = Array(repeating: [0.0, 0, 0], count: 3)
    for i in 0..<3 {
      for j in 0...i {
        let rest = rows[i][j] - (0..<j).reduce(0) { $0 + l[i][$1] * l[j][$1] }
        if i == j {
          guard rest > 0 else { return nil }
          l[i][i] = rest.squareRoot()
        } else {
          l[i][j] = rest / l[j][j]
        }
      }
    }
    return Matrix3(rows: l)
  }
}
