import COpenBLAS
import Platform

/// One pass forward and back through a perceptron for a batch of examples.
struct PerceptronPass {
  /// Inputs with the right answers.
  struct Examples {
    /// Row-major: [rows, inputs].
    var inputs: [Float] = []
    /// The right output of each row: [rows].
    var labels: [Int] = []
  }

  private let network: Perceptron
  private let examples: Examples
  /// Of the mean cross entropy, layer by layer, shaped as the network.
  private(set) var gradients: [Perceptron.Layer] = []

  init(_ network: Perceptron, _ examples: Examples) {
    self.network = network
    self.examples = examples
  }

  /// Computes `gradients`.
  /// - Returns: the sum of the cross entropies, and how many rows had their best output right.
  mutating func gradient() -> (loss: Double, exact: Int) {
    let rows = examples.labels.count
    // Forward: values[i] goes into layer i, sums[i] comes out of it.
    var values = [examples.inputs]
    var sums: [[Float]] = []
    for (index, layer) in network.layers.enumerated() {
      var sum: [Float] = []
      sum.reserveCapacity(rows * layer.outputs)
      for _ in 0..<rows { sum += layer.biases }
      Self.multiply(
        values[index], layer.weights, into: &sum, rows: rows, columns: layer.outputs,
        inner: layer.inputs, transposesA: false, transposesB: true, adds: true)
      sums.append(sum)
      if index + 1 < network.layers.count { values.append(sum.map(Perceptron.activation)) }
    }
    var (cotangent, loss, exact) = Self.softmax(sums[sums.count - 1], examples.labels)
    // Backward, in reverse order.
    var gradients: [Perceptron.Layer] = []
    for index in network.layers.indices.reversed() {
      let layer = network.layers[index]
      var weights = [Float](repeating: 0, count: layer.weights.count)
      Self.multiply(
        cotangent, values[index], into: &weights, rows: layer.outputs, columns: layer.inputs,
        inner: rows, transposesA: true, transposesB: false, adds: false)
      var biases = [Float](repeating: 0, count: layer.outputs)
      for (place, value) in cotangent.enumerated() { biases[place % layer.outputs] += value }
      gradients.append(
        Perceptron.Layer(
          inputs: layer.inputs, outputs: layer.outputs, weights: weights, biases: biases))
      guard index > 0 else { break }
      var below = [Float](repeating: 0, count: rows * layer.inputs)
      Self.multiply(
        cotangent, layer.weights, into: &below, rows: rows, columns: layer.inputs,
        inner: layer.outputs, transposesA: false, transposesB: false, adds: false)
      for place in below.indices { below[place] *= Perceptron.slope(sums[index - 1][place]) }
      cotangent = below
    }
    self.gradients = gradients.reversed()
    return (loss, exact)
  }

  /// d(mean cross entropy)/d(logits), the sum of the entropies and how many rows were right.
  private static func softmax(
    _ logits: [Float], _ labels: [Int]
  ) -> (cotangent: [Float], loss: Double, exact: Int) {
    let rows = labels.count
    let width = rows == 0 ? 0 : logits.count / rows
    var cotangent = logits
    var loss = 0.0
    var exact = 0
    for (row, label) in labels.enumerated() {
      let range = (row * width)..<((row + 1) * width)
      let highest = logits[range].max() ?? 0
      var sum: Float = 0
      for place in range {
        cotangent[place] = exp(logits[place] - highest)
        sum += cotangent[place]
      }
      for place in range { cotangent[place] /= sum * Float(rows) }
      let own = row * width + label
      loss -= Double(logits[own] - highest - log(sum))
      if logits[own] == highest { exact += 1 }
      cotangent[own] -= 1 / Float(rows)
    }
    return (cotangent, loss, exact)
  }

  /// C = A B, or C += A B where `adds`, row-major: [rows, columns] = [rows, inner] [inner, columns].
  private static func multiply(
    _ a: [Float], _ b: [Float], into c: inout [Float], rows: Int, columns: Int, inner: Int,
    transposesA: Bool, transposesB: Bool, adds: Bool
  ) {
    ob_sgemm(
      transposesA ? 1 : 0, transposesB ? 1 : 0, Int32(rows), Int32(columns), Int32(inner), a,
      Int32(transposesA ? rows : inner), b, Int32(transposesB ? inner : columns), adds ? 1 : 0, &c,
      Int32(columns))
  }
}

/// The optimiser Adam with its usual constants.
struct Adam {
  private var first: [Perceptron.Layer]
  private var second: [Perceptron.Layer]
  private var steps = 0

  /// Nothing learnt yet.
  init(_ network: Perceptron) {
    first = network.layers.map {
      Perceptron.Layer(
        inputs: $0.inputs, outputs: $0.outputs,
        weights: Array(repeating: 0, count: $0.weights.count),
        biases: Array(repeating: 0, count: $0.biases.count))
    }
    second = first
  }

  mutating func step(_ network: inout Perceptron, _ gradients: [Perceptron.Layer], rate: Float) {
    steps += 1
    let scale = rate * sqrt(1 - pow(0.999, Float(steps))) / (1 - pow(0.9, Float(steps)))
    for index in network.layers.indices {
      Self.step(
        &network.layers[index].weights, gradients[index].weights, &first[index].weights,
        &second[index].weights, scale)
      Self.step(
        &network.layers[index].biases, gradients[index].biases, &first[index].biases,
        &second[index].biases, scale)
    }
  }

  private static func step(
    _ values: inout [Float], _ gradient: [Float], _ first: inout [Float],
    _ second: inout [Float], _ scale: Float
  ) {
    for index in values.indices {
      first[index] += 0.1 * (gradient[index] - first[index])
      second[index] += 0.001 * (gradient[index] * gradient[index] - second[index])
      values[index] -= scale * first[index] / (sqrt(second[index]) + 1e-8)
    }
  }
}
