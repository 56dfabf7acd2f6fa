import Platform

/// What reading a line came to.
enum LineInput: Equatable {
  /// A line; or several, where a block was pasted or recalled.
  case line(String)
  /// No more input.
  case end
  /// Input that cannot be read, and why.
  case failed(String)
  /// The user pressed Ctrl-C; pending text was dropped.
  case interrupted
}

/// Where the lines of a session come from.
protocol LineEditor: AnyObject {
  /// Whether somebody sits in front of it.
  var isInteractive: Bool { get }

  /// The next line.
  func readLine(prompt: String) -> LineInput

  /// Remembers a block of lines for recalling.
  func remember(_ block: String)
}

/// Lines of a file or a pipe: no prompt, no editing, no history.
final class PlainLineEditor: LineEditor {
  let isInteractive = false
  private let lines = InputLines()

  func readLine(prompt: String) -> LineInput {
    do throws(FileError) {
      return try lines.line().map(LineInput.line) ?? .end
    } catch {
      return .failed("\(error)")
    }
  }

  func remember(_ block: String) {}
}
