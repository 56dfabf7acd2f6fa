import Platform

/// One record of a journal: a line `KIND NUMBER LENGTH CHECKSUM`, so many bytes, and a line feed.
/// The checksum (CRC-32) covers the words before it and the bytes, so that a record which is not
/// whole, or not what was written, is known for it.
struct JournalRecord {
  /// What a record holds.
  enum Kind: String {
    /// What the journal is about: a `CampaignHeader` as JSON. The first record.
    case campaign
    /// The name of an output file; texts refer to it by number.
    case path
    /// Text for the output file with this number.
    case text
    /// The key of the text that follows (`OutputRecord`).
    case key
    /// A molecule that was completed (0) or was given up (1): a `JournaledMolecule` as JSON.
    case molecule
    /// An attempt that was rejected, likewise.
    case rejected
    /// The round with this number is whole: the records before belong to it. Seconds since the
    /// campaign began.
    case round
    /// Names of files that hold what an interrupted run came to, for people to look at.
    case kept
    /// From here on outputs get their names.
    case closing
  }

  let kind: Kind
  let number: Int
  let bytes: [UInt8]

  /// The longest first line there is.
  static let headLimit = 64

  /// The record as it is written.
  var encoded: [UInt8] {
    let words = Self.words(kind, number, bytes.count)
    return Array("\(words) \(Self.checksum(words, bytes))\n".utf8) + bytes + [Self.lineFeed]
  }

  /// The first line of a record, without its line feed.
  struct Head {
    let kind: Kind
    let number: Int
    let length: Int
    fileprivate let checksum: Substring

    /// Nil for anything that is not one.
    init?(_ line: String) {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 4, let kind = Kind(rawValue: String(words[0])),
        let number = Int(words[1]), let length = Int(words[2]), number >= 0, length >= 0
      else { return nil }
      (self.kind, self.number, self.length, checksum) = (kind, number, length, words[3])
    }

    /// The record with these bytes, or nil when they are not those that were written.
    func record(_ bytes: [UInt8]) -> JournalRecord? {
      guard bytes.count == length else { return nil }
      let words = JournalRecord.words(kind, number, length)
      guard JournalRecord.checksum(words, bytes) == checksum else { return nil }
      return JournalRecord(kind: kind, number: number, bytes: bytes)
    }
  }

  static let lineFeed = UInt8(ascii: "\n")

  private static func words(_ kind: Kind, _ number: Int, _ length: Int) -> String {
    "\(kind.rawValue) \(number) \(length)"
  }

  private static func checksum(_ words: String, _ bytes: [UInt8]) -> String {
    let all = Array(words.utf8) + bytes
    let digits = String(CRC32.checksum(all, 0..<all.count), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
