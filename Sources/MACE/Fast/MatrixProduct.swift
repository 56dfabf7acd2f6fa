import COpenBLAS

/// c = a b for [m, k] times [k, n], row-major.
func multiply(
  _ a: [Double], _ b: [Double], into c: inout [Double], m: Int, n: Int, k: Int
) {
  precondition(a.count >= m * k && b.count >= k * n && c.count >= m * n)
  guard m > 0, n > 0, k > 0 else { return }
  cblas_dgemm(
    CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b,
    Int32(n), 0, &c, Int32(n))
}
