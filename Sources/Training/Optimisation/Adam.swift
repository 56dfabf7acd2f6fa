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

  /// Weights that are changed alike.
  struct Part {
    /// Which of all weights.
    let range: Range<Int>
    /// What a unit of these weights is.
    let scale: Double
    let decays: Bool
  }

  /// Changes weights, which are near one, along their gradient.
  /// - Parameters:
  ///   - factor: what the gradient is multiplied by.
  ///   - team: shares the parts.
  mutating func apply(
    _ step: Step, to weights: inout [Double], _ gradient: [Double], _ parts: [Part],
    factor: Double, team: WorkerTeam
  ) {
    let kernels = kernels
    gradient.withUnsafeBufferPointer { gradient in
      weights.withUnsafeMutableBufferPointer { weights in
        first.withUnsafeMutableBufferPointer { first in
          second.withUnsafeMutableBufferPointer { second in
            largest.withUnsafeMutableBufferPointer { largest in
              guard let gradient = gradient.baseAddress, let weights = weights.baseAddress,
                let first = first.baseAddress, let second = second.baseAddress,
                let largest = largest.baseAddress
              else { return }
              team.forEach(parts.count) { index in
                let (start, count) = (parts[index].range.lowerBound, parts[index].range.count)
                var kernelStep = Self.kernelStep(step, parts[index], factor)
                kernels.adam(
                  &kernelStep, count, gradient + start, weights + start, first + start,
                  second + start, largest + start)
              }
            }
          }
        }
      }
    }
  }

  private static func kernelStep(_ step: Step, _ part: Part, _ factor: Double) -> ck_adam {
    let (b1, b2) = Self.decays
    let decay = part.decays ? step.decay : 0
    return ck_adam(
      inverse_scale: 1 / part.scale, gradient_factor: part.scale * factor,
      decay: step.decoupledDecay ? 0 : decay, decoupled_decay: step.decoupledDecay ? decay : 0,
      first_decay: b1, second_decay: b2, first_factor: 1 / (1 - pow(b1, Double(step.number))),
      second_factor: 1 / (1 - pow(b2, Double(step.number))).squareRoot(), floor: Self.floor,
      rate: step.rate * part.scale, amsgrad: step.amsgrad ? 1 : 0)
  }
}

extension TrainingSettings {
  /// Whether the weights of the second stage hold in a step, from 1.
  func isSecondStage(step: Int) -> Bool { Double(step) > secondStage * Double(steps) }
}
