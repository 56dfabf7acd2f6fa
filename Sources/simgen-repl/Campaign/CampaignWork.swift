import CLineEditor
import Engine
import Formats
import Glibc
import Script

/// A recipe on its way from rounds to files: begins a journal or goes on with one, runs what is
/// missing, and puts the outputs together.
struct CampaignWork {
  let recipe: Recipe
  let plan: Plan
  let options: RecipeOptions
  let part: CampaignPart
  /// Molecules worked on side by side; nil where nothing is run.
  let threads: Int?
  /// Whether the report's files are written.
  let reports: Bool

  /// How far a run came.
  enum Ending {
    /// Every round is done.
    case complete
    /// The user stopped it.
    case interrupted
    /// It could not go on, and said why.
    case failed(any Error)
  }

  /// Where the journal is.
  var journalPath: String { part.journalPath(title: options.title, folder: options.output) }

  /// What the journal begins with.
  func header() throws -> CampaignHeader {
    try CampaignHeader(recipe, plan, options: options, part: part)
  }

  /// How long a molecule in flight may take to its next step once the run is to stop.
  private static let patience = Duration.milliseconds(600)

  /// The journal of a run before this one, when it is to be gone on with.
  /// - Throws: `CampaignError` when it is another run's, or nobody asked.
  func earlier(resume: Bool) throws -> JournalReader? {
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
      Terminal.note(
        "simgen: note: \(journalPath) was begun on a processor with \(reader.header.processor), "
          + "this one has \(header.processor): molecules may differ in their last digits\n")
    }
    return reader
  }

  /// The files of this very run, when it came to its end before and left them; nil otherwise.
  /// - Throws: `CampaignError` when they are another run's.
  func finished() throws -> [String]? {
    let outputs = OutputFiles(folder: options.output, overwrite: false)
    let paths = outputPaths.map(outputs.resolved)
    guard reports, let report = paths.first(where: { $0.hasSuffix("-report.json") }),
      access(report, F_OK) == 0,
      let origin = JudgementFiles.origin(in: try FileContents.bytes(of: report))
    else { return nil }
    let differences = try header().origin.differences(from: origin)
    guard differences.isEmpty else { throw CampaignError.differs(report, differences) }
    return paths.allSatisfy { access($0, F_OK) == 0 } ? paths : nil
  }

  /// The files of the whole run. Those of a run that was gone on with may be replaced when they
  /// are its own.
  func outputs(after earlier: JournalReader?) -> OutputFiles {
    let isOwn = earlier.map { $0.isClosing || $0.header.overwrites } ?? false
    return OutputFiles(folder: options.output, overwrite: options.overwrite || isOwn)
  }

  /// All files of the whole run, as the recipe names them.
  var outputPaths: [String] {
    plan.outputPaths() + (reports && plan.moleculeCount > 0 ? options.reportPaths : [])
  }

  /// Runs the rounds that a journal does not hold yet.
  func run(after earlier: JournalReader?) throws -> Ending {
    if let earlier, earlier.isComplete { return .complete }
    try Folder.create(Folder.of(journalPath))
    let journal =
      try earlier.map { try Journal(continuing: $0) }
      ?? Journal.begin(try header(), at: journalPath)
    let selection = RoundSelection(
      part: part.index, of: part.count, done: earlier.map { $0.rounds.lazy.map(\.number) } ?? [])
    let recorder = CampaignRecorder(journal, selection, after: earlier)
    let stop = StopRequest()
    let runOptions = RunOptions(
      threads: threads ?? 1, isCancelled: stop.isMade,
      provenance: [("engine", .string("simgen \(Simgen.version)"))], rounds: selection,
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
  func close(_ reader: JournalReader, _ outputs: OutputFiles) throws -> (RunRecord, [String]) {
    // The journal is nobody else's from here on.
    let journal = try Journal(continuing: reader)
    do {
      let record = try assemble([reader], into: outputs, isPartial: false)
      try outputs.complete()
      try journal.noteClosing()
      let names = try outputs.finish(complete: true)
      for path in reader.kept { unlink(path) }
      journal.remove()
      return (record, names)
    } catch {
      outputs.discard()
      throw error
    }
  }

  /// Writes what an interrupted run came to beside the names of its outputs.
  /// - Returns: the run, for its table, and the names.
  func keep(_ reader: JournalReader) throws -> (RunRecord, [String]) {
    let journal = try Journal(continuing: reader)
    for path in reader.kept { unlink(path) }
    let outputs = OutputFiles(folder: options.output, overwrite: true)
    do {
      let record = try assemble([reader], into: outputs, isPartial: true)
      let names = try outputs.finish(complete: false)
      try journal.note(kept: names)
      return (record, names)
    } catch {
      outputs.discard()
      throw error
    }
  }

  /// Puts what journals hold into files, the report with them.
  func assemble(
    _ parts: [JournalReader], into outputs: OutputFiles?, isPartial: Bool
  ) throws -> RunRecord {
    let record = RunRecord(
      recipe: recipe, plan: plan, options: options, threads: threads,
      made: try Assembly(parts: parts).make(into: outputs), isPartial: isPartial)
    guard reports, let outputs, !record.molecules.isEmpty else { return record }
    var files = record.files
    // As it was when the molecules were made; inputs may have changed since.
    files.origin = parts.first?.header.origin
    let texts = [record.report.rendered(), files.csv(), try files.json()]
    for (path, text) in zip(options.reportPaths, texts) { try outputs.append(text, to: path) }
    return record
  }
}
