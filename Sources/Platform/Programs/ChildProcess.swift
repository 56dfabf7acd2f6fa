import Glibc

/// Runs another program to its end in a folder, what it prints in a file there.
package enum ChildProcess {
  /// How a run ended.
  package enum Outcome: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    /// It could not be started; the system's words.
    case notStarted(String)
  }

  /// - Parameters:
  ///   - program: an absolute path.
  ///   - seconds: after so many it is killed, with what it has started.
  ///   - output: the file for what it prints, in the folder.
  package static func run(
    _ program: String, _ arguments: [String], in folder: String, output: String, seconds: Double
  ) -> Outcome {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, folder + "/" + output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: what it starts can be stopped with it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    // The C library has no portable way to start a program in another folder; a shell has.
    let shell = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, program]
    var words: [UnsafeMutablePointer<CChar>?] = (shell + arguments).map { strdup($0) }
    // Molecules are spread over cores already.
    var settings: [UnsafeMutablePointer<CChar>?] =
      (environment() + ["OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1"]).map { strdup($0) }
    defer { for word in words + settings { free(word) } }
    words.append(nil)
    settings.append(nil)
    var child = pid_t()
    let status = posix_spawn(&child, shell[0], &actions, &attributes, words, settings)
    guard status == 0 else { return .notStarted(SystemError.words(status)) }
    return wait(for: child, seconds: seconds)
  }

  private static func wait(for child: pid_t, seconds: Double) -> Outcome {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var status: Int32 = 0
    var nap: UInt32 = 200
    while true {
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child { break }
      if ended < 0, errno != EINTR { return .notStarted(SystemError.latest) }
      if clock.now > end {
        kill(-child, SIGKILL)
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(nap)
      nap = min(nap * 2, 10_000)
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }

  /// The variables this program was started with, those of threads left out.
  private static func environment() -> [String] {
    guard let file = fopen("/proc/self/environ", "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      .filter { !$0.hasPrefix("OMP_NUM_THREADS=") && !$0.hasPrefix("MKL_NUM_THREADS=") }
  }
}
