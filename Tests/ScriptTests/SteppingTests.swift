import Engine
import Synchronization
import Testing

@testable import Script
@testable import ScriptTestSupport

@Suite("Generations step by step") struct SteppingTests {
  let session = Session(catalogue: steppingCatalogue, folder: fixtureFolder)
  let recorder = Recorder()

  func feed(_ text: String) throws -> Session.Reply { try session.feed(text, observedBy: recorder) }

  func step(_ count: Int?) throws -> Session.Reply {
    try feed(try #require(session.resumption(of: "m", steps: count)))
  }

  var place: Double? { session.molecules.first?.candidate.molecule.positions[0].x }

  func begin() throws {
    _ = try feed("let k(t) = 1\nforce go: push strength=k\nsampler walk: walk steps=6")
    let reply = try session.begin(
      "grow m: walk forces=[go]  # go", steps: 2, observedBy: recorder)
    #expect(reply.diagnostics.map(\.description) == [])
  }

  @Test("a generation begins, goes on and ends")
  func steps() throws {
    try begin()
    let progress = try #require(session.generationInProgress)
    #expect(progress == ("m", 2, 6))
    #expect(place == 2)
    _ = try step(3)
    #expect(session.generationInProgress?.done == 5)
    _ = try step(nil)
    #expect(session.generationInProgress == nil)
    #expect(place == 6)
    #expect(
      session.accepted.suffix(3) == [
        "grow m: walk forces=[go] pause_after=2  # go", "resume m pause_after=3", "resume m",
      ])
  }

  @Test("a schedule changed between steps drives the next ones, and undo brings the old back")
  func change() throws {
    try begin()
    let reply = try feed("let k(t) = 10")
    #expect(reply.notes == ["k redefined; go made again; m goes on with it"])
    _ = try step(1)
    #expect(place == 12)
    _ = try step(1)
    #expect(place == 22)
    #expect(session.undo() == "resume m pause_after=1")
    #expect(session.undo() == "resume m pause_after=1 forces=[go]")
    #expect(session.undo() == "let k(t) = 10")
    _ = try step(1)
    #expect(place == 3)
  }

  @Test("a sampler changed between steps goes on from the noise level reached")
  func sampler() throws {
    try begin()
    _ = try feed("sampler walk: walk steps=12")
    _ = try step(1)
    #expect(session.generationInProgress.map { [$0.done, $0.total] } == [5, 12])
  }

  @Test("a stop keeps the steps taken, and the statement says how many")
  func stop() throws {
    try begin()
    let steps = Mutex(0)
    let options = RunOptions(isCancelled: {
      steps.withLock { count in
        count += 1
        return count > 4
      }
    })
    let line = try #require(session.resumption(of: "m", steps: 4))
    let reply = try session.feed(line, options, observedBy: recorder)
    #expect(reply.summary?.wasInterrupted == true)
    let done = try #require(session.generationInProgress?.done)
    #expect(done > 2 && done < 6)
    #expect(place == Double(done))
    #expect(session.accepted.last == "resume m pause_after=\(done - 2)")
  }

  @Test("only a verb that takes steps can be begun so")
  func wrong() throws {
    try begin()
    let reply = try session.begin("let a = 2", steps: 2, observedBy: recorder)
    #expect(reply.diagnostics.count == 1)
    #expect(try feed("let a = 2").diagnostics.isEmpty)
  }
}
