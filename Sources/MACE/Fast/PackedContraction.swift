import CKernels

/// A symmetric contraction to scalars as the kernels read it: monomials grouped by a common factor
/// and their coefficients by species.
struct PackedContraction: Sendable {
  private let groups: Int
  private let monomials: Int
  private let factors: ConstantBytes
  private let coefficients: ConstantFloats
  private let stride: Int

  /// Monomials with a common factor: squares of another, and products of two others.
  private struct Group {
    var squares: [(index: Int, factor: UInt8)] = []
    var pairs: [(index: Int, first: UInt8, second: UInt8)] = []
  }

  /// The packed form of a polynomial of `CK_COMPONENTS` message components, at most cubic.
  init(_ polynomial: SpeciesPolynomial) {
    let groups = Self.groups(of: polynomial.monomials)
    self.groups = groups.count
    factors = ConstantBytes(
      groups.flatMap { factor, group in
        [factor, UInt8(group.squares.count), UInt8(group.pairs.count)]
          + group.squares.map(\.factor) + group.pairs.flatMap { [$0.first, $0.second] }
      })
    let order = groups.flatMap { $0.group.squares.map(\.index) + $0.group.pairs.map(\.index) }
    let block = Int(CK_BLOCK)
    let monomials = order.count
    let channels = polynomial.channels
    let stride = paddedChannels(channels) * monomials
    self.monomials = monomials
    self.stride = stride
    coefficients = ConstantFloats(count: polynomial.species * stride) { target in
      for species in 0..<polynomial.species {
        for (place, monomial) in order.enumerated() {
          let source = (species * monomials + monomial) * channels
          for channel in 0..<channels {
            let start = species * stride + channel / block * monomials * block
            target[start + place * block + channel % block] =
              Float(polynomial.coefficients[source + channel])
          }
        }
      }
    }
  }

  private static func groups(of monomials: [[Int]]) -> [(factor: UInt8, group: Group)] {
    let one = UInt8(CK_COMPONENTS)
    var groups = [Group](repeating: Group(), count: Int(one) + 1)
    for (index, monomial) in monomials.enumerated() {
      // Three factors in rising order, the constant 1 for those missing.
      var f = monomial.map { UInt8($0) }
      while f.count < 3 { f.append(one) }
      if f[1] == f[2] && f[1] != one {
        groups[Int(f[0])].squares.append((index, f[1]))
      } else if f[0] == f[1] {
        groups[Int(f[2])].squares.append((index, f[0]))
      } else if f[2] == one {
        groups[Int(one)].pairs.append((index, f[0], f[1]))
      } else {
        groups[Int(f[0])].pairs.append((index, f[1], f[2]))
      }
    }
    return groups.enumerated().compactMap { factor, group in
      group.squares.isEmpty && group.pairs.isEmpty ? nil : (UInt8(factor), group)
    }
  }

  /// The polynomial for a kernel.
  var polynomial: ck_polynomial {
    ck_polynomial(
      groups: Int32(groups), monomials: Int32(monomials), factors: factors.base)
  }

  /// The coefficients of a species: [channels / CK_BLOCK, monomials, CK_BLOCK].
  func coefficients(species: Int) -> UnsafePointer<Float> {
    coefficients.base + species * stride
  }
}

/// Small constants a kernel reads.
final class ConstantBytes: @unchecked Sendable {
  // Unchecked: written by the initialiser only.
  private let storage: UnsafeMutablePointer<UInt8>

  /// Where they start.
  var base: UnsafePointer<UInt8> { UnsafePointer(storage) }

  init(_ bytes: [UInt8]) {
    storage = .allocate(capacity: max(1, bytes.count))
    storage.initialize(from: bytes, count: bytes.count)
  }

  deinit { storage.deallocate() }
}
