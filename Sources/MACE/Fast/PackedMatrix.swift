import CKernels
import COpenBLAS

/// The number of channels as the kernels store them: rounded up to whole blocks, zeroes behind.
func paddedChannels(_ channels: Int) -> Int {
  let block = Int(CK_BLOCK)
  return (channels + block - 1) / block * block
}

/// A weight matrix in Float with both sides padded, and its transpose for the adjoint, each in
/// panels of CK_BLOCK columns.
struct PackedMatrix: Sendable {
  /// Padded number of inputs and outputs.
  let rows: Int
  let columns: Int
  /// [columns / CK_BLOCK, rows, CK_BLOCK].
  let forward: ConstantBuffer<Float>
  /// [rows / CK_BLOCK, columns, CK_BLOCK].
  let reverse: ConstantBuffer<Float>

  init(_ matrix: WeightMatrix) {
    let (rows, columns) = (paddedChannels(matrix.rows), paddedChannels(matrix.columns))
    let block = Int(CK_BLOCK)
    self.rows = rows
    self.columns = columns
    forward = ConstantBuffer(repeating: 0, count: rows * columns) { target in
      matrix.values.withUnsafeBufferPointer { values in
        for row in 0..<matrix.rows {
          for column in 0..<matrix.columns {
            target[(column / block &* rows &+ row) &* block &+ column % block] = Float(
              values[row &* matrix.columns &+ column])
          }
        }
      }
    }
    reverse = ConstantBuffer(repeating: 0, count: rows * columns) { target in
      matrix.values.withUnsafeBufferPointer { values in
        for row in 0..<matrix.rows {
          for column in 0..<matrix.columns {
            target[(row / block &* columns &+ column) &* block &+ row % block] = Float(
              values[row &* matrix.columns &+ column])
          }
        }
      }
    }
  }

  /// The matrix, or its transpose, as kernels read it.
  func kernelMatrix(transposed: Bool) -> ck_matrix {
    transposed
      ? ck_matrix(panels: reverse.base, in: Int32(columns), out: Int32(rows))
      : ck_matrix(panels: forward.base, in: Int32(rows), out: Int32(columns))
  }
}

extension WeightMatrix {
  /// The matrix product.
  func times(_ other: WeightMatrix) -> WeightMatrix {
    precondition(columns == other.rows)
    var product = [Double](repeating: 0, count: rows * other.columns)
    multiply(values, other.values, into: &product, m: rows, n: other.columns, k: columns)
    return WeightMatrix(rows: rows, columns: other.columns, values: product)
  }

  /// The product with the transpose of another matrix.
  func times(_ other: WeightMatrix, transposed: Bool) -> WeightMatrix {
    guard transposed else { return times(other) }
    precondition(columns == other.columns)
    var product = [Double](repeating: 0, count: rows * other.rows)
    let (inner, outer) = (Int32(columns), Int32(other.rows))
    ob_dgemm(
      0, 1, Int32(rows), outer, inner, values, inner, other.values, inner, 0, &product, outer)
    return WeightMatrix(rows: rows, columns: other.rows, values: product)
  }

  /// The matrix with rows and columns exchanged.
  var transposed: WeightMatrix {
    WeightMatrix(
      rows: columns, columns: rows,
      values: (0..<columns).flatMap { column in (0..<rows).map { self[$0, column] } })
  }

  /// Some rows, e.g. the embedding of a species, as a matrix.
  func rows(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(
      rows: range.count, columns: columns,
      values: Array(values[range.lowerBound * columns..<range.upperBound * columns]))
  }
}
