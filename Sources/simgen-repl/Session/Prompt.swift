import Engine
import Outputs
import Platform
import Script
import Simgen

/// A session at a terminal or over a pipe: the lines of a recipe take effect one by one, and
/// commands look at what there is.
final class Prompt {
  private let session = Session(catalogue: .everything)
  private let editor: any LineEditor
  private let conversation: Conversation
  /// Lines of the statement being entered, for the history.
  private var block: [String] = []

  /// A session on standard input.
  init(threads: Int) {
    let session = self.session
    conversation = Conversation(session, threads: threads)
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
      Interrupt.bePatientWithKeyboard()
      let banner = "\(Version.program). 'help' helps, TAB completes, Ctrl-D leaves.\n"
      Terminal.print(Text.wrapped(banner, to: Terminal.width(.output)))
    }
    while true {
      switch editor.readLine(prompt: prompt) {
      case .end: return end()
      case .failed(let reason): return fail(reason)
      case .interrupted:
        session.discardPending()
        block = []
      case .line(let text):
        guard block.count < Self.longestBlock else {
          return fail("a statement of more than \(Self.longestBlock) lines on standard input")
        }
        if let code = take(text) { return code }
      }
    }
  }

  /// Lines after which a statement is none that anybody wrote.
  private static let longestBlock = 100_000

  private func fail(_ reason: String) -> Int32 {
    Terminal.note("simgen: error: \(Text.message(reason))\n")
    return CommandFailure.run.rawValue
  }

  /// What stands before the cursor: how far a generation has come, or that a statement goes on.
  private var prompt: String {
    if session.isIncomplete { return "  ... > " }
    guard let (label, done, total) = session.generationInProgress else { return "simgen> " }
    return "simgen \(label) \(done)/\(total)> "
  }

  private func end() -> Int32 {
    let line = Text.message(session.pendingLines.first ?? "")
    if editor.isInteractive {
      Terminal.print("\n")
      if session.isIncomplete {
        remember()
        Terminal.note("simgen: '\(line)' was not finished and did nothing; the history has it\n")
      }
      return 0
    }
    if Interrupt.isRaised { return 128 + Interrupt.signalNumber }
    guard session.isIncomplete else { return 0 }
    Terminal.note("simgen: error: the input ends inside the statement '\(line)'\n")
    return CommandFailure.recipe.rawValue
  }

  /// A signal that ends the session: at a terminal Ctrl-C does not.
  private var stopSignal: Int32 {
    if Interrupt.isFromKeyboard && editor.isInteractive {
      Interrupt.clear()
      return 0
    }
    return Interrupt.signalNumber
  }

  /// Takes what was entered: a line, or several that were pasted or recalled; after a wrong one no
  /// others.
  /// - Returns: the exit code when the session is over.
  private func take(_ text: String) -> Int32? {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while let line = lines.popFirst() {
      block.append(String(line))
      let command = session.isIncomplete ? nil : PromptCommand(String(line))
      if command == .leave { return 0 }
      let outcome =
        command.map { conversation.answer($0) } ?? conversation.feed(String(line))
      if !session.isIncomplete { remember() }
      let signal = stopSignal
      if signal != 0 { return 128 + signal }
      guard outcome != .done else { continue }
      if case .failed(let failure) = outcome, !editor.isInteractive { return failure.rawValue }
      let left = lines.count { $0.contains { !$0.isWhitespace } }
      if left > 0 { Terminal.note("simgen: \(Text.count(left, "line")) after it not looked at\n") }
      return nil
    }
    return nil
  }

  private func remember() {
    let text = block.joined(separator: "\n")
    block = []
    if text.contains(where: { !$0.isWhitespace }) { editor.remember(text) }
  }
}
