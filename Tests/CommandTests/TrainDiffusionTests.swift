import Foundation
import TestSupport
import Testing

@Suite("simgen train diffusion")
struct TrainDiffusionTests {
  static let settings = """
    {"channels": 16, "radial_widths": [6], "edge_degree": 1, "correlation": 2, "batch": 2, "steps": 300,
     "report_every": 150, "validate_every": 150, "time_width": 16}
    """

  private func folder() throws -> TemporaryFolder {
    try TrainForceFieldTests.folder(Self.settings, frames: 6, others: 2)
  }

  private static let arguments = [
    "train", "diffusion", "data.xyz", "--validate", "test.xyz", "--config", "settings.json",
  ]

  @Test("makes a model from which molecules grow, and a table; the same again with other threads")
  func training() throws {
    let folder = try folder()
    for (name, threads) in [("a", "1"), ("b", "2")] {
      let outcome = try Program.run(
        Self.arguments + ["-o", "\(name).safetensors", "-t", threads], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "Wrote \(name).safetensors\n")
      #expect(outcome.errors.contains("step 300 of 300"))
    }
    for ending in ["safetensors", "csv"] {
      #expect(
        try Data(contentsOf: folder / "a.\(ending)") == Data(contentsOf: folder / "b.\(ending)"))
    }
    let table = try String(contentsOf: folder / "a.csv", encoding: .utf8).split(separator: "\n")
    #expect(table.count == 3)
    #expect(table[0].split(separator: ",").count == 6 + 2 * 7)
    #expect(folder.names.filter { $0.hasSuffix(".checkpoint") }.isEmpty)

    try folder.write(
      """
      simgen 1
      model    d:     diffusion file="a.safetensors"
      prior    cloud: gaussian
      force    s:     diffusion model=d
      sampler  down:  edm steps=50 sigma_start=1 sigma_end=0.2 churn=0
      generate mol: down atoms=4 seed=1 prior=cloud forces=[s]
      write    mol "made.xyz"
      """, to: "made.simgen")
    let run = try Program.run(["run", "made.simgen", "--no-report"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let made = try String(contentsOf: folder / "made.xyz", encoding: .utf8)
    // The elements of the data and no others, in places for four atoms of which some may stay empty.
    let lines = made.split(separator: "\n")
    #expect((1...4).contains(try #require(Int(lines[0]))))
    let symbols = lines.dropFirst(2).compactMap { $0.split(separator: " ").first }
    #expect(symbols.allSatisfy { ["C", "O"].contains($0) })
  }

  @Test("model info says what a diffusion model is")
  func info() throws {
    let model = Repository.path("models/diffusion-qm9.safetensors")
    let info = try Program.run(["model", "info", model])
    #expect(info.code == 0, "\(info.errors)")
    for (fact, value) in [
      ("kind", "diffusion, target edm"), ("elements", "H C N O F"), ("empty places", "known"),
      ("layer 1", "64x0e + 64x1o, correlation 3, residual"),
    ] {
      let line = info.output.split(separator: "\n").first { $0.hasPrefix(fact + " ") }
      #expect(line?.hasSuffix("  " + value) == true, "\(line ?? "no \(fact)")")
    }
  }

  @Test("settings that do not exist and files that are no diffusion model are refused in words")
  func faults() throws {
    let folder = try folder()
    try folder.write("{\"chanels\": 16}", to: "wrong.json")
    let wrong = try Program.run(
      ["train", "diffusion", "data.xyz", "--config", "wrong.json", "-o", "a.safetensors"],
      in: folder.url)
    #expect(wrong.code == 1)
    #expect(wrong.errors.contains("wrong.json: there is no setting chanels"))
    try folder.write("{\"target\": \"field\"}", to: "wrong.json")
    let target = try Program.run(
      ["train", "diffusion", "data.xyz", "--config", "wrong.json", "-o", "a.safetensors"],
      in: folder.url)
    #expect(
      target.errors.contains("target is field, not edm, restoring-field, pseudo-force"))
    try folder.write(
      """
      simgen 1
      model d: diffusion file="\(Repository.path("models/simgen-small.safetensors"))"
      """, to: "wrong.simgen")
    let check = try Program.run(["check", "wrong.simgen"], in: folder.url)
    #expect(check.code == 2)
    #expect(check.errors.contains("the metadata has no format simgen-diffusion"))
  }
}
