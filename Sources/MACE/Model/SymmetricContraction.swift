/// The product of the messages of an atom with themselves, coupled to one irrep [SK eq. 21]: for each
/// channel c and component M of the irrep
///
///     B[M, c] = sum over terms, entries (M, i1 ... inu, path, u): u * W[species][path, c]
///                 * A[i1, c] * ... * A[inu, c]
///
/// with i an index over the (l, m) components of the messages, blocks one after the other.
public struct SymmetricContraction: Sendable, Equatable {
  /// The irrep it makes.
  public let irrep: Irrep
  /// One term a number of factors (1, 2, 3 ...).
  public var terms: [Term]

  /// A product from its terms.
  public init(irrep: Irrep, terms: [Term]) {
    self.irrep = irrep
    self.terms = terms
  }

  /// The products with the same number of factors.
  public struct Term: Sendable, Equatable {
    /// Number of factors.
    public let degree: Int
    /// Non-zero coupling coefficients; permutations of the same factors are merged.
    public let entries: [Entry]
    /// Weights by species: [paths, channels].
    public var weights: [WeightMatrix]

    /// The products of `degree` factors.
    public init(degree: Int, entries: [Entry], weights: [WeightMatrix]) {
      self.degree = degree
      self.entries = entries
      self.weights = weights
    }
  }

  /// One coupling coefficient.
  public struct Entry: Sendable, Equatable {
    /// Component M of the irrep made.
    public let component: Int
    /// Message components multiplied, ascending.
    public let factors: [Int]
    /// Row of the weights.
    public let path: Int
    /// The coefficient u.
    public let value: Double

    /// A coefficient of the product of `factors`.
    public init(component: Int, factors: [Int], path: Int, value: Double) {
      self.component = component
      self.factors = factors
      self.path = path
      self.value = value
    }
  }

  /// The same product with couplings and weights multiplied out: one polynomial a component M.
  public func polynomials() -> [SpeciesPolynomial] {
    (0..<irrep.dimension).map { component in
      var monomials: [[Int]] = []
      var shares: [[(term: Int, path: Int, value: Double)]] = []
      for (index, term) in terms.enumerated() {
        var positions: [[Int]: Int] = [:]
        for entry in term.entries where entry.component == component {
          if positions[entry.factors] == nil {
            positions[entry.factors] = monomials.count
            monomials.append(entry.factors)
            shares.append([])
          }
          guard let position = positions[entry.factors] else { continue }
          shares[position].append((index, entry.path, entry.value))
        }
      }
      let species = terms.first?.weights.count ?? 0
      let channels = terms.first?.weights.first?.columns ?? 0
      var coefficients = [Double](repeating: 0, count: species * monomials.count * channels)
      var offset = 0
      for kind in 0..<species {
        for monomial in monomials.indices {
          for share in shares[monomial] {
            let weights = terms[share.term].weights[kind]
            for channel in 0..<channels {
              coefficients[offset + channel] += share.value * weights[share.path, channel]
            }
          }
          offset += channels
        }
      }
      return SpeciesPolynomial(
        monomials: monomials, species: species, channels: channels, coefficients: coefficients)
    }
  }
}

/// One component of a product as a polynomial of the message components, for each species and
/// channel: sum over monomials of coefficient * A[i1, c] * ... * A[inu, c].
public struct SpeciesPolynomial: Sendable, Equatable {
  /// Message components multiplied, ascending; monomials with fewer factors come first, each
  /// appears once.
  public let monomials: [[Int]]
  /// Number of species.
  public let species: Int
  /// Number of channels.
  public let channels: Int
  /// [species, monomials, channels].
  public let coefficients: [Double]

  /// A polynomial from its coefficients.
  public init(monomials: [[Int]], species: Int, channels: Int, coefficients: [Double]) {
    self.monomials = monomials
    self.species = species
    self.channels = channels
    self.coefficients = coefficients
  }
}
