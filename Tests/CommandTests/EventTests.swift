import Foundation
import TestSupport
import Testing

@Suite("Events for programs")
struct EventTests {
  /// The fields of events that are compared.
  struct Event: Decodable {
    let event: String
    let total: Int?
    let done: Int?
    let index: Int?
    let name: String?
    let valid: Bool?
    let verdict: String?
    let smiles: String?
    let symbols: [String]?
    let positions: [[Double]]?
    let bonds: [[Int]]?
    let metrics: [String: Double]?
    let severity: String?
    let message: String?
    let file: String?
    let line: Int?
    let column: Int?
    let hint: String?
    let molecules: Int?
    let files: [String]?
    let complete: Bool?
    let text: String?
    let status: Int32?
  }

  /// The events in an output that has nothing but events.
  private static func events(_ output: String) throws -> [Event] {
    try output.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
  }

  private static func events(of outcome: Program.Outcome) throws -> [Event] {
    let events = try events(outcome.output)
    #expect(events.last?.event == "end")
    #expect(events.last?.status == outcome.code)
    return events
  }

  @Test("A run tells its start, every molecule with its atoms, its result and its end")
  func run() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(
      ["run", "small.simgen", "-o", "out", "--no-report", "--events", "json"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let events = try Self.events(of: outcome)
    #expect(events.first?.event == "start")
    #expect(events.first?.total == 3)
    #expect(events.first?.files == ["out/small.xyz"])
    let molecules = events.filter { $0.event == "molecule" }
    #expect(Set(molecules.map(\.index)) == [0, 1, 2])
    for molecule in molecules {
      #expect(molecule.symbols?.count == 4)
      #expect(molecule.positions?.map(\.count) == [3, 3, 3, 3])
      #expect(molecule.metrics?["atoms"] == 4)
      #expect(molecule.verdict != nil)
      #expect((molecule.smiles != nil) == molecule.valid)
    }
    #expect(events.last { $0.event == "progress" }?.done == 3)
    let result = try #require(events.first { $0.event == "result" })
    #expect(result.molecules == 3)
    #expect(result.complete == true)
    #expect(result.files == ["out/small.xyz"])
    #expect(outcome.errors.contains("3 molecules in "))
  }

  @Test("Positions are those of the files to their last digit, and molecules have bonds and SMILES")
  func positions() throws {
    let folder = try TemporaryFolder()
    try folder.write("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n", to: "water.xyz")
    let recipe = """
      reference water: xyz file="water.xyz"
      take  mol: water
      show  mol
      write mol "copy.xyz"
      """
    let outcome = try Program.run(
      ["run", "-", "--no-report", "--events", "json"], input: recipe, in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let events = try Self.events(of: outcome)
    let molecule = try #require(events.first { $0.event == "molecule" })
    #expect(molecule.smiles == "O")
    #expect(molecule.verdict == "valid")
    #expect(molecule.symbols == ["O", "H", "H"])
    #expect(molecule.positions == [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    #expect(molecule.bonds == [[0, 1, 1], [0, 2, 1]])
    #expect(events.contains { $0.event == "text" && $0.text?.contains("H2O") == true })
    #expect(folder.names == ["copy.xyz", "water.xyz"])
  }

  @Test("A wrong recipe is one event per mistake, with its place", arguments: ["run", "check"])
  func mistakes(command: String) throws {
    let folder = try TemporaryFolder()
    let recipe = SmallRecipe.text.replacing("alpha=8", with: "alfa=8")
      .replacing("heun steps=steps", with: "heun steps=stops")
    let outcome = try Program.run(
      [command, "-", "--events", "json"], input: recipe, in: folder.url)
    #expect(outcome.code == 2)
    let mistakes = try Self.events(of: outcome).filter { $0.event == "diagnostic" }
    #expect(mistakes.map(\.severity) == ["error", "error"])
    #expect(mistakes.map(\.file) == ["standard input", "standard input"])
    #expect(mistakes.map(\.line) == [7, 8])
    #expect(mistakes[0].column == 26)
    #expect(mistakes[0].hint == "did you mean 'alpha'?")
    #expect(outcome.errors.contains("standard input:7:26: error:"))
  }

  @Test("An error without a place is an event too")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["run", "none.simgen", "--events", "json"], in: folder.url)
    #expect(outcome.code == 2)
    let events = try Self.events(of: outcome)
    #expect(events.map(\.event) == ["diagnostic", "end"])
    #expect(events[0].message?.hasPrefix("none.simgen: there is no such file") == true)
    #expect(events[0].line == nil)
  }

  @Test("check tells what a run would do")
  func check() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(["check", "small.simgen", "--events", "json"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let checked = try #require(try Self.events(of: outcome).first)
    #expect(checked.event == "checked")
    #expect(checked.molecules == 3)
    #expect(checked.files == ["small.xyz"])
  }

  @Test("A run whose reader leaves ends by itself, and keeps what it made")
  func readerLeaves() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      SmallRecipe.endless.replacing("steps = 2000", with: "steps = 6"), to: "small.simgen")
    let outcome = try Program.shell(
      "{ $SIMGEN run small.simgen --events json; echo $? > code; } | head -n 20", in: folder)
    #expect(try Self.events(outcome.output).count == 20)
    #expect(try String(contentsOf: folder / "code", encoding: .utf8) == "130\n")
    #expect(folder.names.contains("small.journal"))
  }

  @Test("Tasks of Slurm need a file")
  func submit() throws {
    let outcome = try Program.run(["submit", "-", "--array", "2", "--dry-run"])
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("give the name of a file"))
  }
}
