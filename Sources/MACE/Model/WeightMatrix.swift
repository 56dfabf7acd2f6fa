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

  /// One element.
  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }
}
