import CKernels
import Platform

/// Adam (D. P. Kingma, J. Ba, ICLR 2015), with the largest second moment in the place of the latest where
/// `amsgrad` (S. J. Reddi et al., ICLR 2018), and weights that decay by themselves where `decoupledDecay`
/// (I. Loshchilov, F. Hutter, ICLR 2019).
struct Adam {
  /// First and second moments of the gradient, and the largest second moments so far.
  var first: [Double]
  var second: [Double]
  var largest: [Double]

  /// Of the fastest instruction set; tests compare them.
  var kernels = ck_best().pointee

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
    let decay = decays ? step.decay : 0
    var kernelStep = ck_adam(
      inverse_scale: 1 / scale, gradient_factor: scale * factor,
      decay: step.decoupledDecay ? 0 : decay, decoupled_decay: step.decoupledDecay ? decay : 0,
      first_decay: b1, second_decay: b2, first_factor: 1 / (1 - pow(b1, Double(step.number))),
      second_factor: 1 / (1 - pow(b2, Double(step.number))).squareRoot(), floor: Self.floor,
      rate: step.rate * scale, amsgrad: step.amsgrad ? 1 : 0)
    gradient.withUnsafeBufferPointer { gradient in
      weights.withUnsafeMutableBufferPointer { weights in
        first.withUnsafeMutableBufferPointer { first in
          second.withUnsafeMutableBufferPointer { second in
            largest.withUnsafeMutableBufferPointer { largest in
              guard let gradient = gradient.baseAddress, let weights = weights.baseAddress,
                let first = first.baseAddress, let second = second.baseAddress,
                let largest = largest.baseAddress
              else { return }
              let start = range.lowerBound
              kernels.adam(
                &kernelStep, range.count, gradient + start, weights + start, first + start,
                second + start, largest + start)
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
