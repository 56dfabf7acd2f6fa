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

  /// Writes all of a text at once. What cannot be written is dropped.
  package func write(_ text: String) {
    try? Folder.write(Array(text.utf8), to: rawValue, path: "")
  }

  /// Puts nothing where standard input, output or error were closed, so that no file that is opened
  /// later takes their place and what is printed.
  package static func occupyClosed() {
    for stream in allCases where fcntl(stream.rawValue, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }
}
