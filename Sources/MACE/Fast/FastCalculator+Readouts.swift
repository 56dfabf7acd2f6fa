import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FastCalculator {
  /// Adds what a layer's features say to `energies` (eq. 23).
  func readEnergies(_ layer: Int) {
    let features = layers[layer].features
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      forEachBlock { _, range in
        for place in range { self.energies.base[place] += self.dot(weights, features[place]) }
      }
    case .network(let first, let second):
      forEachBlock { _, range in
        self.mix(first, degree: 0, features, into: self.hidden, range)
        for place in range {
          for unit in second.indices {
            let z = Double(self.hidden[place][unit])
            self.energies.base[place] += Double(second[unit]) * z / (1 + exp(-z))
          }
        }
      }
    }
  }

  /// The adjoint of `readEnergies` for the sum of all energies.
  func reverseEnergies(_ layer: Int) {
    let (features, target) = (layers[layer].features, layers[layer].featureGradients)
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      forEachBlock { _, range in
        for place in range {
          for channel in weights.indices { target[place][channel] += weights[channel] }
        }
      }
    case .network(let first, let second):
      forEachBlock { _, range in
        self.mix(first, degree: 0, features, into: self.hidden, range)
        for place in range {
          for unit in second.indices {
            let z = Double(self.hidden[place][unit])
            let sigmoid = 1 / (1 + exp(-z))
            self.hidden[place][unit] = Float(
              Double(second[unit]) * sigmoid * (1 + z * (1 - sigmoid)))
          }
        }
        self.mix(first, degree: 0, transposed: true, self.hidden, into: target, range, add: true)
      }
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
