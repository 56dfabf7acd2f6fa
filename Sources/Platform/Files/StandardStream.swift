import Glibc

/// Standard input, output and error.
package enum StandardStream: Int32, CaseIterable, Sendable {
  case input, output, error

  /// Whether a terminal is behind it.
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Columns of the terminal behind it; nil where there is none or it does not say.
  package var width: Int? {
    var size = winsize()
    guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Why a text did not arrive.
  package struct Failure: Sendable {
    /// The system's words.
    package let words: String
    /// Whether the reader left, as `head` does when it has seen enough.
    package let isReaderGone: Bool
  }

  /// Writes all of a text at once.
  /// - Returns: why that was not possible; nil where it was.
  package func write(_ text: String) -> Failure? {
    guard !Folder.writesAll(Array(text.utf8), to: rawValue) else { return nil }
    let number = errno
    return Failure(words: SystemError.words(number), isReaderGone: number == EPIPE)
  }

  /// All bytes of standard input.
  /// - Throws: `FileError`.
  package static func readInput() throws(FileError) -> [UInt8] {
    guard let bytes = readToEnd(input.rawValue) else { throw .system(.read, "standard input") }
    return bytes
  }

  /// Puts nothing where standard input, output or error were closed, so that no file that is opened
  /// later takes their place and what is printed. Writing to standard output fails all the same.
  package static func occupyClosed() {
    for stream in allCases where fcntl(stream.rawValue, F_GETFD) < 0 {
      _ = open("/dev/null", stream == .output ? O_RDONLY : O_RDWR)
    }
  }
}
