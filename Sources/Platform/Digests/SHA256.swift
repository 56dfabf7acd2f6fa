/// SHA-256 (FIPS 180-4), for fingerprints of files: SHA256.hexadecimal(of: bytes).
public enum SHA256 {
  /// The digest in 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    digest(of: bytes).map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// The digest as eight big-endian words.
  private static func digest(of bytes: [UInt8]) -> [UInt32] {
    var state = initial
    let whole = bytes.count / 64
    bytes.withUnsafeBufferPointer { buffer in
      for block in 0..<whole { compress(buffer, at: block * 64, into: &state) }
    }
    // The rest, a one bit, zeroes, and the length in bits.
    var tail = Array(bytes[(whole * 64)...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(bytes.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    tail.withUnsafeBufferPointer { buffer in
      for block in 0..<tail.count / 64 { compress(buffer, at: block * 64, into: &state) }
    }
    return state
  }

  private static func compress(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, into state: inout [UInt32]
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      for t in 0..<16 {
        let byte = start &+ t &* 4
        schedule[t] =
          UInt32(bytes[byte]) << 24 | UInt32(bytes[byte &+ 1]) << 16
          | UInt32(bytes[byte &+ 2]) << 8 | UInt32(bytes[byte &+ 3])
      }
      for t in 16..<64 {
        let (early, late) = (schedule[t &- 15], schedule[t &- 2])
        let s0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
        let s1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
        schedule[t] = schedule[t &- 16] &+ s0 &+ schedule[t &- 7] &+ s1
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for t in 0..<64 {
        let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let first = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[t] &+ schedule[t]
        let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        let second = s0 &+ (a & b ^ a & c ^ b & c)
        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
      }
      for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }
  }

  private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

  /// Fractional parts of the square roots of the first 8 primes.
  private static let initial: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  /// Fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    // floor(2^32 cbrt(p)) mod 2^32, by bisection in exact integers: p 2^96 needs 105 bits.
    return primes.map { prime in
      let target = UInt128(prime) << 96
      var (low, high) = (UInt128(1) << 32, UInt128(8) << 32)
      while high - low > 1 {
        let middle = (low + high) / 2
        if middle * middle * middle <= target { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()
}
