import Platform

/// The archive of the fixtures with a word of its pickle exchanged and the checksum put right.
enum Archive {
  static func replacing(_ word: String, with other: String) throws -> [UInt8] {
    precondition(word.utf8.count == other.utf8.count)
    var bytes = try FileContents.bytes(of: Fixture.path("equivariant.model"))
    guard let pickle = entry(named: "data.pkl", in: bytes) else { return bytes }
    let before = checksum(bytes[pickle])
    for place in places(of: Array(word.utf8), in: bytes, within: pickle) {
      bytes.replaceSubrange(place..<place + word.utf8.count, with: other.utf8)
    }
    let after = checksum(bytes[pickle])
    for place in places(of: before, in: bytes, within: bytes.indices) {
      bytes.replaceSubrange(place..<place + 4, with: after)
    }
    return bytes
  }

  /// The archive with a tensor's 64-bit integers exchanged and the checksum put right.
  static func replacing(_ numbers: [Int64], with others: [Int64]) throws -> [UInt8] {
    precondition(numbers.count == others.count)
    func bytes(_ numbers: [Int64]) -> [UInt8] {
      numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }
    var archive = try FileContents.bytes(of: Fixture.path("equivariant.model"))
    let (old, new) = (bytes(numbers), bytes(others))
    for place in places(of: old, in: archive, within: archive.indices) {
      let before = checksum(old[...])
      // A storage with these numbers alone.
      let records = places(of: before, in: archive, within: archive.indices)
      guard !records.isEmpty else { continue }
      archive.replaceSubrange(place..<place + new.count, with: new)
      for record in records {
        archive.replaceSubrange(record..<record + 4, with: checksum(new[...]))
      }
    }
    return archive
  }

  /// Where the content of a stored entry is, by the central directory.
  private static func entry(named suffix: String, in bytes: [UInt8]) -> Range<Int>? {
    func number(_ at: Int, _ size: Int) -> Int {
      (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[at + $1]) }
    }
    // From the end: the pickle holds archives of its own.
    for header in places(of: Array("PK\u{1}\u{2}".utf8), in: bytes, within: bytes.indices)
      .reversed()
    {
      let name = bytes[(header + 46)..<(header + 46 + number(header + 28, 2))]
      guard String(decoding: name, as: UTF8.self).hasSuffix(suffix) else { continue }
      let local = number(header + 42, 4)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      return start..<start + number(header + 24, 4)
    }
    return nil
  }

  private static func places(
    of word: [UInt8], in bytes: [UInt8], within range: Range<Int>
  ) -> [Int] {
    range.dropLast(word.count - 1).filter { place in
      bytes[place] == word[0] && bytes[place..<place + word.count].elementsEqual(word)
    }
  }

  /// CRC-32 of zip, little-endian.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return withUnsafeBytes(of: (~crc).littleEndian) { Array($0) }
  }
}
