import ArgumentParser
import Platform

/// How many threads a command may use for all it does.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Threads for all of the work; results do not depend on them. (default: all cores)",
      valueName: "n"))
  var threads: Int?

  /// More than any machine has cores; each thread has a stack and buffers of its own.
  static let most = 1024

  /// The number given, or the cores of the machine.
  var count: Int { threads ?? Machine.cores }

  func validate() throws {
    if let threads { try Self.validate(threads) }
  }

  /// - Throws: `ValidationError` for a number out of range.
  static func validate(_ threads: Int) throws {
    guard !(1...most).contains(threads) else { return }
    throw ValidationError("--threads needs 1 to \(most), not \(threads).")
  }
}
