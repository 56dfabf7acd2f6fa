import CKernels

/// A symmetric contraction to scalars as the kernels read it: monomials and their coefficients by
/// species.
struct PackedContraction: Sendable {
  private let linear: Int32
  private let quadratic: Int32
  private let cubic: Int32
  private let factors: ConstantBytes
  private let coefficients: ConstantFloats
  private let stride: Int

  /// The packed form of a polynomial of `CK_COMPONENTS` message components, at most cubic.
  init(_ polynomial: SpeciesPolynomial) {
    let order = polynomial.monomials.indices.sorted {
      (polynomial.monomials[$0].count, $0) < (polynomial.monomials[$1].count, $1)
    }
    func count(_ degree: Int) -> Int32 {
      Int32(polynomial.monomials.lazy.filter { $0.count == degree }.count)
    }
    (linear, quadratic, cubic) = (count(1), count(2), count(3))
    factors = ConstantBytes(order.flatMap { polynomial.monomials[$0].map { UInt8($0) } })
    let block = Int(CK_BLOCK)
    let monomials = order.count
    let channels = polynomial.channels
    let stride = paddedChannels(channels) * monomials
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

  /// The polynomial for a kernel.
  var polynomial: ck_polynomial {
    ck_polynomial(linear: linear, quadratic: quadratic, cubic: cubic, factors: factors.base)
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
