import FoundationEssentials
import Platform

/// Reads a journal: first an index of all whole rounds, then any of them. Takes memory for the
/// index, a few words per round, and for the round that is read.
package final class JournalReader {
  /// The first line of every journal.
  package static let mark = "simgen journal 1"

  package let path: String
  package let header: CampaignHeader
  /// Whole rounds in the order in which they finished.
  package private(set) var rounds: [Round] = []
  /// Names of the output files, by number.
  package private(set) var paths: [String] = []
  /// Bytes up to the end of the last whole round.
  package private(set) var length = 0
  /// Molecules that came to their end or were given up.
  package private(set) var molecules = 0
  /// Those given up among them.
  package private(set) var failed = 0
  /// Attempts that were rejected.
  package private(set) var rejected = 0
  /// Seconds the campaign ran, all sessions together.
  package private(set) var seconds = 0.0
  /// Files for people to look at that an interrupted run left.
  package private(set) var kept: [String] = []
  /// Whether outputs had begun to get their names.
  package private(set) var isClosing = false
  /// Bytes at the end that belong to no whole round.
  package private(set) var rest = 0
  private let file: FileReader

  /// Where a round is.
  package struct Round {
    package let number: Int
    let offset: Int
    let length: Int
  }

  /// What a round handed over.
  enum Event {
    case text(String, path: String, key: String?)
    case molecule(JournaledMolecule)
    case rejected(JournaledMolecule)
  }

  /// Rounds of the part.
  package var ownRounds: Int {
    let rounds = header.origin.rounds
    return rounds > header.part ? (rounds - header.part - 1) / header.parts + 1 : 0
  }

  /// Whether a run is writing to the journal on this machine, or any that shares its locks.
  var isBeingWritten: Bool { file.isOwned }

  /// Whether all of them are there.
  package var isComplete: Bool { rounds.count == ownRounds }

  /// Whether a journal was begun. A run that was killed before it wrote anything leaves an empty file.
  package static func isBegun(at path: String) -> Bool {
    FileStatus(of: path).map { $0.size > 0 } ?? false
  }

  /// Opens a journal and looks through it.
  /// - Throws: `CampaignError` when it cannot be read or is none.
  package init(path: String) throws(CampaignError) {
    self.path = path
    let file: FileReader
    do throws(FileError) {
      file = try FileReader(path: path)
    } catch {
      guard case .system(let reason) = error.reason else { throw .notAJournal(path) }
      throw .notReadable(path, reason: reason)
    }
    self.file = file
    var offset = 0
    var scan = Scan(file: file, size: file.size)
    guard scan.line(at: &offset) == Self.mark, let first = scan.record(at: &offset),
      first.kind == .campaign,
      let header = try? Self.decoder.decode(CampaignHeader.self, from: Data(first.bytes)),
      header.parts > 0, (0..<header.parts).contains(header.part), header.origin.rounds >= 0
    else { throw .notAJournal(path) }
    self.header = header
    length = offset
    index(&scan, from: offset)
    rest = file.size - length
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// What belongs to a round that is not whole yet.
  private struct Found {
    var paths: [String] = []
    var (molecules, failed, rejected) = (0, 0, 0)
  }

  private func index(_ scan: inout Scan, from start: Int) {
    var offset = start
    var found = Found()
    while let record = scan.record(at: &offset) {
      switch record.kind {
      case .campaign: return
      case .path:
        guard record.number == paths.count + found.paths.count else { return }
        found.paths.append(String(decoding: record.bytes, as: UTF8.self))
      case .text, .key:
        guard record.number < paths.count + found.paths.count else { return }
      case .molecule:
        found.molecules += 1
        found.failed += record.number
      case .rejected: found.rejected += 1
      case .round:
        rounds.append(Round(number: record.number, offset: length, length: offset - length))
        seconds = max(seconds, Double(String(decoding: record.bytes, as: UTF8.self)) ?? 0)
        paths += found.paths
        molecules += found.molecules
        failed += found.failed
        rejected += found.rejected
        found = Found()
        length = offset
      case .kept:
        kept += String(decoding: record.bytes, as: UTF8.self).split(separator: "\n")
          .map(String.init)
        length = offset
      case .closing:
        isClosing = true
        length = offset
      }
    }
  }

  /// What a round handed over, in order.
  /// - Throws: `CampaignError` when the file changed meanwhile.
  func events(of round: Round) throws(CampaignError) -> [Event] {
    var scan = Scan(file: file, size: round.offset + round.length)
    var offset = round.offset
    var events: [Event] = []
    var key: String?
    while let record = scan.record(at: &offset) {
      switch record.kind {
      case .text:
        events.append(
          .text(
            String(decoding: record.bytes, as: UTF8.self), path: paths[record.number], key: key))
        key = nil
      case .key: key = String(decoding: record.bytes, as: UTF8.self)
      case .molecule, .rejected:
        guard
          let molecule = try? Self.decoder.decode(
            JournaledMolecule.self, from: Data(record.bytes)), molecule.isConsistent
        else { throw .damaged(path, round: round.number) }
        events.append(record.kind == .molecule ? .molecule(molecule) : .rejected(molecule))
      case .round: return events
      case .campaign, .path, .kept, .closing: break
      }
    }
    throw .damaged(path, round: round.number)
  }
}

/// Takes records from a file, some of it in memory at a time.
private struct Scan {
  let file: FileReader
  let size: Int
  private var window: [UInt8] = []
  private var start = 0
  private static let step = 1 << 18

  init(file: FileReader, size: Int) {
    self.file = file
    self.size = size
  }

  /// The line at an offset, moved behind it; nil when there is none of a record's length.
  mutating func line(at offset: inout Int) -> String? {
    guard let head = bytes(at: offset, min(JournalRecord.headLimit, size - offset)),
      let end = head.firstIndex(of: JournalRecord.lineFeed)
    else { return nil }
    offset += end + 1
    return String(decoding: head[..<end], as: UTF8.self)
  }

  /// The record at an offset, moved behind it; nil when it is not whole.
  mutating func record(at offset: inout Int) -> JournalRecord? {
    var place = offset
    guard let head = line(at: &place).flatMap(JournalRecord.Head.init),
      head.length < size - place, let bytes = bytes(at: place, head.length + 1),
      bytes.last == JournalRecord.lineFeed, let record = head.record(Array(bytes.dropLast()))
    else { return nil }
    offset = place + head.length + 1
    return record
  }

  private mutating func bytes(at offset: Int, _ count: Int) -> [UInt8]? {
    guard count >= 0, offset >= 0, offset + count <= size else { return nil }
    if offset < start || offset + count > start + window.count {
      let wanted = min(max(count, Self.step), size - offset)
      guard let read = try? file.bytes(at: offset, wanted) else { return nil }
      (window, start) = (read, offset)
    }
    return Array(window[(offset - start)..<(offset - start + count)])
  }
}
