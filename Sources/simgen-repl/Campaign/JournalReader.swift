import FoundationEssentials
import Glibc

/// Reads a journal: first an index of all whole rounds, then any of them. Takes memory for the
/// index, a few words a round, and for the round that is read.
final class JournalReader {
  /// The first line of every journal.
  static let mark = "simgen journal 1"

  let path: String
  let header: CampaignHeader
  /// Whole rounds in the order in which they finished.
  private(set) var rounds: [Round] = []
  /// Names of the output files, by number.
  private(set) var paths: [String] = []
  /// Bytes up to the end of the last whole round.
  private(set) var length = 0
  /// Molecules that came to their end or were given up.
  private(set) var molecules = 0
  /// Those given up among them.
  private(set) var failed = 0
  /// Attempts that were rejected.
  private(set) var rejected = 0
  /// Seconds the campaign ran, all sessions together.
  private(set) var seconds = 0.0
  /// Files for people to look at that an interrupted run left.
  private(set) var kept: [String] = []
  /// Whether outputs had begun to get their names.
  private(set) var isClosing = false
  /// Bytes at the end that belong to no whole round.
  private(set) var rest = 0
  private let descriptor: CInt

  /// Where a round is.
  struct Round {
    let number: Int
    let offset: Int
    let length: Int
  }

  /// What a round handed over.
  enum Event {
    case text(String, path: String)
    case molecule(JournaledMolecule)
    case rejected(JournaledMolecule)
  }

  /// Rounds of the part.
  var ownRounds: Int {
    let rounds = header.origin.rounds
    return rounds > header.part ? (rounds - header.part - 1) / header.parts + 1 : 0
  }

  /// Whether a run is writing to the journal on this machine, or any that shares its locks.
  var isBeingWritten: Bool {
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
  }

  /// Whether all of them are there.
  var isComplete: Bool { rounds.count == ownRounds }

  /// Whether a journal was begun. A run that was killed before it wrote anything leaves an empty file.
  static func isBegun(at path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 0
  }

  /// Opens a journal and looks through it.
  /// - Throws: `CampaignError` when it cannot be read or is none.
  init(path: String) throws(CampaignError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .notReadable(path, reason: String(cString: strerror(errno)))
    }
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAJournal(path)
    }
    let size = Int(status.st_size)
    var offset = 0
    var scan = Scan(descriptor: descriptor, size: size)
    guard scan.line(at: &offset) == Self.mark, let first = scan.record(at: &offset),
      first.kind == .campaign,
      let header = try? Self.decoder.decode(CampaignHeader.self, from: Data(first.bytes)),
      header.parts > 0, (0..<header.parts).contains(header.part), header.origin.rounds >= 0
    else {
      close(descriptor)
      throw .notAJournal(path)
    }
    self.header = header
    length = offset
    index(&scan, from: offset)
    rest = size - length
  }

  deinit { close(descriptor) }

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
      case .text:
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
    var scan = Scan(descriptor: descriptor, size: round.offset + round.length)
    var offset = round.offset
    var events: [Event] = []
    while let record = scan.record(at: &offset) {
      switch record.kind {
      case .text:
        events.append(
          .text(String(decoding: record.bytes, as: UTF8.self), path: paths[record.number]))
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
  let descriptor: CInt
  let size: Int
  private var window: [UInt8] = []
  private var start = 0
  private static let step = 1 << 18

  init(descriptor: CInt, size: Int) {
    self.descriptor = descriptor
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
      guard let read = read(at: offset, wanted) else { return nil }
      (window, start) = (read, offset)
    }
    return Array(window[(offset - start)..<(offset - start + count)])
  }

  private func read(at offset: Int, _ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          isWhole = false
          return
        }
        filled += got
      }
    }
    return isWhole ? bytes : nil
  }
}
