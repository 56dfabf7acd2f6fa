import Foundation
import TestSupport
import Testing

@Suite("simgen resolve")
struct ResolveTests {
  @Test(
    "The printed recipe says the same when it is resolved again",
    arguments: ["drugs", "linker", "macrocycle", "own-reference", "qm9-like", "shapes"])
  func fixedPoint(_ name: String) throws {
    let folder = try TemporaryFolder()
    let once = try Program.run(["resolve", Repository.path("recipes/\(name).simgen")])
    #expect(once.code == 0, "\(once.errors)")
    try folder.write(once.output, to: "resolved.simgen")
    let twice = try Program.run(["resolve", "resolved.simgen"], in: folder.url)
    #expect(twice.code == 0, "\(twice.errors)")
    #expect(twice.output == once.output)
    let checked = try Program.run(["check", "resolved.simgen"], in: folder.url)
    #expect(checked.errors.isEmpty)
  }

  @Test(
    "It gives the same bytes from another folder, settings included",
    arguments: [("linker", "linker.xyz", "seed=4"), ("qm9-like", "qm9-like.xyz", "heavy=3")])
  func sameMolecules(_ name: String, _ output: String, _ setting: String) throws {
    let folder = try TemporaryFolder()
    let recipe = Repository.path("recipes/\(name).simgen")
    let settings = ["--set", "count=2", "--set", setting]
    let resolved = try Program.run(["resolve", recipe] + settings)
    try folder.write(resolved.output, to: "moved.simgen")
    let first = try Program.run(
      ["run", recipe, "-o", "first", "--no-report"] + settings, in: folder.url)
    #expect(first.code == 0, "\(first.errors)")
    let second = try Program.run(
      ["run", "moved.simgen", "-o", "second", "--no-report"], in: folder.url)
    #expect(second.code == 0, "\(second.errors)")
    let frames = try Data(contentsOf: folder / "first/\(output)")
    #expect(frames.count > 100)
    #expect(try frames == Data(contentsOf: folder / "second/\(output)"))
  }

  @Test("A recipe with an error is refused with nothing printed")
  func wrong() throws {
    let folder = try TemporaryFolder()
    try folder.write("sampler heun: hein\n", to: "wrong.simgen")
    let outcome = try Program.run(["resolve", "wrong.simgen"], in: folder.url)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
  }
}
