extension WeightMatrix {
  /// x W for `count` vectors: [count, rows] to [count, columns].
  func applied(to x: [Double], count: Int) -> [Double] {
    var y = [Double](repeating: 0, count: count * columns)
    for vector in 0..<count { apply(x, at: vector * rows, addingTo: &y, at: vector * columns) }
    return y
  }

  /// y += f x W for the vector that starts at `source`, into the one that starts at `target`.
  func apply(
    _ x: [Double], at source: Int, times scale: Double = 1, addingTo y: inout [Double],
    at target: Int
  ) {
    precondition(source + rows <= x.count && target + columns <= y.count)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        values.withUnsafeBufferPointer { weights in
          for row in 0..<rows {
            let factor = scale * x[source &+ row]
            let line = row &* columns
            for column in 0..<columns {
              y[target &+ column] += factor * weights[line &+ column]
            }
          }
        }
      }
    }
  }

  /// The adjoint of `apply`: x += f y W^T.
  func applyAdjoint(
    _ y: [Double], at target: Int, times scale: Double = 1, addingTo x: inout [Double],
    at source: Int
  ) {
    precondition(source + rows <= x.count && target + columns <= y.count)
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        values.withUnsafeBufferPointer { weights in
          for row in 0..<rows {
            let line = row &* columns
            var sum = 0.0
            for column in 0..<columns { sum += weights[line &+ column] * y[target &+ column] }
            x[source &+ row] += scale * sum
          }
        }
      }
    }
  }

  /// Adds f x^T y of two vectors: the gradient by W of `apply` where y is the gradient by its result.
  mutating func addOuter(
    _ x: [Double], at source: Int, times scale: Double = 1, _ y: [Double], at target: Int
  ) {
    precondition(source + rows <= x.count && target + columns <= y.count)
    let (rows, columns) = (rows, columns)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        values.withUnsafeMutableBufferPointer { sums in
          for row in 0..<rows {
            let factor = scale * x[source &+ row]
            let line = row &* columns
            for column in 0..<columns { sums[line &+ column] += factor * y[target &+ column] }
          }
        }
      }
    }
  }
}

extension SpeciesPolynomial {
  /// The value for each channel of an atom, added to `output`: [channels] from `target`.
  /// `input` holds the atom's message components from `source`, each [channels].
  func evaluate(
    species kind: Int, _ input: [Double], at source: Int, addingTo output: inout [Double],
    at target: Int
  ) {
    input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        coefficients.withUnsafeBufferPointer { coefficients in
          var line = kind * monomials.count * channels
          for factors in monomials {
            for channel in 0..<channels {
              var product = coefficients[line &+ channel]
              for factor in factors {
                product *= input[source &+ factor &* channels &+ channel]
              }
              output[target &+ channel] += product
            }
            line += channels
          }
        }
      }
    }
  }

  /// The adjoint of `evaluate`: adds the gradient by the message components to `gradient`.
  func reverse(
    species kind: Int, _ input: [Double], at source: Int, cotangent: [Double], at target: Int,
    addingTo gradient: inout [Double]
  ) {
    input.withUnsafeBufferPointer { input in
      gradient.withUnsafeMutableBufferPointer { gradient in
        cotangent.withUnsafeBufferPointer { cotangent in
          coefficients.withUnsafeBufferPointer { coefficients in
            var line = kind * monomials.count * channels
            for factors in monomials {
              for index in factors.indices {
                let varied = source &+ factors[index] &* channels
                for channel in 0..<channels {
                  var product = coefficients[line &+ channel] * cotangent[target &+ channel]
                  for other in factors.indices where other != index {
                    product *= input[source &+ factors[other] &* channels &+ channel]
                  }
                  gradient[varied &+ channel] += product
                }
              }
              line += channels
            }
          }
        }
      }
    }
  }
}
