import CKernels
import COpenBLAS
import Platform

/// The radial network of a layer at all knots of a grid, and the adjoint.
struct KnotNetwork: Sendable {
  /// Distances at which the network is evaluated, and what it sees there.
  struct Knots: Sendable {
    let count: Int
    /// [knots, radial functions].
    let features: [Double]
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
      (self.features, self.envelopes) = (features, envelopes)
    }
  }

  /// What each matrix is applied to, and the derivative of the activation that made it.
  private let inputs: [[Double]]
  private let slopes: [[Double]]
  private let matrices: [WeightMatrix]
  private let knots: Knots
  /// [knots, outputs].
  let values: [Double]

  init(_ matrices: [WeightMatrix], _ knots: Knots) {
    self.matrices = matrices
    self.knots = knots
    var inputs = [knots.features]
    var slopes: [[Double]] = [[]]
    var values: [Double] = []
    for (index, matrix) in matrices.enumerated() {
      values = [Double](repeating: 0, count: knots.count * matrix.columns)
      multiply(
        inputs[index], matrix.values, into: &values, m: knots.count, n: matrix.columns,
        k: matrix.rows)
      guard index + 1 < matrices.count else { break }
      var changes = values
      for element in values.indices {
        let activation = silu(values[element])
        values[element] = activation.value
        changes[element] = activation.slope
      }
      inputs.append(values)
      slopes.append(changes)
    }
    let width = matrices.last?.columns ?? 0
    for (knot, envelope) in knots.envelopes.enumerated() where envelope != 1 {
      for element in knot * width..<(knot + 1) * width { values[element] *= envelope }
    }
    (self.inputs, self.slopes, self.values) = (inputs, slopes, values)
  }

  /// The gradient by the matrices from that by the values: one a matrix.
  func gradients(_ cotangent: [Double]) -> [[Double]] {
    var cotangent = cotangent
    let width = matrices.last?.columns ?? 0
    for (knot, envelope) in knots.envelopes.enumerated() where envelope != 1 {
      for element in knot * width..<(knot + 1) * width { cotangent[element] *= envelope }
    }
    var gradients: [[Double]] = []
    for (index, matrix) in matrices.enumerated().reversed() {
      let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
      var gradient = [Double](repeating: 0, count: matrix.values.count)
      ob_dgemm(
        1, 0, rows, columns, Int32(knots.count), inputs[index], rows, cotangent, columns, 0,
        &gradient, columns)
      gradients.insert(gradient, at: 0)
      guard index > 0 else { break }
      var below = [Double](repeating: 0, count: knots.count * matrix.rows)
      ob_dgemm(
        0, 1, Int32(knots.count), rows, columns, cotangent, columns, matrix.values, columns, 0,
        &below, rows)
      for element in below.indices { below[element] *= slopes[index][element] }
      cotangent = below
    }
    return gradients
  }

  /// The table of the values for kernels: function f of channel c is `places[f] + c`, times
  /// `factors[f]`.
  func table(
    _ stencil: KnotStencil, intervals: Int, channels: Int, places: [Int?], factors: [Double]
  ) -> RadialTable {
    let width = matrices.last?.columns ?? 0
    let terms = Int(CK_RADIAL_COEFFICIENTS)
    let block = Int(CK_BLOCK)
    let stride = paddedChannels(channels) * places.count * terms
    var coefficients = [Double](repeating: 0, count: terms * width)
    let buffer = ConstantBuffer<Float>(repeating: 0, count: intervals * stride) { target in
      for interval in 0..<intervals {
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          ob_dgemm(
            0, 0, Int32(terms), Int32(width), CK_KNOTS, stencil.matrix, CK_KNOTS,
            base + interval * width, Int32(width), 0, &coefficients, Int32(width))
        }
        coefficients.withUnsafeBufferPointer { source in
          for (function, place) in places.enumerated() {
            guard let place else { continue }
            for term in 0..<terms {
              let line = term &* width &+ place
              for channel in 0..<channels {
                let start =
                  interval &* stride
                  &+ (channel / block &* places.count &+ function) &* terms &* block
                  &+ term &* block &+ channel % block
                target[start] = Float(source[line &+ channel] * factors[function])
              }
            }
          }
        }
      }
    }
    return RadialTable(coefficients: buffer, stride: stride)
  }
}
