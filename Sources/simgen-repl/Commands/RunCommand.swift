import ArgumentParser
import Campaigns
import Outputs
import Platform
import Script
import Simgen

/// `simgen run`: a recipe in, molecules, table and report out.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a recipe.",
    discussion: """
      Outputs of the recipe and the report are written below the output folder. The same recipe \
      and seed give the same files whatever the number of threads, parts or interruptions.

      While a run goes on, everything it made is in RECIPE.journal in the output folder; outputs \
      appear whole when it is over. A run that was stopped, killed or out of disk space goes on \
      with --resume and loses nothing but the molecules in flight. Ctrl-C also writes what is \
      finished to NAME.partial.xyz and so on.

      --shard 3/8 does the third of eight parts, on this machine or another one; 'simgen merge' \
      puts the parts together to the files of one run. See docs/campaigns.md.

      With --events json programs can follow a run and have its molecules as they are made: see \
      docs/events.md.

      EXAMPLES:
        simgen run recipes/qm9-like.simgen
        simgen run recipes/qm9-like.simgen --set count=100 --set heavy=7 -o out
        simgen run recipes/qm9-like.simgen --set count=10000 -o out --resume
        simgen run recipes/qm9-like.simgen -o out --shard 1/2 --threads 8
        simgen run - -o out --events json < mine.simgen

      EXIT CODES: 0 done, 1 the work failed, 2 the recipe is wrong, 130 interrupted.
      """)

  @OptionGroup var options: RecipeOptions

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Go on with a run that was not finished; begin it if there is none.")
  var resume = false

  @Option(
    name: .customLong("shard"),
    help: ArgumentHelp("Do one of several parts only, such as 1/4.", valueName: "i/n"))
  var part: CampaignPart?

  @Flag(help: "Write no report.")
  var noReport = false

  @OptionGroup var events: EventOptions

  private var shard: CampaignPart { part ?? .whole }

  func validate() throws {
    if resume && options.overwrite {
      throw ValidationError("--resume keeps what --overwrite would replace; give one of them.")
    }
  }

  func run() throws { try events.during(work) }

  private func work() throws {
    let checked = try options.checked()
    let work = CampaignWork(
      recipe: checked.recipe, plan: checked.plan, options: options.request, part: shard,
      threads: threads.count, reports: !noReport)
    try locating(checked.plan, work.outputs(after: nil)) { _ throws(OutputError) in
      try work.reserveJournal()
    }
    let earlier = try reportingErrors {
      try work.earlier(resume: resume) { note($0) }
    }
    if shard.isPart, let earlier, earlier.isComplete {
      Terminal.print(
        "\(work.journalPath) holds all \(Text.count(earlier.molecules, "molecule")) of its part\n")
      return
    }
    if resume, earlier == nil, !shard.isPart,
      let names = try reportingErrors({ try work.finished() })
    {
      Terminal.print("The run is complete: \(Text.list(names))\n")
      return
    }
    let outputs = work.outputs(after: earlier)
    try locating(checked.plan, outputs) { outputs throws(OutputError) in
      if shard.isPart {
        try outputs.inspect(work.outputPaths, resuming: true)
      } else {
        try outputs.claim(work.outputPaths, resuming: earlier != nil)
      }
    }
    let display: any CampaignDisplay = EventStream.isOpen ? EventDisplay(work) : Progress()
    let ending = try reportingErrors {
      try work.run(after: earlier, display: display) { [request = StopRequest()] in
        request.isMade() || EventStream.isAbandoned
      }
    }
    let code = explain(ending)
    let reader = try reportingErrors { try JournalReader(path: work.journalPath) }
    if let code {
      if reader.rounds.isEmpty {
        if earlier == nil { Path.remove(work.journalPath) }
      } else {
        try keep(reader, work, isFull: code.isFull)
      }
      throw code.exit
    }
    try finish(reader, work, outputs)
  }

  private func note(_ text: String) {
    Terminal.note("simgen: note: \(text)\n")
    EventStream.write(message: text, severity: .warning)
  }

  /// Does something about outputs, whose errors are shown where the recipe names them.
  private func locating(
    _ plan: Plan, _ outputs: OutputFiles, _ body: (OutputFiles) throws(OutputError) -> Void
  ) throws {
    do throws(OutputError) {
      try body(outputs)
    } catch {
      guard let diagnostic = outputs.located(error, among: plan.outputs()) else {
        throw CommandFailure.run.exit("\(error)")
      }
      Terminal.report([diagnostic])
      throw ExitCode(CommandFailure.run.rawValue)
    }
  }

  /// Says what went wrong.
  /// - Returns: how the command has to end, and whether no more can be written; nil when all went
  ///   well.
  private func explain(_ ending: CampaignWork.Ending) -> (exit: ExitCode, isFull: Bool)? {
    switch ending {
    case .complete: return nil
    case .interrupted: return (CommandFailure.interrupted.exit("interrupted"), false)
    case .failed(let diagnostic as Diagnostic):
      Terminal.report([diagnostic])
      return (ExitCode(CommandFailure.run.rawValue), false)
    case .failed(let error):
      return (CommandFailure.run.exit("\(error)"), error is CampaignError)
    }
  }

  /// Tells what is there of a run that did not come to its end.
  private func keep(_ reader: JournalReader, _ work: CampaignWork, isFull: Bool) throws {
    let done = "\(reader.molecules) of \(Text.count(reader.header.ownMolecules, "molecule"))"
    let note = "Kept \(done) in \(work.journalPath); --resume goes on\n"
    guard !isFull, !shard.isPart else {
      Terminal.print(note)
      return
    }
    let (record, names) = try reportingErrors { try work.keep(reader) }
    record.writeEvent(files: names)
    Terminal.print(record.table.rendered())
    if !names.isEmpty {
      Terminal.print("Kept what was finished in \(Text.list(names))\n")
    }
    Terminal.print(note)
  }

  /// Gives a completed run its table and files.
  private func finish(
    _ reader: JournalReader, _ work: CampaignWork, _ outputs: OutputFiles
  ) throws {
    let record: RunRecord
    if shard.isPart {
      record = try reportingErrors { try work.assemble([reader], into: nil, isPartial: false) }
      record.writeEvent(files: [work.journalPath])
      Terminal.print(record.table.rendered())
      Terminal.print(
        "Wrote \(work.journalPath), part \(shard.index + 1) of \(shard.count); "
          + "simgen merge puts them together\n")
    } else {
      let names: [String]
      do {
        (record, names) = try work.close(reader, outputs)
      } catch {
        throw CommandFailure.run.exit(
          "\(error); all \(Text.count(reader.molecules, "molecule")) are in "
            + "\(work.journalPath): --resume writes the files")
      }
      record.writeEvent(files: names)
      Terminal.print(record.table.rendered())
      if !names.isEmpty { Terminal.print("Wrote \(Text.list(names))\n") }
    }
    if !record.molecules.isEmpty && record.molecules.allSatisfy({ $0.failure != nil }) {
      throw CommandFailure.run.exit("no molecule was completed")
    }
  }
}
