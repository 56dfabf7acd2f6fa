import CKernels

/// A symmetric contraction as the kernels read it: monomials as products of shared products, and
/// their coefficients by species.
struct PackedContraction: Sendable {
  /// Components made, all irreps together.
  let outputs: Int
  private let pairs: Int
  private let monomials: Int
  private let factors: ConstantBuffer<UInt8>
  private let terms: ConstantBuffer<UInt8>
  private let coefficients: ConstantBuffer<Float>
  /// Distance between the coefficients of species.
  let stride: Int
  private let species: Int
  /// The monomial of each coefficient, counted through all polynomials.
  let order: [Int]

  /// Channels whose coefficients lie together.
  static let block = Int(CK_BLOCK)

  /// The largest number of factors of a monomial: a product of two products of two.
  static let largestDegree = 4

  /// The packed form of polynomials, one an output, of at most `largestDegree` of the
  /// `CK_COMPONENTS` message components.
  init(_ polynomials: [SpeciesPolynomial]) {
    outputs = polynomials.count
    let table = ProductTable(polynomials.flatMap(\.monomials))
    pairs = table.pairs.count
    factors = ConstantBuffer(table.pairs.flatMap { [UInt8($0.first), UInt8($0.second)] })
    var terms: [UInt8] = []
    // The monomials of each output in the order of the terms.
    var orders: [[Int]] = []
    for polynomial in polynomials {
      let groups = table.groups(of: polynomial.monomials)
      terms.append(UInt8(groups.count))
      for group in groups {
        terms += [UInt8(group.factor), UInt8(group.terms.count)]
        terms += group.terms.map { UInt8($0.product) }
      }
      orders.append(groups.flatMap { $0.terms.map(\.monomial) })
    }
    self.terms = ConstantBuffer(terms)
    let monomials = orders.reduce(0) { $0 + $1.count }
    let channels = polynomials.first?.channels ?? 0
    let block = Int(CK_BLOCK)
    let stride = paddedChannels(channels) * monomials
    self.monomials = monomials
    self.stride = stride
    let species = polynomials.first?.species ?? 0
    self.species = species
    let starts = polynomials.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.monomials.count) }
    order = zip(starts, orders).flatMap { start, order in order.map { start + $0 } }
    coefficients = ConstantBuffer(repeating: 0, count: species * stride) { target in
      for kind in 0..<species {
        var place = 0
        for (polynomial, order) in zip(polynomials, orders) {
          for monomial in order {
            let source = (kind * polynomial.monomials.count + monomial) * channels
            for channel in 0..<channels {
              let start = kind * stride + channel / block * monomials * block
              target[start + place * block + channel % block] =
                Float(polynomial.coefficients[source + channel])
            }
            place += 1
          }
        }
      }
    }
  }

  /// The same polynomials with other coefficients, zero but for what `fill` adds to those of a species.
  func replacing(
    fill: (_ target: UnsafeMutablePointer<Float>, _ species: Int, _ stride: Int) -> Void
  ) -> PackedContraction {
    PackedContraction(
      self,
      coefficients: ConstantBuffer(repeating: 0, count: species * stride) { target in
        for kind in 0..<species { fill(target, kind, stride) }
      })
  }

  private init(_ other: PackedContraction, coefficients: ConstantBuffer<Float>) {
    (outputs, pairs, monomials) = (other.outputs, other.pairs, other.monomials)
    (factors, terms, order) = (other.factors, other.terms, other.order)
    (stride, species) = (other.stride, other.species)
    self.coefficients = coefficients
  }

  /// The polynomials for a kernel.
  var polynomial: ck_polynomial {
    ck_polynomial(
      outputs: Int32(outputs), pairs: Int32(pairs), monomials: Int32(monomials),
      factors: factors.base, terms: terms.base)
  }

  /// The coefficients of a species: [channels / CK_BLOCK, monomials, CK_BLOCK].
  func coefficients(species: Int) -> UnsafePointer<Float> {
    coefficients.base + species * stride
  }
}

/// Which products of two components are worth sharing between monomials. Products are numbered as
/// `ck_polynomial` says.
private struct ProductTable {
  struct Pair {
    let first: Int
    let second: Int
    /// Its place among all pairs.
    var index: Int { first * (1 + Int(CK_COMPONENTS)) + second }
  }

  struct Group {
    let factor: Int
    var terms: [(product: Int, monomial: Int)] = []
  }

  private(set) var pairs: [Pair] = []
  /// By index of the pair; zero where it is not shared.
  private var numbers = [Int](
    repeating: 0, count: (1 + Int(CK_COMPONENTS)) * (1 + Int(CK_COMPONENTS)))

  /// Takes the pair that most monomials of three or more factors contain, then the one that most
  /// of those still without contain, and so on.
  init(_ monomials: [[Int]]) {
    var open = monomials.filter { $0.count > 2 }.map(Self.splits)
    while !open.isEmpty {
      var counts = [Int](repeating: 0, count: numbers.count)
      var best: Pair?
      for splits in open {
        for (pair, _) in splits where numbers[pair.index] == 0 {
          counts[pair.index] += 1
          if counts[pair.index] > (best.map { counts[$0.index] } ?? 0) { best = pair }
        }
      }
      guard let best else { return }
      numbers[best.index] = 1 + Int(CK_COMPONENTS) + pairs.count
      pairs.append(best)
      open.removeAll { $0.contains(where: isMade) }
    }
  }

  /// Whether both parts of a split are in the table.
  private func isMade(_ pair: Pair, _ rest: [Int]) -> Bool {
    numbers[pair.index] != 0 && (rest.count < 2 || numbers[Self.pair(rest).index] != 0)
  }

  /// Two factors of a monomial as numbers of products, and the components left.
  private static func splits(of monomial: [Int]) -> [(Pair, [Int])] {
    monomial.indices.flatMap { first in
      (first + 1..<monomial.count).map { second in
        let rest = monomial.indices.filter { $0 != first && $0 != second }.map { monomial[$0] }
        return (pair([monomial[first], monomial[second]]), rest)
      }
    }
  }

  private static func pair(_ components: [Int]) -> Pair {
    Pair(first: 1 + components[0], second: 1 + components[1])
  }

  /// Monomials sorted by a common factor.
  func groups(of monomials: [[Int]]) -> [Group] {
    var groups: [Int: Group] = [:]
    for (index, monomial) in monomials.enumerated() {
      let (factor, product) = place(of: monomial)
      groups[factor, default: Group(factor: factor)].terms.append((product, index))
    }
    return groups.values.sorted { $0.factor < $1.factor }
  }

  /// The two products that make a monomial.
  private func place(of monomial: [Int]) -> (factor: Int, product: Int) {
    if monomial.count == 1 { return (0, 1 + monomial[0]) }
    if monomial.count == 2 { return (1 + monomial[0], 1 + monomial[1]) }
    guard let (pair, rest) = Self.splits(of: monomial).first(where: isMade) else {
      preconditionFailure("every monomial of three or four factors has its pairs")
    }
    let factor = rest.count == 1 ? 1 + rest[0] : numbers[Self.pair(rest).index]
    return (factor, numbers[pair.index])
  }
}
