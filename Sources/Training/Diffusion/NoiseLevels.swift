import Engine
import Platform

/// How much noise molecules get: log t is normal (T. Karras et al., arXiv:2206.00364).
struct NoiseLevels: Sendable {
  /// Mean and standard deviation of log t.
  let mean: Double
  let width: Double
  /// No more than that, angstrom.
  var largest = Double.infinity

  /// The time for a number from 0 to 1, by which times of a batch are spread evenly.
  func time(_ quantile: Double) -> Double {
    min(largest, exp(mean + width * Self.normalQuantile(min(max(quantile, 1e-9), 1 - 1e-9))))
  }

  /// How much a molecule may be squeezed before it gets the noise of a time: a factor, drawn evenly, that moves atoms by
  /// little more than the noise.
  ///
  /// Products of messages grow with the third power of the density. What is denser than all that a model
  /// has seen, after a step that went wrong, it would tear apart or draw to one point.
  static func squeeze(at t: Double, from stream: inout RandomStream) -> Double {
    1 - min(0.6, 1.3 * t) * stream.uniform()
  }

  /// Minus the inverse of the complementary distribution function, by bisection of erfc.
  private static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-7.0, 7.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
