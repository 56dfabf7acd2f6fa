import Platform

/// A network of dense layers with x * sigmoid(x) between them; the last layer gives logits.
struct Perceptron: Sendable, Equatable {
  /// One layer: y = W x + b.
  struct Layer: Sendable, Equatable {
    let inputs: Int
    let outputs: Int
    /// Row-major: [outputs, inputs].
    var weights: [Float]
    /// [outputs].
    var biases: [Float]
  }

  var layers: [Layer]

  /// The number of inputs, and of outputs.
  var width: (inputs: Int, outputs: Int) {
    (layers.first?.inputs ?? 0, layers.last?.outputs ?? 0)
  }

  /// Logits of one row of inputs.
  func logits(_ input: [Float]) -> [Float] {
    var values = input
    for (index, layer) in layers.enumerated() {
      var next = layer.biases
      layer.weights.withUnsafeBufferPointer { weights in
        for output in 0..<layer.outputs {
          let row = output &* layer.inputs
          var sum: Float = 0
          for column in 0..<layer.inputs { sum += weights[row &+ column] * values[column] }
          next[output] += sum
        }
      }
      values = index + 1 < layers.count ? next.map(Self.activation) : next
    }
    return values
  }

  static func activation(_ x: Float) -> Float { x / (1 + exp(-x)) }

  /// d(activation)/dx.
  static func slope(_ x: Float) -> Float {
    let sigmoid = 1 / (1 + exp(-x))
    return sigmoid * (1 + x * (1 - sigmoid))
  }
}
