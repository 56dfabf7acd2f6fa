import Foundation
import TestSupport
import Testing

@Suite("Bad input")
struct BadInputTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let arguments: [String]
    let code: Int32
    /// What the message has to name.
    let mentions: [String]
    /// Changes to the small recipe.
    var changes: [(String, String)] = []
  }

  static let cases = [
    Case(
      testDescription: "a recipe that is not there", arguments: ["run", "nowhere.simgen"], code: 2,
      mentions: ["nowhere.simgen"]),
    Case(
      testDescription: "a recipe that is no text", arguments: ["run", "bytes.bin"], code: 2,
      mentions: ["bytes.bin"]),
    Case(
      testDescription: "an atom count of zero",
      arguments: ["run", "small.simgen", "--set", "heavy=0"],
      code: 2, mentions: ["atoms", "1"]),
    Case(
      testDescription: "a setting the recipe does not have",
      arguments: ["run", "small.simgen", "--set", "heavvy=3"], code: 2,
      mentions: ["heavvy", "heavy"]),
    Case(
      testDescription: "a missing model file", arguments: ["run", "small.simgen"], code: 2,
      mentions: ["small.simgen:2:", "missing.safetensors"],
      changes: [("let count", "model m: mace file=\"missing.safetensors\"\nlet count")]),
    Case(
      testDescription: "a misspelt plug-in", arguments: ["run", "small.simgen"], code: 2,
      mentions: ["small.simgen:7:", "repulsoin", "repulsion"], changes: [("repulsion", "repulsoin")]
    ),
    Case(
      testDescription: "a covariance that is none", arguments: ["check", "small.simgen"], code: 2,
      mentions: ["small.simgen:5:", "positive definite", "smallest eigenvalue is -1"],
      changes: [("diag(1, 1.4, 2.6)", "diag(1, -1, 2.6)")]),
    Case(
      testDescription: "a swarm of one", arguments: ["check", "small.simgen"], code: 2,
      mentions: ["particles must be from 2"],
      changes: [("sampler heun", "mutator m: swarm particles=1\nsampler heun")]),
    Case(
      testDescription: "a formula with an element that is none",
      arguments: ["check", "small.simgen"], code: 2,
      mentions: ["small.simgen:10:", "'Xq' is no element"],
      changes: [("atoms=heavy", "formula=C3Xq")]),
    Case(
      testDescription: "what is no formula", arguments: ["check", "small.simgen"], code: 2,
      mentions: ["small.simgen:10:", "a formula such as C7NO2", "\"c3o\""],
      changes: [("atoms=heavy", "formula=c3o")]),
    Case(
      testDescription: "a formula and another number of atoms",
      arguments: ["check", "small.simgen"], code: 2,
      mentions: ["small.simgen:10:", "atoms: is 4, but C3O2 has 5"],
      changes: [("atoms=heavy", "formula=C3O2 atoms=heavy")]),
    Case(
      testDescription: "an output folder that is a file",
      arguments: ["run", "small.simgen", "-o", "bytes.bin"], code: 1,
      mentions: ["bytes.bin", "not a folder"]),
    Case(
      testDescription: "an output folder nothing can be written to",
      arguments: ["run", "small.simgen", "-o", "/proc/simgen"], code: 1,
      mentions: ["/proc/simgen"]),
    Case(
      testDescription: "structures that are not there",
      arguments: ["evaluate", "nowhere.xyz", "--model", "bytes.bin"], code: 1,
      mentions: ["nowhere.xyz"]),
    Case(
      testDescription: "no structure in a file",
      arguments: ["evaluate", "empty.xyz", "--model", "bytes.bin"], code: 1,
      mentions: ["empty.xyz", "no molecule"]),
    Case(
      testDescription: "descriptors with nowhere to go",
      arguments: ["evaluate", "x.xyz", "--model", "bytes.bin", "--descriptors"], code: 64,
      mentions: ["--output", "--json"]),
    Case(
      testDescription: "a model archive that is not there",
      arguments: ["model", "import", "nowhere.model", "-o", "x.safetensors"], code: 1,
      mentions: ["nowhere.model"]),
    Case(
      testDescription: "a truncated model archive",
      arguments: ["model", "import", "truncated.model", "-o", "x.safetensors"], code: 1,
      mentions: ["truncated.model"]),
    Case(
      testDescription: "a model that is something else",
      arguments: ["model", "info", "bytes.bin"], code: 1, mentions: ["bytes.bin"]),
    Case(
      testDescription: "a missing file of reference values",
      arguments: ["model", "verify", "bytes.bin", "nowhere.json"], code: 1, mentions: ["bytes.bin"]),
    Case(
      testDescription: "a plug-in that is not there", arguments: ["help", "repulsoin"], code: 1,
      mentions: ["repulsoin", "did you mean 'repulsion'"]),
    Case(
      testDescription: "threads that make no sense",
      arguments: ["run", "small.simgen", "--threads", "0"], code: 64, mentions: ["--threads"]),
    Case(
      testDescription: "a setting without a value",
      arguments: ["run", "small.simgen", "--set", "count"], code: 64, mentions: ["name=value"]),
  ]

  @Test("is one clear error, the right exit code, and nothing written", arguments: cases)
  func refused(_ bad: Case) throws {
    let folder = try TemporaryFolder()
    var recipe = SmallRecipe.text
    for (from, to) in bad.changes { recipe = recipe.replacing(from, with: to) }
    try folder.write(recipe, to: "small.simgen")
    try Data([0xFF, 0xFE, 0, 1, 0x80]).write(to: folder / "bytes.bin")
    try Data("PK\u{3}\u{4}truncated".utf8).write(to: folder / "truncated.model")
    try folder.write("", to: "empty.xyz")
    let before = folder.names
    let outcome = try Program.run(bad.arguments, in: folder.url)
    #expect(outcome.code == bad.code)
    #expect(outcome.output.isEmpty)
    for mention in bad.mentions { #expect(outcome.errors.contains(mention), "\(outcome.errors)") }
    let errors = outcome.errorLines.filter { $0.lowercased().contains("error:") }
    #expect(errors.count == 1, "\(outcome.errors)")
    #expect(folder.names == before)
  }

  @Test("A file of reference values that lacks fields is named")
  func goldenWithoutFields() throws {
    let folder = try TemporaryFolder()
    let model = Repository.path("models/simgen-small.safetensors")
    try folder.write("{\"model\": \"x\"}", to: "golden.json")
    let outcome = try Program.run(["model", "verify", model, "golden.json"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("golden.json"))
    #expect(outcome.errorLines.count == 1)
  }

  @Test("Import never replaces a file unasked")
  func importKeepsFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("precious", to: "x.safetensors")
    let outcome = try Program.run(
      ["model", "import", "any.model", "-o", "x.safetensors"], in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("x.safetensors exists already"))
    #expect(folder.names == ["x.safetensors"])
  }
}
