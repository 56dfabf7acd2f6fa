import CKernels
import Platform

extension FastCalculator {
  /// Adds what a layer's features say to `energies` [SK eq. 23], and leaves the derivatives by the hidden
  /// layer to `reverseEnergies`.
  func readEnergies(_ layer: Int, _ block: AtomBlock) {
    let (features, hidden) = (layers[layer].features, layers[layer].hidden)
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in block.range { energies.base[place] += dot(weights, features[place]) }
    case .network(let first, let second):
      mix(first, degree: 0, features, into: hidden, block)
      for place in block.range {
        for unit in second.indices {
          let (weight, z) = (Double(second[unit]), Double(hidden[place][unit]))
          let whole = 1 + exp(-z)
          let sigmoid = 1 / whole
          energies.base[place] += weight * z / whole
          hidden[place][unit] = Float(weight * sigmoid * (1 + z * (1 - sigmoid)))
        }
      }
    }
  }

  /// The adjoint of `readEnergies` for the sum of all energies.
  func reverseEnergies(_ layer: Int, _ block: AtomBlock) {
    let target = layers[layer].featureGradients
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in block.range {
        for channel in weights.indices { target[place][channel] += weights[channel] }
      }
    case .network(let first, _):
      mix(
        first, degree: 0, transposed: true, layers[layer].hidden, into: target, block, add: true)
    }
  }

  private func dot(_ weights: [Float], _ features: UnsafePointer<Float>) -> Double {
    var sum = 0.0
    for (channel, weight) in weights.enumerated() {
      sum += Double(weight) * Double(features[channel])
    }
    return sum
  }
}
