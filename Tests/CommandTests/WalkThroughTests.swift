import Foundation
import TestSupport
import Testing

@Suite("The walk-through of the README") struct WalkThroughTests {
  /// The shell blocks of a section, in order.
  private func commands(of section: String) throws -> String {
    let readme = try String(contentsOfFile: Repository.path("README.md"), encoding: .utf8)
    var commands = ""
    var (isInSection, isInBlock) = (false, false)
    for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isInSection = line == "## \(section)" }
      guard isInSection else { continue }
      if line.hasPrefix("```") {
        isInBlock = line == "```sh"
      } else if isInBlock {
        commands += line + "\n"
      }
    }
    return commands
  }

  @Test("works as it is written, and its recipe is laid out as recipes are")
  func works() throws {
    let folder = try TemporaryFolder()
    for name in ["models", "data"] {
      try FileManager.default.createSymbolicLink(
        at: folder / name, withDestinationURL: URL(filePath: Repository.path(name)))
    }
    let script = try commands(of: "A shape of your own")
    #expect(script.contains("simgen run"))
    try folder.write(script, to: "walk.sh")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-euo", "pipefail", "walk.sh"]
    shell.currentDirectoryURL = folder.url
    let programs = Program.path.deletingLastPathComponent().path
    shell.environment = ProcessInfo.processInfo.environment.merging(
      ["PATH": "\(programs):/usr/bin:/bin"]) { $1 }
    try Data().write(to: folder / "log")
    shell.standardOutput = try FileHandle(forWritingTo: folder / "log")
    shell.standardError = shell.standardOutput
    try shell.run()
    shell.waitUntilExit()
    let log = try String(contentsOf: folder / "log", encoding: .utf8)
    #expect(shell.terminationStatus == 0, "\(log)")
    #expect(log.contains("pointcloud"))
    #expect(log.contains("corner.simgen: no errors; 3 molecules"))
    let frames = try String(contentsOf: folder / "out/corner.xyz", encoding: .utf8)
    #expect(!frames.isEmpty)
    #expect(try Data(contentsOf: folder / "out/corner-report.html").count > 10_000)
    let layout = try Program.run(["format", "--check", "corner.simgen"], in: folder.url)
    #expect(layout.code == 0, "\(layout.output)")
  }
}
