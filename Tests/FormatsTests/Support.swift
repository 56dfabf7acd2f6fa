import Foundation
import Platform
import Testing

@testable import Formats

/// The path of a fixture.
func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.resourcePath) + "/Fixtures/" + name
}

/// A generator that gives the same numbers in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Bytes with a few of them changed, removed or doubled.
func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
    let place = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.remove(at: place)
    case 1: bytes.insert(bytes[place], at: place)
    case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &random) ?? 0
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 8))
    default: bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
  }
  return bytes
}

/// Builds small zip archives, as torch lays them out, with room to get things wrong.
struct ZipBuilder {
  var entries: [(name: String, data: [UInt8])]
  var method: UInt16 = 0
  var breaksChecksum = false
  /// Entry count of the end record, if not the true one.
  var announced: UInt16?

  init(_ entries: [(name: String, data: [UInt8])]) { self.entries = entries }

  /// An archive with a pickle and no storages.
  init(pickle: [UInt8]) { self.init([("m/data.pkl", pickle)]) }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    for (name, data) in entries {
      let offset = UInt32(bytes.count)
      let size = UInt32(data.count)
      let checksum = CRC32.checksum(data, 0..<data.count) &+ (breaksChecksum ? 1 : 0)
      let common =
        little(method) + little(UInt32(0)) + little(checksum) + little(size) + little(size)
        + little(UInt16(name.utf8.count)) + little(UInt16(0))
      bytes += [0x50, 0x4B, 3, 4] + little(UInt32(0)) + common + Array(name.utf8) + data
      directory += [0x50, 0x4B, 1, 2] + little(UInt16(0)) + little(UInt32(0)) + common
      directory += Array(repeating: 0, count: 10) + little(offset) + Array(name.utf8)
    }
    let start = UInt32(bytes.count)
    let count = announced ?? UInt16(entries.count)
    bytes += directory + [0x50, 0x4B, 5, 6] + little(UInt32(0)) + little(count) + little(count)
    return bytes + little(UInt32(directory.count)) + little(start) + little(UInt16(0))
  }
}

/// The fault of an archive, or nil when it opens.
func fault(_ bytes: [UInt8]) -> ArchiveFault? {
  do throws(ArchiveError) {
    _ = try TorchArchive(bytes: bytes, path: "m.model")
    return nil
  } catch {
    return error.fault
  }
}
