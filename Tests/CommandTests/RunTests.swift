import Foundation
import TestSupport
import Testing

@Suite("simgen run")
struct RunTests {
  @Test("A recipe gives its outputs, a table and a report, and no temporary file stays")
  func wholeRun() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(["run", "small.simgen", "-o", "deep/out"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: (folder / "deep/out").path)
    #expect(
      names.sorted()
        == ["small-report.csv", "small-report.html", "small-report.json", "small.xyz"])
    let frames = try String(contentsOf: folder / "deep/out/small.xyz", encoding: .utf8)
    #expect(frames.split(separator: "\n").filter { $0 == "4" }.count == 3)
    #expect(outcome.output.contains("mol i=3"))
    #expect(outcome.output.contains("3 molecules in "))
    #expect(outcome.output.contains("Wrote deep/out/small.xyz, deep/out/small-report.html"))
    #expect(!outcome.errors.contains("\u{1B}"))
  }

  @Test("Settings replace the values of a recipe")
  func settings() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(
      ["run", "small.simgen", "--set", "count=1", "--set", "heavy=7", "--no-report"], in: folder.url
    )
    #expect(outcome.code == 0, "\(outcome.errors)")
    let frames = try String(contentsOf: folder / "small.xyz", encoding: .utf8)
    #expect(frames.hasPrefix("7\n"))
    #expect(folder.names == ["small.simgen", "small.xyz"])
  }

  @Test("One and two threads write the same bytes, time after time")
  func threads() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    var files: [String] = []
    for (round, threads) in ["1", "2", "1", "2"].enumerated() {
      let outcome = try Program.run(
        ["run", "small.simgen", "--threads", threads, "--set", "count=8", "-o", "\(round)"],
        in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      files.append(try String(contentsOf: folder / "\(round)/small.xyz", encoding: .utf8))
    }
    #expect(Set(files).count == 1)
  }

  @Test("Existing outputs are refused before the work, and replaced when asked")
  func existingOutput() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.endless, to: "small.simgen")
    try folder.write("precious", to: "small.xyz")
    let refused = try Program.run(["run", "small.simgen"], in: folder.url)
    #expect(refused.code == 1)
    #expect(refused.errorLines.count { $0.contains("error:") } == 1)
    #expect(refused.errors.contains("small.xyz exists already"))
    #expect(refused.errors.contains("--overwrite"))
    #expect(try String(contentsOf: folder / "small.xyz", encoding: .utf8) == "precious")
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let replaced = try Program.run(["run", "small.simgen", "--overwrite"], in: folder.url)
    #expect(replaced.code == 0)
    #expect(try String(contentsOf: folder / "small.xyz", encoding: .utf8).hasPrefix("4\n"))
  }

  @Test("An interrupted run keeps its finished molecules and says where")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      SmallRecipe.endless.replacing("steps = 2000", with: "steps = 6"), to: "small.simgen")
    let process = Process()
    process.executableURL = Program.path
    process.arguments = ["run", "small.simgen", "--threads", "1"]
    process.currentDirectoryURL = folder.url
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { kill(process.processIdentifier, SIGKILL) }
    try waitUntil { ((try? Data(contentsOf: folder / "small.journal"))?.count ?? 0) > 20_000 }
    process.interrupt()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(text.contains("Kept what was finished in small.partial.xyz"))
    #expect(
      folder.names
        == [
          "small-report.partial.csv", "small-report.partial.html", "small-report.partial.json",
          "small.journal", "small.partial.xyz", "small.simgen",
        ])
    let lines = try String(contentsOf: folder / "small.partial.xyz", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count % 6 == 0)
  }

  @Test("check says what a run would do and writes nothing")
  func check() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(["check", "small.simgen", "-o", "new"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0] == "small.simgen: no errors; 3 molecules to new/small.xyz")
    // Six noise levels: five steps of two calls, three times.
    #expect(lines[1].hasPrefix("estimate: 30 force calls, less than a second on "))
    #expect(folder.names == ["small.simgen"])
  }
}

@Suite("A schedule") struct ScheduleTests {
  @Test("that turns to nothing during a run ends it at the line that defined it")
  func fault() throws {
    let folder = try TemporaryFolder()
    let text = SmallRecipe.text
      .replacing(
        "force   pull:  prior prior=shape", with: "force pull: prior prior=shape strength=k"
      )
      .replacing(
        "let steps = 6",
        with: "let steps = 6\nlet k(t) = if t > 0.52 and t < 0.53 then log(0.5 - t) else 1")
    try folder.write(text, to: "small.simgen")
    #expect(try Program.run(["check", "small.simgen"], in: folder.url).code == 0)
    let outcome = try Program.run(["run", "small.simgen"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("small.simgen:5:12: error: "))
    #expect(outcome.errors.contains("is nan at t = 0.525; strength must be finite [E048]"))
  }

  @Test("The example of an error that only a run finds gives it")
  func verbFailed() throws {
    let folder = try TemporaryFolder()
    let explained = try Program.run(["explain", "E060"]).output
    let wrong = explained.split(separator: "\n").drop { $0 != "Wrong:" }.dropFirst()
      .prefix { $0.hasPrefix("  ") }.joined(separator: "\n")
    try folder.write(wrong, to: "wrong.simgen")
    let outcome = try Program.run(["run", "wrong.simgen"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains(
        "relax mol: no i-PI client connected to /tmp/ipi_nobody within 0.1 s"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("[E060]"))
  }
}

/// Waits, two minutes at most, until something is so.
func waitUntil(_ isSo: () throws -> Bool) throws {
  for _ in 0..<12_000 {
    if try isSo() { return }
    Thread.sleep(forTimeInterval: 0.01)
  }
  Issue.record("waited in vain")
}
