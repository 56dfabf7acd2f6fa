import Platform

/// Adam (D. P. Kingma, J. Ba, ICLR 2015), with the largest second moment in the place of the latest where
/// `amsgrad` (S. J. Reddi et al., ICLR 2018), and weights that decay by themselves where `decoupledDecay`
/// (I. Loshchilov, F. Hutter, ICLR 2019).
struct Adam {
  /// First and second moments of the gradient, and the largest second moments so far.
  var first: [Double]
  var second: [Double]
  var largest: [Double]

  private static let decays = (first: 0.9, second: 0.999)
  private static let floor = 1e-8

  /// No steps yet.
  init(count: Int) {
    first = Array(repeating: 0, count: count)
    second = first
    largest = first
  }

  /// What a step needs to know.
  struct Step {
    /// From 1.
    let number: Int
    let rate: Double
    let decay: Double
    let amsgrad: Bool
    let decoupledDecay: Bool
  }

  /// Changes some weights, which are near one, along their gradient.
  /// - Parameters:
  ///   - range: which of all weights.
  ///   - scale: what a unit of these weights is in `weights`.
  ///   - factor: what the gradient is multiplied by.
  mutating func apply(
    _ step: Step, to weights: inout [Double], _ gradient: [Double], _ range: Range<Int>,
    scale: Double, factor: Double, decays: Bool
  ) {
    let (b1, b2) = Self.decays
    let bias1 = 1 - pow(b1, Double(step.number))
    let bias2 = (1 - pow(b2, Double(step.number))).squareRoot()
    let decay = decays ? step.decay : 0
    // Pointers: the compiler checks every element of arrays that are members.
    weights.withUnsafeMutableBufferPointer { weights in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          largest.withUnsafeMutableBufferPointer { largest in
            gradient.withUnsafeBufferPointer { gradient in
              for index in range {
                let weight = weights[index] / scale
                var slope = gradient[index] * scale * factor
                if !step.decoupledDecay { slope += decay * weight }
                first[index] = b1 * first[index] + (1 - b1) * slope
                second[index] = b2 * second[index] + (1 - b2) * slope * slope
                largest[index] = max(largest[index], second[index])
                let size = (step.amsgrad ? largest[index] : second[index]).squareRoot() / bias2
                var change = first[index] / bias1 / (size + Self.floor)
                if step.decoupledDecay { change += decay * weight }
                weights[index] -= step.rate * scale * change
              }
            }
          }
        }
      }
    }
  }
}

extension TrainingSettings {
  /// Whether the weights of the second stage hold in a step, from 1.
  func isSecondStage(step: Int) -> Bool { Double(step) > secondStage * Double(steps) }
}
