import FoundationEssentials
import Outputs
import Platform

/// Everything a run has made, in one file that only grows: the outputs and the report are put
/// together from it when the run is over. What was written stays whatever happens to the process;
/// a round counts once its last record is whole.
///
/// One owner at a time, which other processes respect; not for several threads at once.
package final class Journal {
  package var path: String { file.path }
  private let file: OwnedFile
  private var pending: [UInt8] = []
  /// The numbers of output files, and of those that are not on the disk yet.
  private var numbers: [String: Int]
  private var begun: [String] = []
  private var lastSync = Machine.seconds()

  /// Begins a journal, in the place of an earlier one.
  /// - Throws: `CampaignError`.
  package static func begin(_ header: CampaignHeader, at path: String) throws(CampaignError)
    -> Journal
  {
    let journal = try Journal(path: path, length: 0, expectedSize: nil, paths: [])
    journal.pending = Array("\(JournalReader.mark)\n".utf8)
    journal.add(.campaign, 0, try journalBytes(header, path))
    do throws(CampaignError) {
      try journal.write()
      try journal.synchronise()
      Folder.synchronise(of: path)
    } catch {
      Path.remove(path)
      throw error
    }
    return journal
  }

  /// Goes on with a journal after its last whole round; what comes behind is dropped.
  /// - Throws: `CampaignError`, also while another process writes to it.
  package convenience init(continuing reader: JournalReader) throws(CampaignError) {
    try self.init(
      path: reader.path, length: reader.length, expectedSize: reader.length + reader.rest,
      paths: reader.paths)
  }

  private init(
    path: String, length: Int, expectedSize: Int?, paths: [String]
  ) throws(CampaignError) {
    numbers = Dictionary(paths.enumerated().map { ($1, $0) }) { first, _ in first }
    do throws(OwnedFile.Refusal) {
      file = try OwnedFile(path: path, keeping: length, expectedSize: expectedSize)
    } catch {
      throw CampaignError(error, path)
    }
  }

  /// Adds text for an output file to the round that is being handed over.
  /// - Parameter key: of texts with the same key the file takes the first.
  package func append(_ text: String, to output: String, key: String? = nil) {
    let number = numbers[output] ?? numbers.count
    if numbers[output] == nil {
      numbers[output] = number
      begun.append(output)
      add(.path, number, Array(output.utf8))
    }
    if let key { add(.key, number, Array(key.utf8)) }
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
  package func commit(round: Int, seconds: Double) throws(CampaignError) {
    add(.round, round, Array(Text.fixed(seconds, 3).utf8))
    try write()
    if Machine.seconds() - lastSync > 1 { try synchronise() }
  }

  /// Notes names of files made for people to look at; they go away when the outputs are there.
  package func note(kept names: [String]) throws(CampaignError) {
    add(.kept, 0, Array(names.joined(separator: "\n").utf8))
    try write()
    try synchronise()
  }

  /// Notes that outputs are about to get their names.
  package func noteClosing() throws(CampaignError) {
    add(.closing, 0, [])
    try write()
    try synchronise()
  }

  /// Makes all rounds durable.
  package func synchronise() throws(CampaignError) {
    lastSync = Machine.seconds()
    do throws(OwnedFile.Refusal) {
      try file.synchronise()
    } catch {
      throw CampaignError(error, path)
    }
  }

  /// Takes the journal away: all it held is elsewhere.
  package func remove() { Path.remove(path) }

  private func add(_ kind: JournalRecord.Kind, _ number: Int, _ bytes: [UInt8]) {
    pending += JournalRecord(kind: kind, number: number, bytes: bytes).encoded
  }

  private func write() throws(CampaignError) {
    defer {
      pending.removeAll(keepingCapacity: true)
      begun = []
    }
    do throws(OwnedFile.Refusal) {
      try file.append(pending)
    } catch {
      // Half a round is of no use to anyone.
      for output in begun { numbers[output] = nil }
      throw CampaignError(error, path)
    }
  }
}

extension CampaignError {
  /// Why a journal cannot be had or written.
  init(_ refusal: OwnedFile.Refusal, _ path: String) {
    self =
      switch refusal {
      case .inUse: .inUse(path)
      case .system(let reason): .notWritable(path, reason: reason)
      }
  }
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
