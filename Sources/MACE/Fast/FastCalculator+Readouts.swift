import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FastCalculator {
  /// Adds what a layer's features say to `energies` (eq. 23).
  func readEnergies(_ layer: Int, _ block: AtomBlock) {
    let features = layers[layer].features
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in block.range { energies.base[place] += dot(weights, features[place]) }
    case .network(let first, let second):
      mix(first, degree: 0, features, into: hidden, block)
      for place in block.range {
        for unit in second.indices {
          let z = Double(hidden[place][unit])
          energies.base[place] += Double(second[unit]) * z / (1 + exp(-z))
        }
      }
    }
  }

  /// The adjoint of `readEnergies` for the sum of all energies.
  func reverseEnergies(_ layer: Int, _ block: AtomBlock) {
    let (features, target) = (layers[layer].features, layers[layer].featureGradients)
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in block.range {
        for channel in weights.indices { target[place][channel] += weights[channel] }
      }
    case .network(let first, let second):
      mix(first, degree: 0, features, into: hidden, block)
      for place in block.range {
        for unit in second.indices {
          let z = Double(hidden[place][unit])
          let sigmoid = 1 / (1 + exp(-z))
          hidden[place][unit] = Float(Double(second[unit]) * sigmoid * (1 + z * (1 - sigmoid)))
        }
      }
      mix(first, degree: 0, transposed: true, hidden, into: target, block, add: true)
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
