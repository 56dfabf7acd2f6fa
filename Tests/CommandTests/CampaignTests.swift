import Foundation
import TestSupport
import Testing

/// Campaigns of molecules without a model: what is made must not depend on threads, parts, or how
/// often a run was cut short.
@Suite("A campaign") struct CampaignTests {
  /// Two loops, a file a molecule, a store, a molecule outside the loops that is used inside.
  static let recipe = """
    simgen 1
    let count = 12
    let steps = 6
    prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
    force   pull:  prior prior=shape
    force   core:  repulsion alpha=8 /angstrom
    sampler heun:  heun steps=steps
    generate base: heun atoms=3 seed=99 prior=shape forces=[pull, core]
    write    base "base.xyz"
    for n in [2, 5], i in 1..count
      generate mol: heun atoms=n seed=i prior=shape forces=[pull, core]
      write    mol "all.xyz"
      write    mol "all.db"
      write    mol "{n}/{i:02}.sdf"
    end
    for i in 1..3
      generate mol: heun atoms=4 seed=i prior=shape forces=[pull, core] until=connected attempts=4
      write    mol "all.xyz"
      write    mol "different.xyz" different=true
      write    base "base.xyz"
    end
    """

  /// The files of a run that was left alone.
  private func whole(_ folder: TemporaryFolder, _ settings: [String] = []) throws -> [String: Data]
  {
    try folder.write(Self.recipe, to: "small.simgen")
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "whole", "--threads", "1"] + settings, in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let files = try contents(folder / "whole")
    #expect(files.count == 30 && files["all.xyz"] != nil && files["small-report.csv"] != nil)
    return files
  }

  @Test("writes each structure once where it was asked to, and counts the others")
  func different() throws {
    let folder = try TemporaryFolder()
    // Four carbons, all of one structure.
    let recipe = SmallRecipe.text.replacing("count = 3", with: "count = 9")
      .replacing("\"small.xyz\"", with: "\"small.xyz\" different=true")
    try folder.write(recipe, to: "small.simgen")
    let run = try Program.run(["run", "small.simgen", "-o", "out"], in: folder.url)
    #expect(run.code == 0)
    #expect(run.output.contains("9 valid"), "\(run.output)")
    #expect(run.output.contains("8 duplicates left out of small.xyz"), "\(run.output)")
    let text = try String(contentsOf: folder / "out/small.xyz", encoding: .utf8)
    #expect(text.split(separator: "\n").count == 6 && text.contains("seed=1 "))
    // At the prompt the file has what statements before wrote.
    let lines = recipe.replacing("for i in 1..count", with: "for i in 1..2")
    let again = "for i in 3..5\n" + lines.split(separator: "\n").suffix(3).joined(separator: "\n")
    let session = try Program.run([], input: lines + "\n" + again + "\n", in: folder.url)
    #expect(session.output.contains("1 duplicate left out"), "\(session.output)\(session.errors)")
    #expect(session.output.contains("3 duplicates left out"))
  }

  @Test("gives the same bytes on 1, 2 and 4 threads", arguments: [1, 2, 4])
  func threads(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "again", "--threads", "\(count)"], in: folder.url)
    #expect(outcome.code == 0)
    #expect(try contents(folder / "again") == expected)
  }

  @Test("gives the same bytes in 1, 3 and 8 parts, whatever their order", arguments: [1, 3, 8])
  func parts(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder, ["--set", "steps=7"])
    for part in (1...count).reversed() {
      let outcome = try Program.run(
        [
          "run", "small.simgen", "-o", "parts", "--shard", "\(part)/\(count)", "--set", "steps=7",
        ], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("part \(part) of \(count); simgen merge puts them together"))
    }
    // The settings are known from the parts.
    let merged = try Program.run(
      ["merge", "small.simgen", "--parts", "parts", "-o", "merged", "--remove-parts"],
      in: folder.url)
    #expect(merged.code == 0, "\(merged.errors)")
    #expect(try contents(folder / "merged") == expected)
    #expect(try contents(folder / "parts").isEmpty)
  }

  @Test("that was killed at any moment ends with the same bytes")
  func kill() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    var random = SystemRandomNumberGenerator()
    var (kills, molecules) = (0, 0)
    for _ in 0..<40 {
      let process = Process()
      process.executableURL = Program.path
      process.arguments = ["run", "small.simgen", "-o", "killed", "--threads", "2", "--resume"]
      process.currentDirectoryURL = folder.url
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: .random(in: 0.01...0.12, using: &random))
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let files = try contents(folder / "killed")
      let journal = folder / "killed/small.journal"
      // A run that has written and has no journal was over, whether killed or not.
      if !files.isEmpty, !FileManager.default.fileExists(atPath: journal.path) {
        #expect(files == expected)
        break
      }
      // What is final is whole, what was finished stays.
      for (name, data) in files where !name.hasSuffix(".part") {
        #expect(
          name.hasSuffix(".journal") || data == expected[name],
          "\(name) differs \(difference(data, expected[name]))")
      }
      kills += 1
      let held = try moleculesHeld(journal)
      #expect(held >= molecules)
      molecules = held
    }
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "killed", "--resume"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors) after \(kills) kills")
    #expect(try contents(folder / "killed") == expected)
  }

  @Test("that is complete is gone on with by doing nothing, and not taken for another one")
  func complete() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    let again = ["run", "small.simgen", "-o", "whole", "--resume"]
    let outcome = try Program.run(again, in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("The run is complete: whole/base.xyz, "))
    let other = try Program.run(again + ["--set", "count=13"], in: folder.url)
    #expect(other.code == 1)
    #expect(
      other.errors.contains(
        "whole/small-report.json belongs to another run: the recipe is not the one"))
    #expect(try contents(folder / "whole") == expected)
    // Without one of its files nobody knows.
    try FileManager.default.removeItem(at: folder / "whole/all.xyz")
    let incomplete = try Program.run(again, in: folder.url)
    #expect(incomplete.errors.contains("exists already"))
  }

  @Test("that was killed before it wrote anything is begun again")
  func emptyJournal() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    try FileManager.default.createDirectory(
      at: folder / "begun", withIntermediateDirectories: true)
    try folder.write("", to: "begun/small.journal")
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "begun", "--resume"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try contents(folder / "begun") == expected)
  }

  @Test("that ran out of disk says so, keeps what was finished and goes on")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    // Blocks of 512 bytes: first in the journal, later in an output.
    for limit in [8, 16, 30, 60, 90, 120] {
      let outcome = try Program.shell(
        "ulimit -f \(limit); exec \"$SIMGEN\" run small.simgen -o full --resume", in: folder)
      if outcome.code == 0 { break }
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("cannot write full/"), "\(outcome.errors)")
      #expect(outcome.errors.contains("File too large"))
      #expect(try contents(folder / "full").keys.sorted() == ["small.journal"])
    }
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "full", "--resume"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try contents(folder / "full") == expected)
  }

  @Test("that ran out of disk while its files were put together lacks nothing")
  func fullDiskAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    // The journal fits, the report does not.
    let size = try #require(
      try FileManager.default.attributesOfItem(
        atPath: (folder / "whole/small-report.html").path)[.size] as? Int)
    let outcome = try Program.shell(
      "ulimit -f \(size / 512 - 2); exec \"$SIMGEN\" run small.simgen -o full", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("full/small-report.html"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "all 28 molecules are in full/small.journal: --resume writes the files"))
    #expect(try contents(folder / "full").keys.sorted() == ["small.journal"])
    let again = try Program.run(["run", "small.simgen", "-o", "full", "--resume"], in: folder.url)
    #expect(again.code == 0)
    #expect(try contents(folder / "full") == expected)
  }

  @Test("runs to its end when nobody can read what it prints, and ends with an error")
  func closedOutput() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    for (name, streams) in [("a", ">&-"), ("b", ">&- 2>&- <&-"), ("c", ">/dev/full")] {
      let outcome = try Program.shell(
        "exec \"$SIMGEN\" run small.simgen -o \(name) \(streams)", in: folder)
      #expect(outcome.code == 1)
      #expect(try contents(folder / name) == expected)
    }
  }

  @Test("whose journal lost its end makes the lost molecules again")
  func lostEnd() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder)
    _ = try Program.shell("ulimit -f 40; exec \"$SIMGEN\" run small.simgen -o cut", in: folder)
    let journal = try Data(contentsOf: folder / "cut/small.journal")
    for length in [journal.count - 1, journal.count * 2 / 3, journal.count / 3] {
      try (journal.prefix(length) + Data([0, 0, 0])).write(to: folder / "cut/small.journal")
      let outcome = try Program.run(
        ["run", "small.simgen", "-o", "cut", "--resume"], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try contents(folder / "cut") == expected)
      try FileManager.default.removeItem(at: folder / "cut")
      try FileManager.default.createDirectory(
        at: folder / "cut", withIntermediateDirectories: false)
    }
  }

  @Test("stopped with Ctrl-C leaves files to look at, which go when the run is over")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    let expected = try whole(folder, ["--set", "steps=2000"])
    let process = Process()
    process.executableURL = Program.path
    process.arguments = [
      "run", "small.simgen", "-o", "cut", "--threads", "1", "--set", "steps=2000",
    ]
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { Foundation.kill(process.processIdentifier, SIGKILL) }
    try waitUntil { try moleculesHeld(folder / "cut/small.journal") > 3 }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try contents(folder / "cut").keys.contains("all.partial.xyz"))
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "cut", "--set", "steps=2000", "--resume"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try contents(folder / "cut") == expected)
  }

  /// Every file below a folder but the report for people, which holds times, and locks, which a killed run leaves
  /// behind, by relative path.
  private func contents(_ url: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let root = url.resolvingSymlinksInPath().path + "/"
    for name in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      let path = root + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue, !name.hasSuffix("-report.html"), !name.hasSuffix(".simgen.lock")
      else { continue }
      files[name] = try Data(contentsOf: URL(filePath: path))
    }
    return files
  }

  private func difference(_ data: Data, _ expected: Data?) -> String {
    guard let expected else { return "by being there" }
    let place = zip(data, expected).enumerated().first { $1.0 != $1.1 }?.offset
    return
      "at byte \(place ?? min(data.count, expected.count)) of \(data.count), expected \(expected.count)"
  }

  /// Whole records of molecules in a journal.
  private func moleculesHeld(_ journal: URL) throws -> Int {
    guard let data = try? Data(contentsOf: journal) else { return 0 }
    return String(decoding: data, as: UTF8.self).components(separatedBy: "\nround ").count - 1
  }
}
