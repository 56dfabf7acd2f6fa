import Foundation
import TestSupport
import Testing

@Suite("simgen train force-field")
struct TrainForceFieldTests {
  /// Three atoms on a line, in so many states.
  static func frames(_ count: Int) -> String {
    (0..<count).map { index in
      let bond = 1.1 + 0.02 * Double(index % 9)
      let force = -8 * (bond - 1.16)
      let energy = -180 + 8 * (bond - 1.16) * (bond - 1.16)
      return """
        3
        Properties=species:S:1:pos:R:3:forces:R:3 energy=\(energy)
        C 0 0 0.\(index) 0 0 0
        O \(bond) 0 0.\(index) \(force) 0 0
        O -\(bond) 0 0.\(index) \(-force) 0 0

        """
    }.joined()
  }

  static let settings = """
    {"channels": 4, "radial_widths": [6], "edge_degree": 1, "correlation": 2, "batch": 2, "steps": 60,
     "report_every": 20, "validate_every": 30, "single_precision": false}
    """

  /// A folder with frames to learn from, others, and settings.
  static func folder(
    _ settings: String = settings, frames: Int = 12, others: Int = 3
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.frames(frames), to: "data.xyz")
    try folder.write(Self.frames(others), to: "test.xyz")
    try folder.write(settings, to: "settings.json")
    return folder
  }

  private static let arguments = [
    "train", "force-field", "data.xyz", "--validate", "test.xyz", "--config", "settings.json",
  ]

  @Test("makes a model that evaluates, and a table; the same again with other threads")
  func training() throws {
    let folder = try Self.folder()
    for (name, threads) in [("a", "1"), ("b", "2")] {
      let outcome = try Program.run(
        Self.arguments + ["-o", "\(name).safetensors", "-t", threads], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "Wrote \(name).safetensors\n")
      #expect(outcome.errors.contains("step 60 of 60"))
    }
    #expect(
      try Data(contentsOf: folder / "a.safetensors") == Data(contentsOf: folder / "b.safetensors"))
    #expect(try Data(contentsOf: folder / "a.csv") == Data(contentsOf: folder / "b.csv"))
    let table = try String(contentsOf: folder / "a.csv", encoding: .utf8).split(separator: "\n")
    #expect(table.count == 5)
    #expect(table[0].split(separator: ",").count == 14)
    #expect(table.dropFirst().map { $0.prefix(2) } == ["20", "30", "40", "60"])
    #expect(folder.names.filter { $0.hasSuffix(".checkpoint") }.isEmpty)
    let page = try String(contentsOf: folder / "a.html", encoding: .utf8)
    #expect(page.components(separatedBy: "<svg").count == 5)
    // Three structures, nine atoms.
    #expect(page.components(separatedBy: "<circle").count == 1 + 3 + 27)

    let use = try Program.run(
      ["evaluate", "test.xyz", "--model", "a.safetensors"], in: folder.url)
    #expect(use.code == 0, "\(use.errors)")
  }

  @Test("killed and resumed it ends with the same model and table")
  func resume() throws {
    let folder = try Self.folder()
    let whole = try Program.run(Self.arguments + ["-o", "whole.safetensors"], in: folder.url)
    #expect(whole.code == 0, "\(whole.errors)")
    // Stopped by a signal as soon as it has reported once, it leaves a checkpoint and the model so far.
    let line =
      "\"$SIMGEN\" \(Self.arguments.joined(separator: " ")) -o part.safetensors 2> log & "
      + "while ! grep -q 'step 20' log; do sleep 0.01; done; kill -INT $!; wait $!"
    let stopped = try Program.shell(line, in: folder)
    // A fast machine may be done before it is stopped.
    if stopped.code == 130 {
      #expect(folder.names.contains("part.checkpoint"))
      #expect(!folder.names.contains("part.safetensors"))
      let use = try Program.run(
        ["evaluate", "test.xyz", "--model", "part-so-far.safetensors"], in: folder.url)
      #expect(use.code == 0, "\(use.errors)")
      let again = try Program.run(Self.arguments + ["-o", "part.safetensors"], in: folder.url)
      #expect(again.errors.contains("--resume goes on from it"))
      let rest = try Program.run(
        Self.arguments + ["-o", "part.safetensors", "--resume"], in: folder.url)
      #expect(rest.code == 0, "\(rest.errors)")
    } else {
      #expect(stopped.code == 0)
    }
    #expect(
      try Data(contentsOf: folder / "part.safetensors")
        == Data(contentsOf: folder / "whole.safetensors"))
    #expect(try Data(contentsOf: folder / "part.csv") == Data(contentsOf: folder / "whole.csv"))
    #expect(!folder.names.contains("part-so-far.safetensors"))
  }

  @Test("learns the way back to structures without energies and forces; recipes take it as a force")
  func pseudoForces() throws {
    let folder = try Self.folder()
    let plain = (0..<4).map { "3\n\nC 0 0 0.\($0)\nO 1.16 0 0\nO -1.16 0 0\n" }.joined()
    try folder.write(plain, to: "plain.xyz")
    let outcome = try Program.run(
      [
        "train", "force-field", "plain.xyz", "--targets", "pseudo-force", "--config",
        "settings.json",
        "-o", "pseudo.safetensors",
      ], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("energy 0.00 meV per atom"))
    let recipe = """
      simgen 1
      model back: mace file="pseudo.safetensors"
      prior cloud: gaussian
      force home: energy model=back strength=1/max(t, 0.01)^2
      sampler down: ancestral steps=8
      generate mol: down formula=CO2 prior=cloud forces=[home]
      write mol "mol.xyz"
      """
    try folder.write(recipe, to: "pseudo.simgen")
    let run = try Program.run(["run", "pseudo.simgen", "--no-report"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let text = try String(contentsOf: folder / "mol.xyz", encoding: .utf8)
    #expect(text.hasPrefix("3\n"))
  }

  @Test("a model is tuned on structures with elements it lacks")
  func elements() throws {
    let folder = try Self.folder()
    try folder.write(
      Self.frames(6).replacingOccurrences(of: "C 0", with: "S 0"), to: "other.xyz")
    let first = try Program.run(
      Self.arguments + ["-o", "first.safetensors", "--steps", "4"], in: folder.url)
    #expect(first.code == 0, "\(first.errors)")
    let tuned = try Program.run(
      [
        "train", "force-field", "other.xyz", "--from", "first.safetensors", "--config",
        "settings.json", "-o", "tuned.safetensors",
      ], in: folder.url)
    #expect(tuned.code == 0, "\(tuned.errors)")
    #expect(tuned.errors.contains("note: new elements of the model: S"))
    let use = try Program.run(
      ["evaluate", "other.xyz", "--model", "tuned.safetensors"], in: folder.url)
    #expect(use.code == 0, "\(use.errors)")
  }

  /// Arguments after the data, the exit code and what standard error says.
  static let mistakes: [(arguments: [String], code: Int32, text: String)] = [
    (["data.xyz"], 64, "--output"),
    (["-o", "m.safetensors"], 64, "Missing expected argument"),
    (["data.xyz", "-o", "m.safetensors", "--resume"], 1, "there is no checkpoint to go on from"),
    (["plain.xyz", "-o", "m.safetensors"], 1, "plain.xyz: frame 1: has no energy"),
    (["none.xyz", "-o", "m.safetensors"], 1, "none.xyz: cannot open the file"),
    (["data.xyz", "-o", "data.xyz"], 1, "data.xyz exists already"),
    (["data.xyz", "-o", "data.xyz", "--overwrite"], 1, "data.xyz is read, and training would"),
    (
      ["data.xyz", "--from", "n-so-far.safetensors", "-o", "n.safetensors", "--overwrite"], 1,
      "n-so-far.safetensors is read, and training would write it"
    ),
    (["data.xyz", "-o", "m.safetensors", "--config", "data.xyz"], 1, "data.xyz: no JSON object"),
    (["data.xyz", "-o", "m.safetensors", "--steps", "0"], 1, "steps is 0.0"),
    (["data.xyz", "-o", "m.safetensors", "--from", "data.xyz"], 1, "Is this a safetensors file?"),
    (
      ["data.xyz", "-o", "m.safetensors", "--validate", "helium.xyz"], 1,
      "helium.xyz: frame 1: He is not among the elements of the model (C O)"
    ),
  ]

  @Test("wrong input is named and nothing is written", arguments: mistakes)
  func mistake(arguments: [String], code: Int32, text: String) throws {
    let folder = try Self.folder()
    try folder.write("1\n\nC 0 0 0\n", to: "plain.xyz")
    try folder.write("a model", to: "n-so-far.safetensors")
    try folder.write("1\nenergy=1 Properties=species:S:1:pos:R:3\nHe 0 0 0\n", to: "helium.xyz")
    let names = folder.names
    let outcome = try Program.run(["train", "force-field"] + arguments, in: folder.url)
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
    #expect(folder.names == names)
  }
}
