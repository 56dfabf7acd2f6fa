import Foundation
import FoundationXML
import TestSupport
import Testing

@Suite("Figures")
struct FigureTests {
  /// Whether a text is well-formed XML.
  private static func isDocument(_ text: String) -> Bool {
    XMLParser(data: Data(text.utf8)).parse()
  }

  private static func recipe(_ lines: String) -> String {
    "simgen 1\nlet count = 30\nreference all: xyz file=\"\(Repository.path("data/qm9-256.xyz"))\"\n"
      + "for i in 1..count\n  take mol: all molecule=i\n\(lines)\nend\n"
  }

  @Test("plot collects the molecules of a run into one picture, the same for one part or three")
  func plot() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.recipe(
        "  plot mol \"a.svg\" kind=histogram x=\"heavy\" series=\"all < some\" panel=\"one\"\n"
          + "  plot mol \"a.svg\" kind=density x=\"ratio2\" y=\"ratio3\" panel=\"two\""),
      to: "plots.simgen")
    let whole = try Program.run(["run", "plots.simgen", "-o", "whole"], in: folder.url)
    #expect(whole.code == 0, "\(whole.errors)")
    let picture = try String(contentsOf: folder / "whole/a.svg", encoding: .utf8)
    #expect(Self.isDocument(picture))
    #expect(picture.contains("all &lt; some") && picture.contains(">one</text>"))
    for part in 1...3 {
      let run = try Program.run(
        ["run", "plots.simgen", "-o", "parts", "--shard", "\(part)/3"], in: folder.url)
      #expect(run.code == 0, "\(run.errors)")
    }
    let merged = try Program.run(["merge", "plots.simgen", "-o", "parts"], in: folder.url)
    #expect(merged.code == 0, "\(merged.errors)")
    #expect(try String(contentsOf: folder / "parts/a.svg", encoding: .utf8) == picture)
  }

  @Test("plot takes a metric by its key, and says which figure of a verb it lacks")
  func metrics() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.recipe("  plot mol \"a.svg\" x=\"sp3_fraction\""), to: "a.simgen")
    let run = try Program.run(
      ["run", "a.simgen", "-o", "out", "--set", "count=9"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let picture = try String(contentsOf: folder / "out/a.svg", encoding: .utf8)
    #expect(Self.isDocument(picture) && picture.contains("sp3 share of carbons"))
    try folder.write(Self.recipe("  plot mol \"a.svg\" x=\"unlike\""), to: "b.simgen")
    let check = try Program.run(["check", "b.simgen"], in: folder.url)
    #expect(check.code == 2)
    #expect(check.errors.contains("no verb before notes 'reference_rank'"))
  }

  @Test("draw puts a picture of each molecule into one file")
  func draw() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.recipe("  draw mol \"a.svg\" label=\"no. {i}\""), to: "draw.simgen")
    let run = try Program.run(
      ["run", "draw.simgen", "--set", "count=5", "-o", "out"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let picture = try String(contentsOf: folder / "out/a.svg", encoding: .utf8)
    #expect(Self.isDocument(picture))
    for label in 1...5 { #expect(picture.contains(">no. \(label)</text>")) }
    // The first three are ammonia, water and methanol: 4 + 3 + 6 balls, at least.
    #expect(picture.components(separatedBy: "<circle").count > 13)
  }

  @Test("landscape shows where another atom would be welcome")
  func landscape() throws {
    let folder = try TemporaryFolder()
    let recipe = Repository.path("recipes/paper/fig2-landscape.simgen")
    let run = try Program.run(
      ["run", recipe, "--set", "points=5", "-o", "out", "--no-report"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let picture = try String(contentsOf: folder / "out/fig2.svg", encoding: .utf8)
    #expect(Self.isDocument(picture))
    // Six levels of 25 points, each with a bar that says what the shades stand for, and the ground.
    #expect(picture.components(separatedBy: "<rect").count == 6 * 26 + 2)
    #expect(picture.components(separatedBy: ">energy of all forces").count == 7)
  }

  @Test("a value far out does not stretch the axis, and names of curves stand above it")
  func readable() throws {
    let folder = try TemporaryFolder()
    let frames = (0..<20).map { "1\n\nH \(Double($0) / 20) 0 0\n" }.joined()
    try folder.write(frames, to: "a.xyz")
    try folder.write(
      """
      simgen 1
      reference all: xyz file="a.xyz"
      for i in 1..20
        take mol: all molecule=i
        plot mol "a.svg" at=(if i == 20 then 1000 else i / 10) series="one & two" panel="p"
      end
      """, to: "a.simgen")
    let run = try Program.run(["run", "a.simgen", "--no-report"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    let picture = try String(contentsOf: folder / "a.svg", encoding: .utf8)
    #expect(Self.isDocument(picture))
    #expect(picture.contains("(1 value beyond)"))
    #expect(picture.components(separatedBy: "class=\"tick x\"").count > 5)
    #expect(!picture.contains(">1000<"))
    // The name is above the frame, which begins below it.
    #expect(picture.contains("y=\"16.0\">one &amp; two</text>"))
    #expect(picture.contains("class=\"frame\" d=\"M52.0 26.0"))
  }

  @Test("A figure nobody noted is an error that lists those there are")
  func unknown() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.recipe("  plot mol \"a.svg\" x=\"e_sin\""), to: "plots.simgen")
    let run = try Program.run(["run", "plots.simgen", "-o", "out"], in: folder.url)
    #expect(run.code == 2)
    #expect(run.errors.contains("no verb before notes 'e_sin'"), "\(run.errors)")
  }
}
