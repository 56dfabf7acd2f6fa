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
  /// - Parameter limit: of more there is an error.
  /// - Throws: `FileError`.
  package static func readInput(limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    guard let bytes = readToEnd(input.rawValue, limit: limit) else {
      throw .system(.read, inputName)
    }
    guard bytes.count <= limit else {
      throw FileError(path: inputName, operation: .read, reason: .tooLong(limit: limit))
    }
    return bytes
  }

  /// What messages call it.
  package static let inputName = "standard input"

  /// Puts nothing where standard input, output or error were closed, so that no file that is opened
  /// later takes their place and what is printed. Reading and writing them fails all the same.
  package static func occupyClosed() {
    for stream in allCases where fcntl(stream.rawValue, F_GETFD) < 0 {
      let modes = [input: O_WRONLY, .output: O_RDONLY]
      _ = open("/dev/null", modes[stream] ?? O_RDWR)
    }
  }
}
