import Foundation
import TestSupport
import Testing

/// Two programs that write the same files at the same time: the second one is refused before it works.
@Suite("Two writers of the same files")
struct SimultaneousTests {
  /// A recipe that runs until it is stopped, under way.
  private func started(_ arguments: [String], in folder: TemporaryFolder) throws -> Process {
    let process = Process()
    process.executableURL = Program.path
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func endless(in folder: TemporaryFolder) throws -> Process {
    try folder.write(SmallRecipe.endless, to: "small.simgen")
    let process = try started(["run", "small.simgen"], in: folder)
    try waitUntil { ((try? Data(contentsOf: folder / "small.journal"))?.count ?? 0) > 100 }
    return process
  }

  @Test(
    "a run of the same recipe says who writes",
    arguments: [[], ["--resume"], ["--overwrite"]])
  func sameRecipe(options: [String]) throws {
    let folder = try TemporaryFolder()
    let process = try endless(in: folder)
    defer { kill(process.processIdentifier, SIGKILL) }
    let outcome = try Program.run(["run", "small.simgen"] + options, in: folder.url)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors
        == "simgen: error: small.journal is being written by process \(process.processIdentifier); "
        + "wait for it, or choose another place with --output\n")
  }

  @Test(
    "another recipe with the same output is refused by check and run, whatever the folder is called"
  )
  func otherRecipe() throws {
    let folder = try TemporaryFolder()
    let process = try endless(in: folder)
    defer { kill(process.processIdentifier, SIGKILL) }
    try folder.write(SmallRecipe.text, to: "other.simgen")
    try FileManager.default.createSymbolicLink(
      atPath: (folder / "alias").path, withDestinationPath: ".")
    for arguments in [
      ["check", "other.simgen"], ["run", "other.simgen"], ["run", "other.simgen", "-o", "alias"],
      ["run", "other.simgen", "--overwrite"],
    ] {
      let outcome = try Program.run(arguments, in: folder.url)
      #expect(outcome.code == 1, "\(arguments)")
      #expect(
        outcome.errors.contains(
          "small.xyz is being written by process \(process.processIdentifier)"), "\(arguments)")
      #expect(outcome.errors.contains("other.simgen:11:"), "\(arguments)")
    }
    #expect(!folder.names.contains { $0.hasPrefix("other") && $0 != "other.simgen" })
    // Other files in the same folder are nobody's business.
    let apart = SmallRecipe.text.replacing("small.xyz", with: "apart.xyz")
    try folder.write(apart, to: "apart.simgen")
    #expect(try Program.run(["run", "apart.simgen"], in: folder.url).code == 0)
    #expect(folder.names.contains("apart.xyz"))
  }

  @Test("a run that was killed holds nothing, and one that is over leaves nothing")
  func killed() throws {
    let folder = try TemporaryFolder()
    let process = try endless(in: folder)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let plain = try Program.run(["run", "small.simgen"], in: folder.url)
    #expect(plain.errors.contains("of a run that was not finished; go on with it with --resume"))
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let anew = try Program.run(["run", "small.simgen", "--overwrite"], in: folder.url)
    #expect(anew.code == 0, "\(anew.errors)")
    #expect(
      folder.names == [
        "small-report.csv", "small-report.html", "small-report.json", "small.simgen", "small.xyz",
      ])
  }

  @Test("of runs that begin at once one works, and its files are whole")
  func race() throws {
    let folder = try TemporaryFolder()
    let names = ["a", "b", "c", "d"]
    for (index, name) in names.enumerated() {
      try folder.write(
        SmallRecipe.text.replacing("heavy = 4", with: "heavy = \(4 + index)")
          .replacing("count = 3", with: "count = 40"), to: "\(name).simgen")
    }
    let outcome = try Program.shell(
      """
      for name in \(names.joined(separator: " ")); do
        ($SIMGEN run $name.simgen -o out --no-report > /dev/null 2> $name.err
        echo $? > $name; mv $name $name.code) &
      done
      for name in \(names.joined(separator: " ")); do
        while [ ! -e $name.code ]; do sleep 0.1; done; cat $name.code
      done
      """, in: folder)
    let codes = outcome.output.split(separator: "\n")
    #expect(codes.count { $0 == "0" } == 1, "\(codes)")
    for name in names {
      let errors = try String(contentsOf: folder / "\(name).err", encoding: .utf8)
      #expect(
        errors.isEmpty || errors.contains("is being written by process")
          || errors.contains("small.xyz exists already"), "\(errors)")
    }
    let lines = try String(contentsOf: folder / "out/small.xyz", encoding: .utf8)
      .split(separator: "\n")
    let atoms = try #require(lines.first.flatMap { Int($0) })
    #expect(lines.count == 40 * (atoms + 2))
    #expect(Set(stride(from: 0, to: lines.count, by: atoms + 2).map { lines[$0] }).count == 1)
  }

  @Test("one file spelt in two ways is one file, and none is the folder of another")
  func spellings() throws {
    let folder = try TemporaryFolder()
    func recipe(_ second: String) -> String {
      SmallRecipe.text.replacing("\nend", with: "\n  write mol \"\(second)\"\nend")
    }
    try folder.write(recipe("./small.xyz"), to: "twice.simgen")
    let twice = try Program.run(["run", "twice.simgen", "-o", "out"], in: folder.url)
    #expect(twice.code == 0, "\(twice.errors)")
    let text = try String(contentsOf: folder / "out/small.xyz", encoding: .utf8)
    #expect(text.split(separator: "\n").count { $0 == "4" } == 6)
    try folder.write(recipe("small.xyz/b.xyz"), to: "inside.simgen")
    for command in ["check", "run"] {
      let outcome = try Program.run([command, "inside.simgen", "-o", "new"], in: folder.url)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("new/small.xyz is written too, and cannot be a folder"))
    }
    #expect(!folder.names.contains("new"))
  }

  @Test("files of a session are its own as long as it lasts")
  func session() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.shell(
      """
      (cat small.simgen; echo; while [ ! -e done ]; do sleep 0.1; done) | $SIMGEN > said 2>&1 &
      while [ ! -e small.xyz ]; do sleep 0.1; done
      $SIMGEN run small.simgen --overwrite; echo $?
      touch done
      while [ -e .simgen.lock ]; do sleep 0.1; done
      $SIMGEN run small.simgen --overwrite > /dev/null; echo $?
      """, in: folder)
    #expect(outcome.output == "1\n0\n")
    #expect(outcome.errors.contains("small.xyz is being written by process "))
  }

  @Test("a merge for a look replaces the last one's files, and the whole takes them away")
  func looks() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    func simgen(_ line: String) throws -> [String] {
      let outcome = try Program.shell("$SIMGEN \(line) --no-report", in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return folder.names.filter { $0.contains("xyz") }
    }
    _ = try simgen("run small.simgen --shard 1/2")
    try folder.write("mine", to: "small.partial.xyz")
    let mine = "small.partial.xyz"
    #expect(try simgen("merge small.simgen --partial") == ["small.partial-2.xyz", mine])
    #expect(try simgen("merge small.simgen --partial") == ["small.partial-2.xyz", mine])
    _ = try simgen("run small.simgen --shard 2/2")
    #expect(try simgen("merge small.simgen") == [mine, "small.xyz"])
    #expect(!folder.names.contains("small.partial"))
  }

  @Test("a full disk leaves no half file of analyze")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    try folder.write("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n", to: "two.xyz")
    // A limit on the size of files stands for the disk.
    let outcome = try Program.shell(
      "ulimit -f 8; trap '' XFSZ; $SIMGEN analyze two.xyz -o out", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("cannot write out/two-analysis.html"))
    let left = try FileManager.default.contentsOfDirectory(atPath: (folder / "out").path)
    #expect(left.isEmpty, "\(left)")
  }
}
