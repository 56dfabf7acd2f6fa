import Foundation
import TestSupport
import Testing

/// The built executable, run as a user would.
struct Program {
  /// What a finished run left behind.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
    /// Lines on standard error.
    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  /// The executable lies beside the test bundle.
  static let path: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    // Run by a helper of the toolchain, the bundle is an argument.
    if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
      folder = URL(filePath: bundle).deletingLastPathComponent()
    }
    return folder.appending(path: "simgen")
  }()

  /// Densities that tests fit are kept beside the program, not in the user's cache.
  static let cache = [
    "XDG_CACHE_HOME": path.deletingLastPathComponent().appending(path: "test-cache").path
  ]

  /// Runs the program to its end with this standard input.
  static func run(
    _ arguments: [String], input: String = "", in folder: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(path, arguments, input: input, in: folder, environment: environment)
  }

  /// Runs a line of the shell, in which `$SIMGEN` is the program.
  static func shell(_ line: String, in folder: TemporaryFolder) throws -> Outcome {
    try run(
      URL(filePath: "/bin/sh"), ["-c", line], input: "", in: folder.url,
      environment: ["SIMGEN": path.path])
  }

  private static func run(
    _ program: URL, _ arguments: [String], input: String, in folder: URL?,
    environment: [String: String]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(cache) { $1 }
      .merging(environment) { $1 }
    // Files rather than pipes: nothing to drain while the program runs.
    let scratch = try TemporaryFolder()
    let (stdin, stdout, stderr) = (scratch / "in", scratch / "out", scratch / "err")
    try input.write(to: stdin, atomically: false, encoding: .utf8)
    for file in [stdout, stderr] { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: stdin)
    process.standardOutput = try FileHandle(forWritingTo: stdout)
    process.standardError = try FileHandle(forWritingTo: stderr)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: stdout, encoding: .utf8),
      errors: try String(contentsOf: stderr, encoding: .utf8))
  }
}
