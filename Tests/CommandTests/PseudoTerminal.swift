import Foundation
import Glibc
import Testing

/// The program at a terminal: what is typed and what appears.
final class PseudoTerminal {
  private let main: Int32
  private let process: pid_t
  private(set) var screen = ""

  /// Starts the program with its own terminal of 100 columns.
  init(_ arguments: [String] = [], state: TemporaryFolder) throws {
    var (main, child) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
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
    environment.merge(["TERM": "xterm", "XDG_STATE_HOME": state.url.path, "LC_ALL": "C.UTF-8"]) {
      $1
    }
    environment["INPUTRC"] = "/dev/null"
    var argv = ([Program.path.path] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in argv + envp { free(string) } }
    var process = pid_t()
    let status = posix_spawn(&process, Program.path.path, &actions, &attributes, &argv, &envp)
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

  /// Types keys.
  func type(_ keys: String) {
    screen = ""
    _ = keys.withCString { write(main, $0, strlen($0)) }
  }

  /// Waits until a text appears after the latest keys.
  func expect(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    for _ in 0..<600 {
      read()
      if screen.contains(text) { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("'\(text)' did not appear in: \(screen)", sourceLocation: location)
  }

  /// Waits for the end of the program.
  /// - Returns: its exit code.
  func exitCode() -> Int32 {
    var status: Int32 = 0
    for _ in 0..<600 {
      read()
      if waitpid(process, &status, WNOHANG) == process { return (status >> 8) & 0xFF }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return -1
  }

  private func read() {
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(main, &bytes, bytes.count)
      guard count > 0 else { return }
      screen += String(decoding: bytes.prefix(count), as: UTF8.self)
    }
  }
}
