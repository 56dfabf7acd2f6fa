import CLineEditor
import Engine
import Glibc
import Script

/// A session at a terminal or over a pipe: the lines of a recipe take effect one by one.
final class Prompt {
  private let session: Session
  private let editor: any LineEditor
  private let files = SessionFiles()
  private let threads: Int
  private let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(STDERR_FILENO))
  /// Lines of the statement being entered, for the history.
  private var block: [String] = []

  /// A session on standard input.
  init(threads: Int) {
    let session = Session(catalogue: everything)
    self.session = session
    self.threads = threads
    editor =
      Terminal.isInteractive
      ? ReadlineEditor { line in PromptCompletion(session).candidates(for: line) }
      : PlainLineEditor()
  }

  /// Reads statements until the end of input.
  /// - Returns: the exit code. At a terminal errors are for correcting; on a pipe the first one
  ///   ends the session.
  func run() -> Int32 {
    if editor.isInteractive {
      Terminal.print("simgen \(Simgen.version). Type 'help' for help, Ctrl-D to leave.\n")
    }
    while true {
      switch editor.readLine(prompt: session.isIncomplete ? "  ... > " : "simgen> ") {
      case .end: return end()
      case .interrupted:
        session.discardPending()
        block = []
      case .line(let line):
        guard !leaves(line) else { return 0 }
        let failure = take(line)
        if stopSignal != 0 { return 128 + stopSignal }
        if let failure, !editor.isInteractive { return failure.rawValue }
      }
    }
  }

  private func end() -> Int32 {
    guard !editor.isInteractive else {
      Terminal.print("\n")
      return 0
    }
    if le_interrupt() != 0 { return 128 + le_interrupt() }
    guard session.isIncomplete else { return 0 }
    let line = session.pendingLines.first ?? ""
    Terminal.note("simgen: error: the input ends inside the statement '\(line)'\n")
    return CommandFailure.recipe.rawValue
  }

  /// A signal that ends the session: at a terminal Ctrl-C does not.
  private var stopSignal: Int32 {
    let signal = le_interrupt()
    if signal == SIGINT && editor.isInteractive {
      le_clear_interrupt()
      return 0
    }
    return signal
  }

  private func leaves(_ line: String) -> Bool {
    !session.isIncomplete && ["quit", "exit"].contains(Self.words(line).joined(separator: " "))
  }

  /// Takes a line.
  /// - Returns: what went wrong, or nil.
  private func take(_ line: String) -> CommandFailure? {
    block.append(line)
    if !session.isIncomplete, let answer = PromptQuery(session).answer(Self.words(line)) {
      remember()
      switch answer {
      case .success(let text): Terminal.print(text)
      case .failure(let error):
        Terminal.note(error.text)
        return .recipe
      }
      return nil
    }
    let failure = feed(line)
    if !session.isIncomplete { remember() }
    return failure
  }

  private func feed(_ line: String) -> CommandFailure? {
    let display = RunDisplay { [files] text, path throws(OutputError) in
      try files.append(text, to: path)
    }
    let options = RunOptions(
      threads: threads, isCancelled: { le_interrupt() != 0 },
      provenance: [("engine", .string("simgen \(Simgen.version)"))])
    do {
      let reply = try session.feed(line, options, observedBy: display)
      display.end()
      tell(reply, display)
      let isWrong = reply.diagnostics.contains { $0.severity == .error }
      return isWrong ? (reply.summary == nil ? .recipe : .run) : nil
    } catch {
      display.end()
      Terminal.note("simgen: error: \(error)\n")
      return .run
    }
  }

  private func tell(_ reply: Session.Reply, _ display: RunDisplay) {
    Terminal.note(renderer.render(reply.diagnostics))
    for note in reply.notes { Terminal.note("simgen: \(note)\n") }
    if !display.molecules.isEmpty {
      Terminal.print(
        ClosingTable(results: display.molecules, seconds: display.seconds, citations: []).rendered()
      )
    }
    if reply.summary?.wasInterrupted == true { Terminal.note("simgen: stopped\n") }
  }

  private func remember() {
    let text = block.joined(separator: "\n")
    block = []
    if text.contains(where: { !$0.isWhitespace }) { editor.remember(text) }
  }

  private static func words(_ line: String) -> [String] {
    line.split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
