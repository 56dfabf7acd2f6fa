/// A dense matrix of weights, row-major: [rows, columns]. Rows are inputs, columns outputs.
public struct WeightMatrix: Sendable, Equatable {
  /// Inputs.
  public let rows: Int
  /// Outputs.
  public let columns: Int
  /// Element (i, j) at `i * columns + j`.
  public var values: [Double]

  /// A matrix of `rows * columns` values.
  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// Every element times a factor.
  public func scaled(by factor: Double) -> WeightMatrix {
    WeightMatrix(rows: rows, columns: columns, values: values.map { $0 * factor })
  }

  /// Each row times a factor of its own.
  func scalingRows(by factors: [Double]) -> WeightMatrix {
    var scaled = self
    for row in 0..<rows {
      for column in 0..<columns { scaled.values[row &* columns &+ column] *= factors[row] }
    }
    return scaled
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }
}
