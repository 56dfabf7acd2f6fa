/// The multi-layer perceptron that turns the radial functions of an edge into one weight a path
/// and channel (R of [SK eq. 19]). It is a function of one number, the distance, so the derivative is
/// carried along with the value.
struct RadialNetwork {
  let matrices: [WeightMatrix]

  /// Values and derivatives by the distance, both [edges, outputs].
  func evaluate(_ edges: EdgeGeometry) -> (values: [Double], slopes: [Double]) {
    var values = edges.radial
    var slopes = edges.radialSlopes
    for (index, matrix) in matrices.enumerated() {
      if index > 0 {
        for element in values.indices {
          let activation = silu(values[element])
          values[element] = activation.value
          slopes[element] *= activation.slope
        }
      }
      values = matrix.applied(to: values, count: edges.count)
      slopes = matrix.applied(to: slopes, count: edges.count)
    }
    let width = matrices.last?.columns ?? 0
    for (edge, envelope) in edges.envelopes.enumerated() where envelope != (1, 0) {
      for element in edge * width..<(edge + 1) * width {
        slopes[element] = slopes[element] * envelope.value + values[element] * envelope.slope
        values[element] *= envelope.value
      }
    }
    return (values, slopes)
  }
}
