extension MACEReadout {
  /// The energy that the scalars of an atom give: the first [channels] values from `source`.
  func evaluate(_ features: [Double], at source: Int) -> Double {
    switch self {
    case .none: return 0
    case .linear(let weights):
      return weights.indices.reduce(0) { $0 + weights[$1] * features[source + $1] }
    case .network(let first, let second):
      var hidden = [Double](repeating: 0, count: first.columns)
      first.apply(features, at: source, addingTo: &hidden, at: 0)
      return hidden.indices.reduce(0) { $0 + second[$1] * silu(hidden[$1]).value }
    }
  }

  /// The adjoint of `evaluate`: adds `factor` times the gradient by the scalars.
  func reverse(
    _ features: [Double], at source: Int, factor: Double, into gradient: inout [Double]
  ) {
    switch self {
    case .none: return
    case .linear(let weights):
      for (index, weight) in weights.enumerated() { gradient[source + index] += factor * weight }
    case .network(let first, let second):
      var hidden = [Double](repeating: 0, count: first.columns)
      first.apply(features, at: source, addingTo: &hidden, at: 0)
      for index in hidden.indices {
        hidden[index] = factor * second[index] * silu(hidden[index]).slope
      }
      first.applyAdjoint(hidden, at: 0, addingTo: &gradient, at: source)
    }
  }

  /// Adds `factor` times the gradient by the weights to a readout that holds gradients.
  func weigh(
    _ features: [Double], at source: Int, factor: Double, into gradient: inout MACEReadout
  ) {
    switch (self, gradient) {
    case (.linear(let weights), .linear(var sums)):
      for index in weights.indices { sums[index] += factor * features[source + index] }
      gradient = .linear(sums)
    case (.network(let first, let second), .network(var firstSums, var secondSums)):
      var hidden = [Double](repeating: 0, count: first.columns)
      first.apply(features, at: source, addingTo: &hidden, at: 0)
      for index in hidden.indices {
        let activation = silu(hidden[index])
        secondSums[index] += factor * activation.value
        hidden[index] = factor * second[index] * activation.slope
      }
      firstSums.addOuter(features, at: source, hidden, at: 0)
      gradient = .network(first: firstSums, second: secondSums)
    default: return
    }
  }
}
