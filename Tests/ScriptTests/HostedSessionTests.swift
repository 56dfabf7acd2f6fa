import Engine
import Testing

@testable import Script
@testable import ScriptTestSupport

@Suite("A session that a program keeps") struct HostedSessionTests {
  let session = Session(catalogue: fakeCatalogue, folder: fixtureFolder)
  let recorder = Recorder()

  @discardableResult
  func feed(_ text: String) throws -> Session.Reply {
    let reply = try session.feed(text, observedBy: recorder)
    #expect(reply.diagnostics.map(\.description) == [])
    return reply
  }

  @Test("what was taken back is done again without running, until something else is said")
  func redo() throws {
    try feed("sampler heun: heun\ngenerate m: heun atoms=3 seed=1")
    let seed = session.molecules.first?.candidate.seed
    #expect(session.undoable == "generate m: heun atoms=3 seed=1")
    _ = session.undo()
    #expect(session.molecules.isEmpty)
    #expect(session.redoable == "generate m: heun atoms=3 seed=1")
    #expect(session.redo() == "generate m: heun atoms=3 seed=1")
    #expect(session.molecules.first?.candidate.seed == seed)
    _ = session.undo()
    try feed("let a = 1")
    #expect(session.redo() == nil)
  }

  @Test("a statement that was run before is there again without running")
  func restore() throws {
    try feed("sampler heun: heun")
    let candidate = Candidate(
      molecule: Molecule(elements: [.carbon], positions: [[1, 2, 3]]), seed: 7)
    let reply = session.restore(
      "for i in 1..3\n  generate m: heun atoms=3 seed=i\nend",
      making: [RecordedMolecule(label: "m", index: 2, candidate: candidate)])
    #expect(!reply.hasErrors)
    #expect(session.molecules.map(\.label) == ["m"])
    #expect(session.molecules.first?.candidate.molecule == candidate.molecule)
    #expect(session.recipe().contains("for i in 1..3"))
    #expect(session.restore("for i in 1..", making: []).hasErrors)
    #expect(!session.isIncomplete)
  }

  @Test("any molecule of a loop gets a label, and recipes make it once more under that")
  func adopt() throws {
    try feed(
      "sampler heun: heun\nfor i in 1..3\n  let n = i + 1\n  generate m: heun atoms=n seed=i\nend")
    let candidate = Candidate(seed: 2)
    #expect(session.adopt(candidate, 1, ofLoop: 0, as: "second"))
    #expect(!session.adopt(candidate, 3, ofLoop: 0, as: "none"))
    #expect(!session.adopt(candidate, 0, ofLoop: 1, as: "none"))
    try feed("write second \"a\"")
    let recipe = session.recipe()
    #expect(recipe.contains("generate second: heun"))
    #expect(recipe.contains("= 2\n"))
    #expect(check(recipe).diagnostics.filter { $0.severity == .error }.isEmpty, "\(recipe)")
  }

  @Test("what is tried has no effect")
  func withoutEffect() throws {
    try feed("let a = 1")
    _ = session.undo()
    let reply = session.withoutEffect { session.restore("let b = 2", making: []) }
    #expect(!reply.hasErrors)
    #expect(session.accepted.isEmpty)
    #expect(session.redo() == "let a = 1")
  }

  @Test("the statements of a text are told apart with their lines")
  func statements() {
    let text =
      "# a comment\nlet a = 1\n\nfor i in 1..2\n  write m \"x\"\nend\nprior p: gaussian width=2"
    let all = StatementText.all(of: text)
    #expect(all.map(\.line) == [2, 4, 7])
    #expect(all.map(\.role) == [.definition, .run, .definition])
    #expect(
      all.map(\.text) == [
        "let a = 1", "for i in 1..2\n  write m \"x\"\nend", "prior p: gaussian width=2",
      ])
    #expect(all.last?.plugin == "gaussian")
    #expect(all.last?.arguments.map(\.value) == ["2"])
    #expect(StatementText.read("for i in 1..2").problems.isEmpty == false)
  }

  @Test("who is confined writes nothing, reads what he may, and is told where he may not")
  func confinement() throws {
    let confinement = Confinement(plugins: ["gaussian": "no balls"], rounds: 2) { path in
      path == "mine.xyz" ? nil : "not \(path)"
    }
    let session = Session(catalogue: fakeCatalogue, folder: fixtureFolder, confinement: confinement)
    func refusal(_ text: String) throws -> (String, Int)? {
      let reply = try session.feed(text, observedBy: recorder)
      return reply.diagnostics.first { $0.id == "E058" }.map { ($0.kind.message, $0.span.column) }
    }
    try #expect(refusal("prior p: gaussian")?.0 == "no balls")
    let file = try refusal("let f = \"/etc/passwd\"\nreference r: xyz file=f")
    #expect(file?.0 == "not /etc/passwd")
    #expect(file?.1 == 23)
    _ = try session.feed(
      "sampler heun: heun\ngenerate m: heun atoms=1 seed=1", observedBy: recorder)
    try #expect(refusal("write m \"a\"")?.1 == 1)
    try #expect(refusal("include \"other.simgen\"") != nil)
    try #expect(
      refusal("for i in 1..3\n  generate n: heun atoms=1 seed=i\nend")?.0.contains("3 rounds")
        == true)
    try #expect(refusal("for i in 1..2\n  generate n: heun atoms=1 seed=i\nend") == nil)
  }
}
