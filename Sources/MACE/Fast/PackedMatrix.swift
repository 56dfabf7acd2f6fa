import CKernels

/// The number of channels as the kernels store them: rounded up to whole blocks, zeroes behind.
func paddedChannels(_ channels: Int) -> Int {
  let block = Int(CK_BLOCK)
  return (channels + block - 1) / block * block
}

/// A weight matrix in Float with both sides padded, and its transpose for the adjoint.
struct PackedMatrix: Sendable {
  /// Padded number of inputs and outputs.
  let rows: Int
  let columns: Int
  /// [rows, columns].
  let forward: ConstantFloats
  /// [columns, rows].
  let reverse: ConstantFloats

  init(_ matrix: WeightMatrix) {
    let rows = paddedChannels(matrix.rows)
    let columns = paddedChannels(matrix.columns)
    self.rows = rows
    self.columns = columns
    forward = ConstantFloats(count: rows * columns) { target in
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
          target[row * columns + column] = Float(matrix[row, column])
        }
      }
    }
    reverse = ConstantFloats(count: rows * columns) { target in
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
          target[column * rows + row] = Float(matrix[row, column])
        }
      }
    }
  }
}

extension WeightMatrix {
  /// The matrix product.
  func times(_ other: WeightMatrix) -> WeightMatrix {
    precondition(columns == other.rows)
    var product = [Double](repeating: 0, count: rows * other.columns)
    for row in 0..<rows {
      for inner in 0..<columns {
        let factor = self[row, inner]
        for column in 0..<other.columns {
          product[row * other.columns + column] += factor * other[inner, column]
        }
      }
    }
    return WeightMatrix(rows: rows, columns: other.columns, values: product)
  }

  /// One row, e.g. the embedding of a species, as a matrix.
  func row(_ index: Int) -> WeightMatrix {
    WeightMatrix(
      rows: 1, columns: columns, values: Array(values[(index * columns)..<((index + 1) * columns)]))
  }
}
