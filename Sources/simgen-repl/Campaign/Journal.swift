import Formats
import FoundationEssentials
import Glibc
import Script

/// Everything a run has made, in one file that only grows: the outputs and the report are put
/// together from it when the run is over. What was written stays whatever happens to the process;
/// a round counts once its last record is whole.
///
/// One owner at a time, which other processes respect; not for several threads at once.
final class Journal {
  let path: String
  /// Bytes up to the end of the last whole round.
  private(set) var length: Int
  private let descriptor: CInt
  private var pending: [UInt8] = []
  /// The numbers of output files, and of those that are not on the disk yet.
  private var numbers: [String: Int]
  private var begun: [String] = []
  private var lastSync = Terminal.seconds()

  /// Begins a journal, in the place of an earlier one.
  /// - Throws: `CampaignError`.
  static func begin(_ header: CampaignHeader, at path: String) throws(CampaignError) -> Journal {
    let journal = try Journal(path: path, length: 0, expectedSize: nil, paths: [])
    journal.pending = Array("\(JournalReader.mark)\n".utf8)
    journal.add(.campaign, 0, try journalBytes(header, path))
    do throws(CampaignError) {
      try journal.write()
      try journal.synchronise()
      Folder.synchronise(of: path)
    } catch {
      unlink(path)
      throw error
    }
    return journal
  }

  /// Goes on with a journal after its last whole round; what comes behind is dropped.
  /// - Throws: `CampaignError`, also while another process writes to it.
  convenience init(continuing reader: JournalReader) throws(CampaignError) {
    try self.init(
      path: reader.path, length: reader.length, expectedSize: reader.length + reader.rest,
      paths: reader.paths)
  }

  private init(
    path: String, length: Int, expectedSize: Int?, paths: [String]
  ) throws(CampaignError) {
    self.path = path
    self.length = length
    numbers = Dictionary(paths.enumerated().map { ($1, $0) }) { first, _ in first }
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw .notWritable(path, reason: Self.reason) }
    var status = stat()
    // File systems that know no locks are taken as they are.
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    guard isFree, fstat(descriptor, &status) == 0,
      expectedSize == nil || Int(status.st_size) == expectedSize
    else { throw .inUse(path) }
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else {
      throw .notWritable(path, reason: Self.reason)
    }
  }

  deinit { close(descriptor) }

  /// Adds text for an output file to the round that is being handed over.
  func append(_ text: String, to output: String) {
    let number = numbers[output] ?? numbers.count
    if numbers[output] == nil {
      numbers[output] = number
      begun.append(output)
      add(.path, number, Array(output.utf8))
    }
    add(.text, number, Array(text.utf8))
  }

  /// Adds a molecule to the round that is being handed over.
  /// - Throws: `CampaignError` for a molecule that cannot be written down.
  func append(_ molecule: JournaledMolecule, isRejected: Bool) throws(CampaignError) {
    add(
      isRejected ? .rejected : .molecule, molecule.isFailed ? 1 : 0,
      try journalBytes(molecule, path))
  }

  /// Makes the round final. It survives the end of the process at once, that of the machine within
  /// a second.
  /// - Throws: `CampaignError`, as when the disk is full; the round is dropped then.
  func commit(round: Int, seconds: Double) throws(CampaignError) {
    add(.round, round, Array(Text.fixed(seconds, 3).utf8))
    try write()
    if Terminal.seconds() - lastSync > 1 { try synchronise() }
  }

  /// Notes names of files made for people to look at; they go away when the outputs are there.
  func note(kept names: [String]) throws(CampaignError) {
    add(.kept, 0, Array(names.joined(separator: "\n").utf8))
    try write()
    try synchronise()
  }

  /// Notes that outputs are about to get their names.
  func noteClosing() throws(CampaignError) {
    add(.closing, 0, [])
    try write()
    try synchronise()
  }

  /// Makes all rounds durable.
  func synchronise() throws(CampaignError) {
    lastSync = Terminal.seconds()
    guard fdatasync(descriptor) == 0 else { throw .notWritable(path, reason: Self.reason) }
  }

  /// Takes the journal away: all it held is elsewhere.
  func remove() { unlink(path) }

  private func add(_ kind: JournalRecord.Kind, _ number: Int, _ bytes: [UInt8]) {
    pending += JournalRecord(kind: kind, number: number, bytes: bytes).encoded
  }

  private func write() throws(CampaignError) {
    defer {
      pending.removeAll(keepingCapacity: true)
      begun = []
    }
    var done = 0
    while done < pending.count {
      let count = pending.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, pending.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = Self.reason
        for output in begun { numbers[output] = nil }
        // Half a round is of no use to anyone.
        ftruncate(descriptor, length)
        lseek(descriptor, length, SEEK_SET)
        throw .notWritable(path, reason: reason)
      }
      done += count
    }
    length += done
  }

  private static var reason: String { String(cString: strerror(errno)) }
}

/// A value as a record's bytes: JSON on one line, the same for the same value.
private func journalBytes(
  _ value: some Encodable, _ path: String
) throws(CampaignError) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  do {
    return Array(try encoder.encode(value))
  } catch {
    throw .notWritable(path, reason: "\(error)")
  }
}
