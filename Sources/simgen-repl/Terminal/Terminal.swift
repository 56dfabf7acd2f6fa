import Platform
import Script
import Synchronization

/// Standard output and standard error, and what a terminal behind them can do.
enum Terminal {
  /// Whether both ends of a conversation are a terminal.
  static var isInteractive: Bool {
    StandardStream.input.isTerminal && StandardStream.output.isTerminal
  }

  /// Whether standard error is a terminal that understands cursor movement.
  static var canRedraw: Bool {
    StandardStream.error.isTerminal && Machine.environment("TERM") != "dumb"
  }

  /// Whether colour is welcome on a stream (https://no-color.org).
  static func hasColour(_ stream: StandardStream) -> Bool {
    stream.isTerminal && (Machine.environment("NO_COLOR") ?? "").isEmpty
      && Machine.environment("TERM") != "dumb"
  }

  /// Columns of the terminal behind a stream; 80 where there is none.
  static func width(_ stream: StandardStream) -> Int { stream.width ?? 80 }

  /// Columns a table may take: those of the terminal, and any number in a file.
  static var tableWidth: Int {
    StandardStream.output.isTerminal ? width(.output) : .max
  }

  /// Whether the locale's characters go beyond ASCII.
  static var isUnicode: Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Machine.environment)
      .first { !$0.isEmpty }
    let upper = (name ?? "").uppercased()
    return upper.contains("UTF-8") || upper.contains("UTF8")
  }

  /// Writes what people read to standard output, or to standard error where events are written.
  static func print(_ text: String) {
    if EventStream.isOpen { note(text) } else { write(text) }
  }

  /// Writes to standard output at once. The first time that fails a note says so, and the program
  /// has to end with an error: see `hasLostOutput`. A reader that left wants no more, which is none.
  static func write(_ text: String) {
    let failure = StandardStream.output.write(text)
    guard let failure else { return }
    guard !failure.isReaderGone else { return readerLeft.store(true, ordering: .relaxed) }
    guard !lostOutput.exchange(true, ordering: .relaxed) else { return }
    note(
      "simgen: error: cannot write standard output: \(failure.words); what was printed is lost\n")
  }

  private static let readerLeft = Atomic(false)
  private static let lostOutput = Atomic(false)

  /// Whether nobody reads standard output any more.
  static var isReaderGone: Bool { readerLeft.load(ordering: .relaxed) }

  /// Whether something that was printed did not arrive.
  static var hasLostOutput: Bool { lostOutput.load(ordering: .relaxed) }

  /// Writes to standard error at once; what cannot be written there is dropped.
  static func note(_ text: String) { _ = StandardStream.error.write(text) }

  /// Writes what is wrong with a recipe to standard error, and as events where they are written.
  static func report(_ diagnostics: [Diagnostic]) {
    note(DiagnosticRenderer(isColoured: hasColour(.error)).render(diagnostics))
    for diagnostic in diagnostics { EventStream.write(diagnostic) }
  }
}
