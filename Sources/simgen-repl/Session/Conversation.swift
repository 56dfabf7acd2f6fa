import Engine
import Outputs
import Platform
import Reporting
import Script

/// Answers the lines of a session: results on standard output, notes and errors on standard error.
final class Conversation {
  /// What became of a line.
  enum Outcome: Equatable {
    case done
    /// The user stopped it.
    case stopped
    case failed(CommandFailure)
  }

  private let session: Session
  private let threads: Int
  private let files = SessionFiles()
  /// What the files of the session have.
  private var duplicates = Duplicates()
  private let cache = RunCache()
  private let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(.error))
  /// The molecules of the last statement that made several, for the report.
  private var series: [ReportedMolecule] = []
  /// What ran last, for its times.
  private var latest: (molecules: [ReportedMolecule], seconds: Double)?

  /// Answers about a session.
  init(_ session: Session, threads: Int) {
    self.session = session
    self.threads = threads
  }

  private let isInterrupted: @Sendable () -> Bool = { Interrupt.isRaised }
  private var width: Int { Terminal.width(.output) }

  /// Answers a command.
  func answer(_ command: PromptCommand) -> Outcome {
    let query = PromptQuery(
      session, width: width, isUnicode: Terminal.isUnicode,
      context: RunContext(isCancelled: isInterrupted, runThreads: threads))
    switch command {
    case .help(let words): return reply { () throws(PromptError) in try query.help(words) }
    case .show(let topic): return reply { () throws(PromptError) in try query.show(topic) }
    case .plot(let text): return reply { () throws(PromptError) in try plot(text) }
    case .step(let count, let label): return step(count, label)
    case .begin(let count, let line):
      return run { options, display in
        try session.begin(line, steps: count, options, observedBy: display)
      }
    case .finish(let label): return step(nil, label)
    case .undo: return reply { () throws(PromptError) in try undo() }
    case .view(let path): return reply { () throws(PromptError) in try view(path) }
    case .save(let path): return reply { () throws(PromptError) in try save(path) }
    case .time: return reply { () throws(PromptError) in try times() }
    case .leave: return .done
    case .misused(let usage):
      return reply { () throws(PromptError) in throw PromptError("usage: \(usage)") }
    }
  }

  /// Takes a line of a recipe.
  func feed(_ line: String) -> Outcome {
    if !session.isIncomplete, let complaint = Misfit(line, in: session)?.complaint {
      return reply { () throws(PromptError) in throw complaint }
    }
    return run { options, display in try session.feed(line, options, observedBy: display) }
  }

  private func reply(_ answer: () throws(PromptError) -> String) -> Outcome {
    do throws(PromptError) {
      Terminal.print(try answer())
      return .done
    } catch {
      Terminal.note(error.text)
      return .failed(.recipe)
    }
  }

  // MARK: Statements

  private func run(_ work: (RunOptions, RunDisplay) throws -> Session.Reply) -> Outcome {
    let display = RunDisplay(duplicates: duplicates) { [files] text, path throws(OutputError) in
      try files.append(text, to: path)
    }
    let options = RunOptions(
      threads: threads, isCancelled: isInterrupted,
      provenance: [("engine", .string(Version.program))], cache: cache)
    let stages = stageCounts
    do {
      defer { duplicates = display.duplicates }
      let reply = try work(options, display)
      display.end()
      tell(reply, display, since: stages)
      if reply.hasErrors { return .failed(reply.summary == nil ? .recipe : .run) }
      return reply.summary?.wasInterrupted == true ? .stopped : .done
    } catch {
      display.end()
      Terminal.note(PromptError(error).text)
      return .failed(.run)
    }
  }

  /// How much was done to each molecule.
  private var stageCounts: [String: Int] {
    Dictionary(
      session.molecules.map { ($0.label, $0.candidate.stages.count) },
      uniquingKeysWith: { a, _ in a })
  }

  private func tell(
    _ reply: Session.Reply, _ display: RunDisplay, since stages: [String: Int]
  ) {
    Terminal.note(renderer.render(reply.diagnostics))
    for note in reply.notes { Terminal.note("simgen: \(note)\n") }
    let made = display.molecules
    if !made.isEmpty { latest = (made, display.seconds) }
    if made.count > 1 { series = made }
    if made.contains(where: { $0.candidate.paused == nil }) {
      Terminal.print(
        ClosingTable(
          results: made, rejected: display.rejected, duplicates: display.duplicates,
          seconds: display.seconds, citations: [],
          width: width
        ).rendered())
    } else if reply.summary != nil {
      for (label, candidate) in session.molecules where candidate.stages.count != stages[label] {
        tell(of: label, candidate, anew: made.isEmpty)
      }
    }
    if reply.summary?.wasInterrupted == true { Terminal.note("simgen: stopped\n") }
  }

  private func tell(of label: String, _ candidate: Candidate, anew: Bool) {
    guard let stage = candidate.stages.last else { return }
    if anew { latest = ([ReportedMolecule(index: 0, name: label, candidate: candidate)], 0) }
    let line =
      candidate.paused.map { StepLine(label, candidate, $0) } ?? StepLine(label, candidate, stage)
    Terminal.print(line.rendered())
  }

  private func step(_ count: Int?, _ label: String?) -> Outcome {
    guard let label = label ?? session.generationInProgress?.label,
      let line = session.resumption(of: label, steps: count)
    else {
      return reply { () throws(PromptError) in
        throw PromptError("no generation is in progress; 'step N generate ...' begins one")
      }
    }
    return feed(line)
  }

  // MARK: Commands

  private func plot(_ text: String) throws(PromptError) -> String {
    let plot = PromptPlot(session, width: width, isUnicode: Terminal.isUnicode)
    do throws(Diagnostic) {
      return try plot.draw(text)
    } catch {
      throw PromptError(lines: renderer.render([error]))
    }
  }

  private func undo() throws(PromptError) -> String {
    guard let text = session.undo() else { throw PromptError("there is nothing to take back") }
    let lines = text.split(separator: "\n")
    return "took back: \(Text.message(String(lines.first ?? "")))\(lines.count > 1 ? " ..." : "")\n"
  }

  private func save(_ path: String) throws(PromptError) -> String {
    guard !session.isEmpty else { throw PromptError("there is nothing to save") }
    do throws(OutputError) {
      try files.write(session.recipe(absolutePaths: path.contains("/")), to: path)
    } catch {
      throw PromptError(error)
    }
    return "saved; to run it: simgen run \(path)\n"
  }

  private func view(_ path: String?) throws(PromptError) -> String {
    let report = SessionReport(session, series: series)
    guard !report.molecules.isEmpty else { throw PromptError("there are no molecules to look at") }
    let path = path ?? files.free("session-report", ending: ".html")
    do throws(OutputError) {
      try files.write(report.rendered(threads: threads), to: path)
    } catch {
      throw PromptError(error)
    }
    return "\(Text.count(report.molecules.count, "molecule")) in \(path); open it in a browser\n"
  }

  private func times() throws(PromptError) -> String {
    guard let latest else { throw PromptError("nothing has run yet") }
    let seconds = latest.seconds > 0 ? latest.seconds : nil
    return StageTimes(molecules: latest.molecules, seconds: seconds, width: width).rendered()
  }
}
