import CKernels
import COpenBLAS
import Platform

/// The radial network of a layer at all knots of a grid, and the adjoint. Workers share the knots, some of
/// which they take at a time, and the weights.
final class KnotNetwork: @unchecked Sendable {
  // Unchecked: each piece is one worker's, and none is read before all are done.

  /// Distances at which the network is evaluated, and what it sees there.
  struct Knots: Sendable {
    let count: Int
    /// [knots, radial functions].
    let features: ConstantBuffer<Double>
    /// The cutoff where it multiplies the network's output, or one: [knots].
    let envelopes: [Double]

    init(_ parameters: MACEParameters, _ grid: RadialGrid) {
      let basis = RadialBasis(parameters)
      let margin = KnotStencil.margin
      let width = grid.width(ofInterval: 0)
      count = grid.intervals + 1 + 2 * margin
      var (features, slopes, envelopes): ([Double], [Double], [Double]) = ([], [], [])
      for knot in 0..<count {
        // Functions go on smoothly to distances below zero.
        envelopes.append(
          basis.evaluate(
            Double(knot - margin) * width, species: 0, 0, values: &features,
            derivatives: &slopes
          ).value)
      }
      (self.features, self.envelopes) = (ConstantBuffer(features), envelopes)
    }
  }

  private let matrices: [WeightMatrix]
  private let knots: Knots
  /// What each matrix leaves, after the activation or the cutoff; the derivative of the activation; and
  /// the gradient by what the matrix alone leaves: [knots, columns].
  private let values: [WorkBuffer<Double>]
  private let slopes: [WorkBuffer<Double>]
  private let cotangents: [WorkBuffer<Double>]

  /// Pieces of the knots.
  static let pieces = 4
  /// Columns of a matrix whose gradients are one piece.
  private static let columns = 64

  /// A network with some weights, whose values `evaluate` finds.
  init(_ matrices: [WeightMatrix], _ knots: Knots) {
    self.matrices = matrices
    self.knots = knots
    func buffers() -> [WorkBuffer<Double>] {
      matrices.map { matrix in
        let buffer = WorkBuffer<Double>()
        buffer.reserve(knots.count * matrix.columns)
        return buffer
      }
    }
    (values, slopes, cotangents) = (buffers(), buffers(), buffers())
  }

  private func knots(of piece: Int) -> Range<Int> {
    WorkerTeam.piece(piece, of: knots.count, pieces: Self.pieces)
  }

  /// What a matrix is applied to: [knots, rows].
  private func input(_ index: Int) -> UnsafePointer<Double> {
    index == 0 ? knots.features.base : UnsafePointer(values[index - 1].base)
  }

  /// The values at a piece of the knots.
  func evaluate(_ piece: Int) {
    let range = knots(of: piece)
    for (index, matrix) in matrices.enumerated() {
      let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
      let start = range.lowerBound * matrix.columns
      let (values, slopes) = (values[index].base + start, slopes[index].base + start)
      ob_dgemm(
        0, 0, Int32(range.count), columns, rows, input(index) + range.lowerBound * matrix.rows,
        rows, matrix.values, columns, 0, values, columns)
      guard index + 1 < matrices.count else { return cutOff(values, range) }
      for element in 0..<range.count * matrix.columns {
        (values[element], slopes[element]) = silu(values[element])
      }
    }
  }

  /// Multiplies what the last matrix leaves at some knots by the cutoff.
  private func cutOff(_ values: UnsafeMutablePointer<Double>, _ range: Range<Int>) {
    let width = matrices.last?.columns ?? 0
    for (row, knot) in range.enumerated() where knots.envelopes[knot] != 1 {
      for element in row * width..<(row + 1) * width { values[element] *= knots.envelopes[knot] }
    }
  }

  /// The adjoint as work of which workers may do any part at any time.
  /// - Parameter setting: sets the gradient by the values at some knots, [knots, outputs], which is zero.
  func reversal(
    setting: @escaping (_ knots: Range<Int>, _ target: UnsafeMutablePointer<Double>) -> Void
  ) -> [() -> Void] {
    (0..<Self.pieces).map { piece in { self.reverse(piece, setting: setting) } }
  }

  /// The adjoint at a piece of the knots.
  private func reverse(
    _ piece: Int, setting: (_ knots: Range<Int>, _ target: UnsafeMutablePointer<Double>) -> Void
  ) {
    let range = knots(of: piece)
    for (index, matrix) in matrices.enumerated().reversed() {
      let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
      let cotangent = cotangents[index].base + range.lowerBound * matrix.columns
      if index + 1 == matrices.count {
        cotangent.initialize(repeating: 0, count: range.count * matrix.columns)
        setting(range, cotangent)
        cutOff(cotangent, range)
      }
      guard index > 0 else { return }
      let start = range.lowerBound * matrix.rows
      let (below, slopes) = (cotangents[index - 1].base + start, slopes[index - 1].base + start)
      ob_dgemm(
        0, 1, Int32(range.count), rows, columns, cotangent, columns, matrix.values, columns, 0,
        below, rows)
      for element in 0..<range.count * matrix.rows { below[element] *= slopes[element] }
    }
  }

  /// Once all knots are reversed, the work that sets the gradients by the matrices, of which workers may do any
  /// part at any time.
  /// - Parameter places: where the gradient by each matrix begins.
  func weighing(
    into gradient: UnsafeMutablePointer<Double>, at places: [Int]
  ) -> [() -> Void] {
    matrices.enumerated().flatMap { index, matrix in
      stride(from: 0, to: matrix.columns, by: Self.columns).map { first in
        let range = first..<min(first + Self.columns, matrix.columns)
        return { self.weigh(index, range, into: gradient + places[index]) }
      }
    }
  }

  /// Sets the gradient by some columns of a matrix, [rows, columns], which begins at `gradient`.
  private func weigh(_ index: Int, _ range: Range<Int>, into gradient: UnsafeMutablePointer<Double>)
  {
    let (rows, columns) = (Int32(matrices[index].rows), Int32(matrices[index].columns))
    ob_dgemm(
      1, 0, rows, Int32(range.count), Int32(knots.count), input(index), rows,
      cotangents[index].base + range.lowerBound, columns, 0, gradient + range.lowerBound, columns)
  }

  /// The table of the values for kernels: function f of channel c is `places[f] + c`, times
  /// `factors[f]`.
  func table(
    _ stencil: KnotStencil, intervals: Int, channels: Int, places: [Int?], factors: [Double],
    team: WorkerTeam
  ) -> RadialTable {
    let stride = paddedChannels(channels) * places.count * Int(CK_RADIAL_COEFFICIENTS)
    let buffer = ConstantBuffer<Float>(count: intervals * stride) { target in
      nonisolated(unsafe) let target = target
      team.forEachPiece(of: intervals, pieces: 8) { range in
        target.advanced(by: range.lowerBound * stride)
          .initialize(repeating: 0, count: range.count * stride)
        for interval in range {
          self.fill(
            target + interval * stride, interval, stencil, channels, places, factors)
        }
      }
    }
    return RadialTable(coefficients: buffer, stride: stride)
  }

  /// Sets the polynomials of an interval.
  private func fill(
    _ target: UnsafeMutablePointer<Float>, _ interval: Int, _ stencil: KnotStencil,
    _ channels: Int, _ places: [Int?], _ factors: [Double]
  ) {
    guard let last = matrices.indices.last else { return }
    let (width, function) = (matrices[last].columns, Int(CK_RADIAL_COEFFICIENTS * CK_BLOCK))
    for (index, place) in places.enumerated() {
      guard let place else { continue }
      stencil.kernels.tabulate(
        stencil.matrix, Int32(channels), values[last].base + (interval * width + place), width,
        factors[index], target + index * function, places.count * function)
    }
  }
}
