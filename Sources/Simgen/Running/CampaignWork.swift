import Campaigns
import Engine
import Outputs
import Platform
import Reporting
import Script

/// A recipe on its way from rounds to files: begins a journal or goes on with one, runs what is
/// missing, and puts the outputs together.
package struct CampaignWork {
  package let recipe: Recipe
  package let plan: Plan
  package let options: CampaignRequest
  package let part: CampaignPart
  /// Molecules worked on side by side; nil where nothing is run.
  package let threads: Int
  /// Whether the report's files are written.
  package let reports: Bool
  /// The names this run alone writes under while it lives.
  private let locks = NameLocks()

  /// The work of a part of a campaign, or of all of it.
  package init(
    recipe: Recipe, plan: Plan, options: CampaignRequest, part: CampaignPart, threads: Int,
    reports: Bool
  ) {
    self.recipe = recipe
    self.plan = plan
    self.options = options
    self.part = part
    self.threads = threads
    self.reports = reports
  }

  /// How far a run came.
  package enum Ending {
    /// Every round is done.
    case complete
    /// The user stopped it.
    case interrupted
    /// It could not go on, and said why.
    case failed(any Error)
  }

  /// Where the journal is.
  package var journalPath: String { part.journalPath(title: options.title, folder: options.output) }

  /// What the journal begins with.
  package func header() throws -> CampaignHeader {
    try CampaignHeader(recipe, plan, options: options, part: part, catalogue: .everything)
  }

  /// How long a molecule in flight may take to its next step once the run is to stop.
  private static let patience = Duration.milliseconds(600)

  /// Keeps others from the journal. A folder that is missing is created once nothing is in the way
  /// of the outputs.
  /// - Throws: `OutputError`, also while another process runs the recipe there.
  package func reserveJournal() throws(OutputError) {
    let folder = Folder.of(journalPath)
    if Path.isMissing(folder) {
      try outputs(after: nil).inspect(outputPaths + [journalPath], resuming: true)
      do throws(FileError) { try Folder.create(folder) } catch {
        throw OutputError(error, journalPath)
      }
    }
    // Where it is no folder the outputs cannot be written either, and say so.
    guard FileStatus(of: folder)?.kind == .folder else { return }
    do throws(NameLocks.Refusal) { try locks.take(journalPath) } catch {
      throw OutputError(error, journalPath)
    }
  }

  /// The journal of a run before this one, when it is to be resumed.
  /// - Parameter warn: told what may make a difference.
  /// - Throws: `CampaignError` when it is another run's, or nobody asked.
  package func earlier(resume: Bool, warn: (String) -> Void) throws -> JournalReader? {
    guard JournalReader.isBegun(at: journalPath) else { return nil }
    if options.overwrite && !resume { return nil }
    let reader = try JournalReader(path: journalPath)
    guard resume else {
      throw CampaignError.unfinished(
        journalPath, done: reader.molecules, of: reader.header.ownMolecules)
    }
    let header = try header()
    let differences = header.differences(from: reader.header)
    guard differences.isEmpty else { throw CampaignError.differs(journalPath, differences) }
    if reader.header.processor != header.processor {
      warn(
        "\(journalPath) was begun on a processor with \(reader.header.processor), "
          + "this one has \(header.processor): molecules may differ in their last digits")
    }
    return reader
  }

  /// The files of this very run, when it was completed before and left them; nil otherwise.
  /// - Throws: `CampaignError` when they are another run's.
  package func finished() throws -> [String]? {
    let outputs = OutputFiles(folder: options.output, overwrite: false, formats: .everything)
    let paths = outputPaths.map(outputs.resolved)
    guard reports, let report = paths.first(where: { $0.hasSuffix("-report.json") }),
      Path.exists(report),
      let origin = CampaignOrigin(reportJSON: try FileContents.bytes(of: report))
    else { return nil }
    let differences = try header().origin.differences(from: origin)
    guard differences.isEmpty else { throw CampaignError.differs(report, differences) }
    return paths.allSatisfy(Path.exists) ? paths : nil
  }

  /// The files of the whole run. Those of a run that was resumed may be replaced when they
  /// are its own.
  package func outputs(after earlier: JournalReader?) -> OutputFiles {
    let isOwn = earlier.map { $0.isClosing || $0.header.overwrites } ?? false
    return OutputFiles(
      folder: options.output, overwrite: options.overwrite || isOwn, formats: .everything,
      locks: locks)
  }

  /// All files of the whole run, as the recipe names them.
  package var outputPaths: [String] {
    plan.outputPaths() + (reports && plan.moleculeCount > 0 ? options.reportPaths : [])
  }

  /// Runs the rounds that a journal does not hold yet.
  /// - Parameter isCancelled: asked again and again whether to stop.
  package func run(
    after earlier: JournalReader?, display: any CampaignDisplay,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Ending {
    if let earlier, earlier.isComplete { return .complete }
    try Folder.create(Folder.of(journalPath))
    let journal =
      try earlier.map { try Journal(continuing: $0) }
      ?? Journal.begin(try header(), at: journalPath)
    let selection = RoundSelection(
      part: part.index, of: part.count, done: earlier.map { $0.rounds.lazy.map(\.number) } ?? [])
    let recorder = CampaignRecorder(journal, selection, after: earlier, display: display)
    let runOptions = RunOptions(
      threads: threads, isCancelled: isCancelled,
      provenance: [("engine", .string(Version.program))], rounds: selection,
      isInOrder: false, patience: Self.patience)
    do {
      let summary = try plan.run(runOptions, observedBy: recorder)
      recorder.end()
      try journal.synchronise()
      return summary.wasInterrupted ? .interrupted : .complete
    } catch {
      recorder.end()
      return .failed(error)
    }
  }

  /// Puts the outputs together and gives them their names; then the journal goes.
  /// - Returns: the run, for its table, and the names.
  /// - Throws: `OutputError` and `CampaignError`; the journal is still there then.
  package func close(_ reader: JournalReader, _ outputs: OutputFiles) throws -> (
    RunRecord, [String]
  ) {
    // The journal is nobody else's from here on.
    let journal = try Journal(continuing: reader)
    let record = try assemble([reader], into: outputs, isPartial: false)
    try outputs.complete()
    try journal.noteClosing()
    let names = try outputs.finish(complete: true)
    for path in reader.kept { Path.remove(path) }
    journal.remove()
    return (record, names)
  }

  /// Writes what an interrupted run came to beside the names of its outputs.
  /// - Returns: the run, for its table, and the names.
  package func keep(_ reader: JournalReader) throws -> (RunRecord, [String]) {
    let journal = try Journal(continuing: reader)
    for path in reader.kept { Path.remove(path) }
    let outputs = OutputFiles(
      folder: options.output, overwrite: true, formats: .everything, locks: locks)
    let record = try assemble([reader], into: outputs, isPartial: true)
    let names = try outputs.finish(complete: false)
    try journal.note(kept: names.map(Path.absolute))
    return (record, names)
  }

  /// Puts what journals hold into files, the report with them.
  package func assemble(
    _ parts: [JournalReader], into outputs: OutputFiles?, isPartial: Bool
  ) throws -> RunRecord {
    let record = RunRecord(
      recipe: recipe, plan: plan, options: options, threads: threads,
      made: try Assembly(parts: parts, drawn: Report.drawn, threads: threads).make(into: outputs),
      isPartial: isPartial)
    guard reports, let outputs, !record.molecules.isEmpty else { return record }
    let files = record.files
    // As it was when the molecules were made; inputs may have changed since.
    let origin = parts.first?.header.origin
    let texts = [record.report.rendered(), files.csv(), try files.json(of: origin)]
    for (path, text) in zip(options.reportPaths, texts) { try outputs.append(text, to: path) }
    return record
  }
}
