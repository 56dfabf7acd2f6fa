import Foundation
import Platform
import TestSupport
import Testing

@testable import Formats

/// The path of a fixture.
func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.resourcePath) + "/Fixtures/" + name
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
