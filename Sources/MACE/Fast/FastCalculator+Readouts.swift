import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FastCalculator {
  /// Adds what a layer's features say to `energies` (eq. 23).
  func readEnergies(_ layer: Int) {
    let features = layers[layer].features.base
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in 0..<atoms {
        energies.base[place] += dot(weights, features + place &* width)
      }
    case .network(let first, let second):
      hidden.reserve(atoms * first.columns)
      mix(first, features, into: hidden.base)
      for place in 0..<atoms {
        for unit in second.indices {
          let z = Double(hidden.base[place &* first.columns &+ unit])
          energies.base[place] += Double(second[unit]) * z / (1 + exp(-z))
        }
      }
    }
  }

  /// The adjoint of `readEnergies` for the sum of all energies: adds to `featureGradients`.
  func reverseEnergies(_ layer: Int) {
    let target = featureGradients.base
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in 0..<atoms {
        for channel in weights.indices { target[place &* width &+ channel] += weights[channel] }
      }
    case .network(let first, let second):
      hidden.reserve(atoms * first.columns)
      mix(first, layers[layer].features.base, into: hidden.base)
      for place in 0..<atoms {
        for unit in second.indices {
          let z = Double(hidden.base[place &* first.columns &+ unit])
          let sigmoid = 1 / (1 + exp(-z))
          hidden.base[place &* first.columns &+ unit] =
            Float(Double(second[unit]) * sigmoid * (1 + z * (1 - sigmoid)))
        }
      }
      mix(first, transposed: true, hidden.base, into: target, add: true)
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
