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

  /// Adds the gradient by the weights to `gradient`; `cotangent` is the one by the values,
  /// [edges, outputs].
  func weigh(_ cotangent: [Double], _ edges: EdgeGeometry, into gradient: inout [WeightMatrix]) {
    // What each matrix is applied to, and the derivative of the activation that made it.
    var inputs = [edges.radial]
    var slopes: [[Double]] = [[]]
    for matrix in matrices.dropLast() {
      let mixed = matrix.applied(to: inputs[inputs.count - 1], count: edges.count)
      inputs.append(mixed.map { silu($0).value })
      slopes.append(mixed.map { silu($0).slope })
    }
    var cotangent = cotangent
    let width = matrices.last?.columns ?? 0
    for (edge, envelope) in edges.envelopes.enumerated() {
      for element in edge * width..<(edge + 1) * width { cotangent[element] *= envelope.value }
    }
    for (index, matrix) in matrices.enumerated().reversed() {
      var below = [Double](repeating: 0, count: index > 0 ? edges.count * matrix.rows : 0)
      for edge in 0..<edges.count {
        gradient[index].addOuter(
          inputs[index], at: edge * matrix.rows, cotangent, at: edge * matrix.columns)
        guard index > 0 else { continue }
        matrix.applyAdjoint(
          cotangent, at: edge * matrix.columns, addingTo: &below, at: edge * matrix.rows)
      }
      for element in below.indices { below[element] *= slopes[index][element] }
      cotangent = below
    }
  }
}
