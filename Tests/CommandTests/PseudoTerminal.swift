import Foundation
import Glibc
import TestSupport
import Testing

/// The program at a terminal: what is typed and what appears. Output is read in order: what an
/// `expect` has found is behind it, so nothing is missed and nothing is found twice.
final class PseudoTerminal {
  /// A program that does not answer within this time never will; a loaded machine is slow.
  private static let patience = 120.0

  private let main: Int32
  private let process: pid_t
  /// Everything that appeared.
  var transcript: String { String(decoding: seen + unread, as: UTF8.self) }
  private var seen: [UInt8] = []
  /// Bytes: a line end of two characters would be one `Character`.
  private var unread: [UInt8] = []

  /// Starts the program with its own terminal, in a folder of its own.
  init(
    _ arguments: [String] = [], state: TemporaryFolder, columns: Int = 100,
    environment extra: [String: String] = [:]
  ) throws {
    var (main, child) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&main, &child, nil, nil, &size) == 0)
    self.main = main
    var name = [CChar](repeating: 0, count: 256)
    try #require(ttyname_r(child, &name, name.count) == 0)
    // A new session that opens the terminal by name has it as its controlling one, so that
    // Ctrl-C becomes a signal.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclose(&actions, main)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
    var environment = ProcessInfo.processInfo.environment
    environment["NO_COLOR"] = nil
    environment.merge(Program.cache) { $1 }
    environment.merge(["TERM": "xterm", "XDG_STATE_HOME": state.url.path, "LC_ALL": "C.UTF-8"]) {
      $1
    }
    environment.merge(extra) { $1 }
    environment["INPUTRC"] = "/dev/null"
    // The shell changes the folder and becomes the program.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", state.url.path, Program.path.path]
    var argv = (command + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in argv + envp { free(string) } }
    var process = pid_t()
    let status = posix_spawn(&process, command[0], &actions, &attributes, &argv, &envp)
    close(child)
    try #require(status == 0)
    self.process = process
    _ = fcntl(main, F_SETFL, O_NONBLOCK)
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    close(main)
  }

  /// Types keys; a program that is slow to read them is waited for.
  func type(_ keys: String) {
    var rest = Array(keys.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
      if written > 0 { rest = rest.dropFirst(written) } else { wait(for: Int16(POLLOUT | POLLIN)) }
      read()
    }
  }

  /// Types a line and waits for the prompt after it.
  func enter(_ line: String, _ location: SourceLocation = #_sourceLocation) {
    type(line + "\r")
    // Past the echo, so that the prompt found is the next one.
    expect("\n", location)
    expect("> ", location)
  }

  /// Waits until a text appears, and goes on behind it.
  /// - Returns: what stood before it.
  @discardableResult
  func expect(_ text: String, _ location: SourceLocation = #_sourceLocation) -> String {
    let end = Date().addingTimeInterval(Self.patience)
    let wanted = Array(text.utf8)
    while true {
      read()
      if let range = unread.firstRange(of: wanted) {
        let before = String(decoding: unread[..<range.lowerBound], as: UTF8.self)
        seen += unread[..<range.upperBound]
        unread.removeSubrange(..<range.upperBound)
        return before
      }
      guard Date() < end else { break }
      wait(for: Int16(POLLIN))
    }
    let rest = String(decoding: unread, as: UTF8.self)
    Issue.record("'\(text)' did not appear in: \(rest)", sourceLocation: location)
    return rest
  }

  /// Waits for the end of the program.
  /// - Returns: its exit code; -1 when it does not end.
  func exitCode() -> Int32 {
    var status: Int32 = 0
    let end = Date().addingTimeInterval(Self.patience)
    while Date() < end {
      read()
      if waitpid(process, &status, WNOHANG) == process {
        read()
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
      }
      wait(for: Int16(POLLIN))
    }
    return -1
  }

  /// Gives the terminal another width; the kernel tells the program.
  func resize(columns: Int) {
    var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
  }

  /// Whether Ctrl-C would be a character: the program is reading a line, key by key.
  var isReadingKeys: Bool {
    var settings = termios()
    return tcgetattr(main, &settings) == 0 && settings.c_lflag & tcflag_t(ICANON) == 0
  }

  private func wait(for events: Int16) {
    var source = pollfd(fd: main, events: events, revents: 0)
    _ = poll(&source, 1, 100)
    // The other end closed: nothing to wait for but the end of the process.
    if source.revents & Int16(POLLHUP) != 0 { usleep(20_000) }
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(main, &buffer, buffer.count)
      guard count > 0 else { return }
      unread += buffer.prefix(count)
    }
  }
}

extension String {
  /// The text as it stands on the screen: without what moves the cursor or colours.
  var withoutEscapes: String {
    replacing(#/\u{1B}\[[0-9;?]*[A-Za-z]/#, with: "").replacing("\r\n", with: "\n")
  }
}
