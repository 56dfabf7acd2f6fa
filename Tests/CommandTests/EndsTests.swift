import Foundation
import TestSupport
import Testing

/// Whatever it is given, the program comes to an end, and soon once it is asked to.
@Suite("The end of a command")
struct EndsTests {
  @Test("a recipe that is a pipe without a writer is an error")
  func pipe() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.shell("mkfifo pipe && $SIMGEN check pipe", in: folder)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("pipe: "))
  }

  @Test("a recipe may come through a pipe")
  func written() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.shell(
      "(sleep 0.2; cat small.simgen) | $SIMGEN check /dev/stdin", in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("3 molecules"))
  }

  @Test("a recipe without an end is refused")
  func endless() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.shell("yes | $SIMGEN check /dev/stdin", in: folder)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("too long"))
  }

  @Test("a pipe in the place of structures is an error")
  func structures() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.shell("mkfifo pipe.xyz && $SIMGEN analyze pipe.xyz", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("not a regular file"))
  }

  @Test("more threads than any machine has are refused", arguments: ["1025", "99999999999"])
  func threads(count: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(["run", "small.simgen", "--threads", count], in: folder.url)
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("1 to 1024"))
  }

  @Test("a command that looks at no signal ends a second after one", arguments: [SIGINT, SIGTERM])
  func signals(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let frames = try String(
      contentsOfFile: Repository.path("data/qm9-256.xyz"), encoding: .utf8)
    try folder.write(String(repeating: frames, count: 40), to: "many.xyz")
    try folder.write(
      """
      simgen 1
      model     m: mace file="\(Repository.path("models/simgen-small.safetensors"))" precision=double
      reference r: xyz  file="many.xyz"
      prior     p: gaussian
      force     f: similarity model=m reference=r
      sampler   s: heun
      generate  a: s atoms=4 prior=p forces=[f]
      """, to: "slow.simgen")
    let started = Date()
    let outcome = try Program.shell(
      "$SIMGEN check slow.simgen & p=$!; sleep 1; kill -\(signal) $p; wait $p", in: folder)
    #expect(outcome.code == 128 + signal)
    #expect(outcome.errors.contains("interrupted"))
    #expect(Date().timeIntervalSince(started) < 20)
  }

  @Test(
    "standard input that cannot be read or has no end is an error",
    arguments: [
      "$SIMGEN < /", "$SIMGEN <&-", "$SIMGEN format - < /", "$SIMGEN analyze - < /",
      "$SIMGEN < /dev/zero", "yes '[' | $SIMGEN", "yes '#' | $SIMGEN format -",
    ])
  func input(line: String) throws {
    let run = try Program.shell(line, in: TemporaryFolder())
    #expect(run.code == 1 || run.code == 2, "\(run.code)")
    #expect(run.errors.contains("standard input"), "\(run.errors)")
  }

  @Test("a pipe in the place of a store is refused at once")
  func store() throws {
    let run = try Program.shell("mkfifo p.db && $SIMGEN query p.db", in: TemporaryFolder())
    #expect(run.code == 1 && run.errors.contains("not a store of molecules"), "\(run.errors)")
  }
}
