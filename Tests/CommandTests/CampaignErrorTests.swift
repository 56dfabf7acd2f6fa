import Foundation
import TestSupport
import Testing

@Suite("What a campaign refuses") struct CampaignErrorTests {
  /// A folder with a recipe, a file it reads, and a run of it that was cut short.
  private func unfinished(_ arguments: [String] = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let recipe = SmallRecipe.text
      .replacing(
        "prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)",
        with: "prior shape: pointcloud file=\"cloud.xyz\""
      )
      .replacing("count = 3", with: "count = 1000")
    try folder.write(recipe, to: "small.simgen")
    try folder.write("2\n\nC 0 0 0\nC 2 0 0\n", to: "cloud.xyz")
    // No file may grow beyond 20 kB: the journal ends in the middle of the run.
    let outcome = try Program.shell(
      "ulimit -f 40; exec \"$SIMGEN\" run small.simgen --threads 1 "
        + arguments.joined(separator: " "), in: folder)
    #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
    return folder
  }

  private func message(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    let outcome = try Program.run(arguments, in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    return outcome.errors
  }

  @Test("An unfinished run is neither lost nor mistaken for another one")
  func resume() throws {
    let folder = try unfinished()
    let run = ["run", "small.simgen"]
    let begun = try message(run, in: folder)
    #expect(begun.contains("small.journal holds "))
    #expect(begun.contains(" of 1000 molecules of a run that was not finished; go on with it with"))
    #expect(
      try message(run + ["--resume", "--set", "heavy=5"], in: folder)
        == "simgen: error: small.journal belongs to another run: the recipe is not the one it was "
        + "begun with\n")
    try folder.write("2\n\nC 0 0 0\nC 3 0 0\n", to: "cloud.xyz")
    #expect(
      try message(run + ["--resume"], in: folder)
        == "simgen: error: small.journal belongs to another run: cloud.xyz is not the file it was "
        + "begun with\n")
    try folder.write("nothing of the kind", to: "small.journal")
    #expect(
      try message(run + ["--resume"], in: folder)
        == "simgen: error: small.journal is not the journal of a run, or its beginning is damaged; "
        + "begin anew with --overwrite\n")
  }

  @Test("Parts that are missing or not at their end are named")
  func merge() throws {
    let folder = try unfinished(["--shard", "2/3"])
    let merge = ["merge", "small.simgen"]
    #expect(
      try message(merge, in: folder)
        == "simgen: error: . lacks parts 1, 3 of 3; --partial puts together what is there\n")
    for part in ["1/3", "3/3"] {
      let outcome = try Program.run(["run", "small.simgen", "--shard", part], in: folder.url)
      #expect(outcome.code == 0)
    }
    let incomplete = try message(merge, in: folder)
    #expect(incomplete.hasPrefix("simgen: error: small.2-of-3.journal holds "))
    #expect(incomplete.contains(" of 333 rounds; go on with --resume, or put together what is"))
    let partial = try Program.run(merge + ["--partial"], in: folder.url)
    #expect(partial.code == 0)
    #expect(folder.names.contains("small.partial.xyz"))
    #expect(!folder.names.contains("small.xyz"))
    let resumed = try Program.run(
      ["run", "small.simgen", "--shard", "2/3", "--resume"], in: folder.url)
    #expect(resumed.code == 0)
    // A part that is whole is left alone.
    let again = try Program.run(
      ["run", "small.simgen", "--shard", "2/3", "--resume"], in: folder.url)
    #expect(
      again.output == "./small.2-of-3.journal holds all 333 molecules of its part\n"
        || again.output == "small.2-of-3.journal holds all 333 molecules of its part\n")
    #expect(try Program.run(merge, in: folder.url).code == 0)
    #expect(
      try message(["merge", "small.simgen", "--parts", "nowhere"], in: folder)
        == "simgen: error: there are no parts of small.simgen in nowhere; "
        + "'simgen run small.simgen --shard 1/4' makes the first of four\n")
  }

  @Test("A part is named by two numbers", arguments: ["0/3", "4/3", "1", "1/0", "a/b", "-1/3"])
  func shard(_ text: String) throws {
    #expect(try Program.run(["run", "small.simgen", "--shard=\(text)"]).code == 64)
  }
}
