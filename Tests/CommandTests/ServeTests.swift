import Foundation
import TestSupport
import Testing

@Suite("simgen serve") struct ServeTests {
  /// A server on a port of its own, until it is told to end.
  private final class Serving {
    let process = Process()
    let link: URL

    init(_ arguments: [String], in folder: TemporaryFolder) throws {
      process.executableURL = Program.path
      process.arguments = ["serve", "--port", "0"] + arguments
      process.currentDirectoryURL = folder.url
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      link = try #require(URL(string: line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// Sends a signal.
    /// - Returns: the exit status, and the seconds to the end.
    func end(_ signal: Int32) -> (status: Int32, seconds: Double) {
      let began = Date()
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return (process.terminationStatus, Date().timeIntervalSince(began))
    }
  }

  @Test("prints a link, and ends at once and well when told to", arguments: [SIGINT, SIGTERM])
  func link(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    let serving = try Serving([], in: folder)
    #expect(serving.link.host() == "127.0.0.1")
    #expect(serving.link.fragment()?.count == 40)
    let (status, seconds) = serving.end(signal)
    #expect(status == 0)
    #expect(seconds < 2)
  }

  @Test("begins with a recipe, a molecule, or says why not")
  func file() throws {
    let folder = try TemporaryFolder()
    try "simgen 1\nlet a = 1\n".write(to: folder / "a.simgen", atomically: false, encoding: .utf8)
    let serving = try Serving(["a.simgen"], in: folder)
    let parts = serving.link.fragment()?.split(separator: ".") ?? []
    #expect(parts.map(\.count) == [12, 40])
    _ = serving.end(SIGTERM)
    for (file, words) in [
      ("none.simgen", "cannot be read"), ("a.exe", "neither a recipe nor a molecule"),
    ] {
      try "x".write(to: folder / "a.exe", atomically: false, encoding: .utf8)
      let outcome = try Program.run(["serve", "--port", "0", file], in: folder.url)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test("a port that is taken, or none, is said")
  func port() throws {
    let folder = try TemporaryFolder()
    let serving = try Serving([], in: folder)
    let port = try #require(serving.link.port)
    let outcome = try Program.run(
      ["serve", "--port", "\(port)", "--folder", "other"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("something else listens there"), "\(outcome.errors)")
    let same = try Program.run(["serve", "--port", "0"], in: folder.url)
    #expect(same.code == 1)
    #expect(same.errors.contains("another server has the sessions"), "\(same.errors)")
    _ = serving.end(SIGTERM)
    #expect(try Program.run(["serve", "--port", "99999"]).errors.contains("0 to 65535"))
  }
}
