import Glibc
import Synchronization

/// Standard output and standard error, and what a terminal behind them can do.
enum Terminal {
  /// Whether both ends of a conversation are a terminal.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Whether standard error is a terminal that understands cursor movement.
  static var canRedraw: Bool { isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb" }

  /// Whether colour is welcome on a descriptor (https://no-color.org).
  static func hasColour(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && (environment("NO_COLOR") ?? "").isEmpty
      && environment("TERM") != "dumb"
  }

  /// Columns of the terminal behind a descriptor; 80 where there is none.
  static func width(_ descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the locale's characters go beyond ASCII.
  static var isUnicode: Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    let upper = (name ?? "").uppercased()
    return upper.contains("UTF-8") || upper.contains("UTF8")
  }

  /// Seconds on a clock that only goes forward.
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Cores of the machine.
  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Puts nothing where standard input, output or error were closed, so that no file that is opened
  /// later takes their place and what is printed. Writing to standard output fails all the same.
  static func occupyStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR)
    }
  }

  /// The value of an environment variable, or nil.
  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Writes to standard output at once. The first time that fails a note says so, and the program
  /// has to end with an error: see `hasLostOutput`. A reader that left wants no more, which is none.
  static func print(_ text: String) {
    let failure = write(text, to: STDOUT_FILENO)
    guard failure != 0, failure != EPIPE else { return }
    guard !lostOutput.exchange(true, ordering: .relaxed) else { return }
    let reason = String(cString: strerror(failure))
    note("simgen: error: cannot write standard output: \(reason); what was printed is lost\n")
  }

  private static let lostOutput = Atomic(false)

  /// Whether something that was printed did not arrive.
  static var hasLostOutput: Bool { lostOutput.load(ordering: .relaxed) }

  /// Writes to standard error at once.
  static func note(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes all of a text.
  /// - Returns: the error number, 0 when everything was written.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return written < 0 ? errno : EIO }
        done += written
      }
      return 0
    }
  }
}
