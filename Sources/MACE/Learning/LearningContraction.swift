/// How the coefficients of a packed contraction are made of the weights of paths, and the adjoint.
struct LearningContraction: Sendable {
  /// The contraction with the weights it was made with.
  let packed: PackedContraction
  /// What each coefficient is the sum of, in the order of the coefficients.
  private let sums: [[Share]]
  private let channels: Int

  private struct Share: Sendable {
    let contraction: Int
    let term: Int
    let path: Int
    let value: Double
  }

  init(_ contractions: [SymmetricContraction]) {
    let polynomials = contractions.map { $0.polynomials() }
    packed = PackedContraction(polynomials.flatMap { $0 })
    var all: [[Share]] = []
    for (index, components) in polynomials.enumerated() {
      for (component, polynomial) in components.enumerated() {
        var places: [[Int]: Int] = [:]
        for monomial in polynomial.monomials {
          places[monomial] = all.count
          all.append([])
        }
        for (term, products) in contractions[index].terms.enumerated() {
          for entry in products.entries where entry.component == component {
            guard let place = places[entry.factors] else { continue }
            all[place].append(
              Share(contraction: index, term: term, path: entry.path, value: entry.value))
          }
        }
      }
    }
    sums = packed.order.map { all[$0] }
    channels = contractions.first?.terms.first?.weights.first?.columns ?? 0
  }

  /// The same with other weights.
  func packed(_ contractions: [SymmetricContraction]) -> PackedContraction {
    let block = PackedContraction.block
    return packed.replacing { target, species, stride in
      for (place, shares) in sums.enumerated() {
        for share in shares {
          let weights = contractions[share.contraction].terms[share.term].weights[species]
          weights.values.withUnsafeBufferPointer { source in
            let line = share.path &* weights.columns
            var start = species &* stride &+ place &* block
            for first in Swift.stride(from: 0, to: weights.columns, by: block) {
              for channel in first..<min(first &+ block, weights.columns) {
                target[start &+ channel &- first] += Float(share.value * source[line &+ channel])
              }
              start &+= sums.count &* block
            }
          }
        }
      }
    }
  }

  /// Adds the gradient by the weights to the flat gradient of a model.
  /// - Parameters:
  ///   - folded: the gradient by the coefficients, as these are stored.
  ///   - places: of the weights in the flat gradient, by contraction, term and species.
  func unfold(
    _ folded: UnsafePointer<Double>, into gradient: UnsafeMutablePointer<Double>,
    at places: [[[Int]]]
  ) {
    let block = PackedContraction.block
    for (place, shares) in sums.enumerated() {
      for share in shares {
        for (kind, first) in places[share.contraction][share.term].enumerated() {
          let target = gradient + first + share.path &* channels
          var source = folded + (kind &* packed.stride &+ place &* block)
          for first in stride(from: 0, to: channels, by: block) {
            for channel in first..<min(first &+ block, channels) {
              target[channel] += share.value * source[channel &- first]
            }
            source += sums.count &* block
          }
        }
      }
    }
  }
}
