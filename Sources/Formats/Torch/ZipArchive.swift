import Platform

/// The stored entries of a zip archive in memory.
///
/// Layout after PKWARE's APPNOTE 6.3: local headers with data, the central directory, and a
/// record at the end that says where the directory is. Sizes come from the directory; entries
/// are checked when they are used.
struct ZipArchive: Sendable {
  /// What the directory says of an entry.
  private struct Entry: Sendable {
    var header: Int
    var size: Int
    var checksum: UInt32
    var method: Int
  }

  let bytes: [UInt8]
  private let entries: [String: Entry]
  /// Where data ends and the directory begins.
  private let directory: Int

  /// Names of the entries, sorted.
  var names: [String] { entries.keys.sorted() }

  /// Reads the directory.
  init(_ bytes: [UInt8]) throws(ArchiveFault) {
    self.bytes = bytes
    let end = try Self.findEnd(bytes)
    guard let entryCount = bytes.littleEndian(UInt16.self, at: end + 10),
      let size = bytes.littleEndian(UInt32.self, at: end + 12),
      let start = bytes.littleEndian(UInt32.self, at: end + 16)
    else { throw .truncated(what: "the end-of-central-directory record") }
    guard entryCount != .max, size != .max, start != .max else { throw .zip64 }
    directory = Int(start)
    guard Int(start) + Int(size) <= end else {
      throw .outside(
        what: "the central directory", offset: Int(start), length: Int(size), size: end)
    }
    entries = try Self.readDirectory(
      bytes, Int(start)..<(Int(start) + Int(size)), entryCount: Int(entryCount))
  }

  /// Where the data of an entry is; checksum and headers are verified.
  func range(of name: String) throws(ArchiveFault) -> Range<Int> {
    guard let entry = entries[name] else { throw .noEntry(name) }
    guard entry.method == 0 else { throw .notStored(entry: name, method: entry.method) }
    guard bytes.littleEndian(UInt32.self, at: entry.header) == 0x0403_4B50,
      let nameLength = bytes.littleEndian(UInt16.self, at: entry.header + 26),
      let extraLength = bytes.littleEndian(UInt16.self, at: entry.header + 28),
      bytes.holds(Int(nameLength), at: entry.header + 30),
      bytes[(entry.header + 30)...].prefix(Int(nameLength)).elementsEqual(name.utf8)
    else { throw .damaged(what: "header of entry \(name)", offset: entry.header) }
    let start = entry.header + 30 + Int(nameLength) + Int(extraLength)
    guard start <= directory, entry.size <= directory - start else {
      throw .outside(what: "entry \(name)", offset: start, length: entry.size, size: directory)
    }
    let range = start..<(start + entry.size)
    guard CRC32.checksum(bytes, range) == entry.checksum else { throw .checksum(entry: name) }
    return range
  }

  /// Where the end-of-central-directory record begins: the last one whose comment ends the file.
  private static func findEnd(_ bytes: [UInt8]) throws(ArchiveFault) -> Int {
    let longestComment = 0xFFFF
    var offset = bytes.count - 22
    while offset >= max(0, bytes.count - 22 - longestComment) {
      if bytes[offset] == 0x50, bytes.littleEndian(UInt32.self, at: offset) == 0x0605_4B50,
        let comment = bytes.littleEndian(UInt16.self, at: offset + 20),
        offset + 22 + Int(comment) == bytes.count
      {
        return offset
      }
      offset -= 1
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      throw .truncated(what: "the end-of-central-directory record")
    }
    if bytes.starts(with: [0x80, 0x02]) { throw .legacyTorch }
    throw .notZip
  }

  private static func readDirectory(
    _ bytes: [UInt8], _ range: Range<Int>, entryCount: Int
  ) throws(ArchiveFault) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    var offset = range.lowerBound
    for _ in 0..<entryCount {
      guard offset + 46 <= range.upperBound else {
        throw .outside(
          what: "a record of the central directory", offset: offset, length: 46,
          size: range.upperBound)
      }
      guard bytes.littleEndian(UInt32.self, at: offset) == 0x0201_4B50,
        let flags = bytes.littleEndian(UInt16.self, at: offset + 8),
        let method = bytes.littleEndian(UInt16.self, at: offset + 10),
        let checksum = bytes.littleEndian(UInt32.self, at: offset + 16),
        let packed = bytes.littleEndian(UInt32.self, at: offset + 20),
        let size = bytes.littleEndian(UInt32.self, at: offset + 24),
        let nameLength = bytes.littleEndian(UInt16.self, at: offset + 28),
        let extraLength = bytes.littleEndian(UInt16.self, at: offset + 30),
        let commentLength = bytes.littleEndian(UInt16.self, at: offset + 32),
        let header = bytes.littleEndian(UInt32.self, at: offset + 42)
      else { throw .damaged(what: "record of the central directory", offset: offset) }
      let length = 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
      guard offset + length <= range.upperBound else {
        throw .outside(
          what: "a record of the central directory", offset: offset, length: length,
          size: range.upperBound)
      }
      guard let name = bytes.text((offset + 46)..<(offset + 46 + Int(nameLength))) else {
        throw .damaged(what: "name in the central directory", offset: offset + 46)
      }
      guard size != .max, packed != .max, header != .max else { throw .zip64 }
      let isEncrypted = flags & 1 != 0
      guard method != 0 || size == packed || isEncrypted else {
        throw .damaged(what: "size of entry \(name)", offset: offset)
      }
      let entry = Entry(
        header: Int(header), size: Int(size), checksum: checksum,
        method: isEncrypted ? 99 : Int(method))
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw .duplicate(entry: name)
      }
      offset += length
    }
    return entries
  }
}
