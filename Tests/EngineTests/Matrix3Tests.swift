import Testing

@testable import Engine

@Suite("3 x 3 matrices")
struct Matrix3Tests {
  let matrix = Matrix3(rows: [[4, 1, 0.5], [1, 3, -0.2], [0.5, -0.2, 2]])

  @Test("A matrix times its inverse is one")
  func inverse() {
    for axis in [SIMD3<Double>(1, 0, 0), [0, 1, 0], [0, 0, 1]] {
      let error = matrix * (matrix.inverse * axis) - axis
      #expect((error * error).sum().squareRoot() < 1e-14)
    }
  }

  @Test("The Cholesky factor gives the matrix back, and there is none for an indefinite one")
  func cholesky() throws {
    let l = try #require(matrix.cholesky).rows
    for i in 0..<3 {
      for j in 0..<3 {
        let product = (0..<3).reduce(0) { $0 + l[i][$1] * l[j][$1] }
        #expect(abs(product - matrix.rows[i][j]) < 1e-14)
      }
    }
    #expect(Matrix3(diagonal: [1, -1, 1]).cholesky == nil)
  }

  @Test("Eigenvalues have the trace, the determinant, and the known values of a known matrix")
  func eigenvalues() {
    let values = matrix.symmetricEigenvalues
    #expect(abs(values.reduce(0, +) - 9) < 1e-12)
    #expect(abs(values.reduce(1, *) - matrix.determinant) < 1e-12)
    let known = Matrix3(rows: [[2, 1, 0], [1, 2, 0], [0, 0, 7]]).symmetricEigenvalues
    for (value, expected) in zip(known, [1.0, 3, 7]) { #expect(abs(value - expected) < 1e-13) }
  }
}
