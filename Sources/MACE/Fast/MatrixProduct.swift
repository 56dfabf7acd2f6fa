import COpenBLAS

/// c = a b for [m, k] times [k, n], row-major.
func multiply(
  _ a: [Double], _ b: [Double], into c: inout [Double], m: Int, n: Int, k: Int
) {
  precondition(a.count >= m * k && b.count >= k * n && c.count >= m * n)
  guard m > 0, n > 0, k > 0 else { return }
  ob_dgemm(0, 0, Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), 0, &c, Int32(n))
}

/// Multiplies the columns from `first` on of some rows by a square matrix, into the same columns of
/// `c`, which need not hold numbers before; `width`: row length.
func multiplyColumns(
  _ first: Int, of a: [Double], width aWidth: Int, by matrix: WeightMatrix,
  into c: UnsafeMutableBufferPointer<Double>, width cWidth: Int
) {
  let (rows, size) = (a.count / aWidth, matrix.rows)
  precondition(matrix.columns == size && c.count == rows * cWidth)
  precondition(first + size <= aWidth && first + size <= cWidth)
  a.withUnsafeBufferPointer { a in
    guard let a = a.baseAddress, let c = c.baseAddress, size > 0 else { return }
    ob_dgemm(
      0, 0, Int32(rows), Int32(size), Int32(size), a + first, Int32(aWidth), matrix.values,
      Int32(size), 0, c + first, Int32(cWidth))
  }
}
