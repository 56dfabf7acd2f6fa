import Platform

/// How two irreps combine into a third: sum over (a, b) of value * x[a] * y[b] for each component c.
struct Coupling: Sendable {
  /// The non-zero coefficients.
  let entries: [Entry]

  /// One coefficient.
  struct Entry: Sendable {
    let first: Int
    let second: Int
    let result: Int
    let value: Double
  }

  /// The coupling of degrees `first` and `second` to `result`: the Wigner 3j symbols of real
  /// spherical harmonics times sqrt(2 l + 1) of the result.
  init(_ first: Int, _ second: Int, to result: Int) {
    let symbols = Self.wigner3j(first, second, result)
    let norm = Double(2 * result + 1).squareRoot()
    var entries: [Entry] = []
    var index = 0
    for a in 0...2 * first {
      for b in 0...2 * second {
        for c in 0...2 * result {
          if symbols[index] != 0 {
            entries.append(Entry(first: a, second: b, result: c, value: symbols[index] * norm))
          }
          index += 1
        }
      }
    }
    self.entries = entries
  }

  /// Wigner 3j symbols in the basis of real spherical harmonics, [2 a + 1, 2 b + 1, 2 c + 1]: the
  /// only invariant tensor of the three degrees, of norm 1, with the sign of e3nn. For ascending
  /// degrees its middle element is positive, or where that vanishes (odd sum of degrees) the first
  /// that does not; exchanging two degrees multiplies by (-1)^(a + b + c).
  static func wigner3j(_ a: Int, _ b: Int, _ c: Int) -> [Double] {
    var tensor = invariantTensor(a, b, c)
    let norm = tensor.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let sign = signReference(a, b, c, tensor) < 0 ? -1.0 : 1.0
    for index in tensor.indices { tensor[index] *= sign / norm }
    return tensor
  }

  /// The element that has to be positive.
  private static func signReference(_ a: Int, _ b: Int, _ c: Int, _ tensor: [Double]) -> Double {
    let (rows, columns) = (2 * b + 1, 2 * c + 1)
    if (a + b + c).isMultiple(of: 2) { return tensor[(a * rows + b) * columns + c] }
    // Walk the elements in the order they have when the degrees ascend.
    let degrees = [a, b, c]
    let order = [0, 1, 2].sorted { (degrees[$0], $0) < (degrees[$1], $1) }
    let inversions = [(0, 1), (0, 2), (1, 2)].filter { order[$0.0] > order[$0.1] }.count
    var indices = [0, 0, 0]
    for i in 0...2 * degrees[order[0]] {
      for j in 0...2 * degrees[order[1]] {
        for k in 0...2 * degrees[order[2]] {
          indices[order[0]] = i
          indices[order[1]] = j
          indices[order[2]] = k
          let element = tensor[(indices[0] * rows + indices[1]) * columns + indices[2]]
          if element != 0 { return inversions.isMultiple(of: 2) ? element : -element }
        }
      }
    }
    return 0
  }

  /// The invariant tensor up to a factor: the complex 3j symbols with each index turned to real
  /// harmonics, Y(l, m) = (-1)^m (y_m + i y_-m) / sqrt 2 and Y(l, -m) = (y_m - i y_-m) / sqrt 2.
  private static func invariantTensor(_ a: Int, _ b: Int, _ c: Int) -> [Double] {
    let (rows, columns) = (2 * b + 1, 2 * c + 1)
    var real = [Double](repeating: 0, count: (2 * a + 1) * rows * columns)
    var imaginary = real
    for m1 in -a...a {
      for m2 in -b...b where abs(m1 + m2) <= c {
        let symbol = complex3j(a, b, c, m1, m2, -m1 - m2)
        guard symbol != 0 else { continue }
        for (n1, x) in realComponents(m1) {
          for (n2, y) in realComponents(m2) {
            for (n3, z) in realComponents(-m1 - m2) {
              let xy = (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0)
              let index = ((n1 + a) * rows + n2 + b) * columns + n3 + c
              real[index] += symbol * (xy.0 * z.0 - xy.1 * z.1)
              imaginary[index] += symbol * (xy.0 * z.1 + xy.1 * z.0)
            }
          }
        }
      }
    }
    // Real for an even sum of degrees, imaginary for an odd one; what rounding left is cut off.
    let tensor = (a + b + c).isMultiple(of: 2) ? real : imaginary
    return tensor.map { abs($0) < 1e-13 ? 0 : $0 }
  }

  /// Y(l, m) in real harmonics: their m and complex coefficients.
  private static func realComponents(_ m: Int) -> [(Int, (Double, Double))] {
    let half = 0.5.squareRoot()
    if m == 0 { return [(0, (1, 0))] }
    if m < 0 { return [(-m, (half, 0)), (m, (0, -half))] }
    let sign = m.isMultiple(of: 2) ? half : -half
    return [(m, (sign, 0)), (-m, (0, sign))]
  }

  /// The 3j symbol of complex harmonics by Racah's sum.
  private static func complex3j(
    _ a: Int, _ b: Int, _ c: Int, _ m1: Int, _ m2: Int, _ m3: Int
  ) -> Double {
    func factorial(_ n: Int) -> Double { tgamma(Double(n) + 1).rounded() }
    let triangle =
      factorial(a + b - c) * factorial(a - b + c) * factorial(-a + b + c)
      / factorial(a + b + c + 1)
    let states = [a + m1, a - m1, b + m2, b - m2, c + m3, c - m3].reduce(1.0) { $0 * factorial($1) }
    var sum = 0.0
    for k in max(0, b - c - m1, a - c + m2)...min(a + b - c, a - m1, b + m2) {
      let below = [k, c - b + k + m1, c - a + k - m2, a + b - c - k, a - k - m1, b - k + m2]
      sum += (k.isMultiple(of: 2) ? 1 : -1) / below.reduce(1.0) { $0 * factorial($1) }
    }
    let sign = (a - b - m3).isMultiple(of: 2) ? 1.0 : -1.0
    return sign * (triangle * states).squareRoot() * sum
  }
}
