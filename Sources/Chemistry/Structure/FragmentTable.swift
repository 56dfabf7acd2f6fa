import CFragmentCounts
import Platform

/// How common atom environments are in known molecules: the table of `SyntheticAccessibility`, see
/// Sources/CFragmentCounts/README.md.
struct FragmentTable: Sendable {
  /// Unpacked when the first molecule is asked, in some milliseconds.
  static let shared = {
    var size = 0
    let start = fragment_counts(&size)
    return FragmentTable(UnsafeBufferPointer(start: start, count: size))
  }()

  /// Rising: [fragments].
  private let hashes: [UInt32]
  /// Of molecules that have it: [fragments].
  private let counts: [UInt32]
  /// How many different fragments make up 80 % of all that occur: those have scores above 0.
  private let commonFragments: Double

  /// Reads the format described in the card.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var reader = BitReader(bytes)
    // Little-endian words among bits that are read from the top.
    let (fragments, common, width) = (
      reader.word().byteSwapped, reader.word().byteSwapped, Int(reader.word().byteSwapped)
    )
    commonFragments = Double(common)
    var hashes = [UInt32]()
    var counts = [UInt32]()
    hashes.reserveCapacity(Int(fragments))
    counts.reserveCapacity(Int(fragments))
    var next: UInt32 = 0
    for _ in 0..<fragments {
      let quotient = UInt32(reader.run(of: 1))
      let hash = next + quotient << UInt32(width) + reader.bits(width)
      hashes.append(hash)
      next = hash &+ 1
      let zeros = reader.run(of: 0)
      counts.append(1 << UInt32(zeros) + reader.bits(zeros))
    }
    (self.hashes, self.counts) = (hashes, counts)
  }

  /// log10 of how common a fragment is, rounded as in the published table; -4 of unknown ones.
  func score(of hash: UInt32) -> Double {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    guard low < hashes.count, hashes[low] == hash else { return -4 }
    return (log10(Double(counts[low]) / commonFragments) * 1e4).rounded() / 1e4
  }
}

/// Reads bits, the most significant of each byte first.
private struct BitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The next byte to be taken in.
  private var position = 0
  /// The next bits, at the top.
  private var window: UInt64 = 0
  /// How many of them are there.
  private var filled = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    fill()
  }

  /// The next 32 bits.
  mutating func word() -> UInt32 { bits(32) }

  /// The next bits as a number, 32 at most.
  mutating func bits(_ count: Int) -> UInt32 {
    guard count > 0 else { return 0 }
    let value = window >> UInt64(64 - count)
    skip(count)
    return UInt32(value)
  }

  /// How many bits like this come next; the one that ends them is skipped.
  mutating func run(of bit: UInt8) -> Int {
    var count = 0
    while position < bytes.count || filled > 0 {
      let run = min((bit == 1 ? ~window : window).leadingZeroBitCount, filled)
      count += run
      if run < filled {
        skip(run + 1)
        break
      }
      skip(run)
    }
    return count
  }

  private mutating func skip(_ count: Int) {
    window = count < 64 ? window << UInt64(count) : 0
    filled -= count
    fill()
  }

  private mutating func fill() {
    while filled <= 56, position < bytes.count {
      window |= UInt64(bytes[position]) << UInt64(56 - filled)
      position += 1
      filled += 8
    }
  }
}
