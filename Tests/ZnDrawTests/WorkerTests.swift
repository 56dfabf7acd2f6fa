import Engine
import Foundation
import Platform
import Script
import Testing

@testable import ZnDraw

/// The sequences of messages between the worker and a server.
@Suite(.serialized) struct WorkerTests {
  /// Makes water in so many steps.
  final class FakeBench: Bench {
    private let steps: Int

    init(steps: Int) { self.steps = steps }

    func make(
      _ order: Order, isStopped: @escaping @Sendable () -> Bool,
      observe: @escaping @Sendable (MoleculeFrame) -> Void
    ) throws -> Candidate {
      let water = Molecule(
        elements: [.oxygen, .hydrogen, .hydrogen],
        positions: [.zero, [0.96, 0, 0], [-0.24, 0.93, 0]])
      for step in 0...steps {
        if isStopped() { throw TaskFailure.cancelled }
        observe(MoleculeFrame(stage: "relax", step: step, steps: steps, molecule: water))
        usleep(2_000)
      }
      return Candidate(molecule: water)
    }
  }

  private static let curve = JSON.list([.number(0), .number(0), .number(0)])
  private static let otherEnd = JSON.list([.number(4), .number(0), .number(0)])

  /// Runs a body against a server with a curve, and a worker that has begun.
  private func withWorker(
    steps: Int = 20, room: String? = nil, heartbeat: Duration = .milliseconds(100),
    notes: LockedValue<[String]> = LockedValue([]),
    _ body: (FakeZnDraw, ZnDrawWorker) throws -> Void
  ) throws {
    let server = try FakeZnDraw()
    defer { server.close() }
    server.change { $0.curve = [Self.curve, Self.otherEnd] }
    let worker = try Self.worker(server, steps: steps, room: room, heartbeat: heartbeat, notes)
    try worker.start()
    defer { worker.stop() }
    try body(server, worker)
  }

  private static func worker(
    _ server: FakeZnDraw, steps: Int = 20, room: String? = nil,
    heartbeat: Duration = .milliseconds(100), _ notes: LockedValue<[String]> = LockedValue([])
  ) throws -> ZnDrawWorker {
    var settings = ZnDrawWorker.Settings(url: server.url, threads: 1)
    settings.room = room
    let pace = ZnDrawWorker.Pace(
      claim: .milliseconds(20), heartbeat: heartbeat, again: .milliseconds(50),
      patience: Connection.Patience(
        outage: .seconds(2), lock: .seconds(10), retry: .milliseconds(50)))
    return try ZnDrawWorker(settings, pace, note: { text in notes.withLock { $0.append(text) } }) {
      FakeBench(steps: steps)
    }
  }

  @Test func offersItsModifiersEverywhere() throws {
    try withWorker { server, _ in
      let names = [
        "Generate", "Link", "Grow", "Hydrogenate", "Relax", "Connect", "SiMGenDemo", "NewCanvas",
      ]
      #expect(Set(server.now.jobs.keys) == Set(names.map { "@global:modifiers:\($0)" }))
      let form = server.now.jobs["@global:modifiers:Generate"]
      #expect(form?["properties"]?["steps"]?["default"]?.integer == 150)
      #expect(server.now.workers.count == 1)
    }
  }

  @Test func aTaskFromItsClaimToItsEnd() throws {
    // Long enough for several batches.
    try withWorker(steps: 150) { server, _ in
      let id = server.submit("Generate")
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
      let end = server.now
      // What it began with, 150 steps, the result.
      #expect(end.frames.count == 152)
      #expect(end.step == 151)
      #expect(end.bookmarks == ["0": "Generate", "151": "H2O"])
      #expect(end.chat.count == 1)
      #expect(end.chat.first?.hasPrefix("**Generate**: H2O, `O`, valid, ") == true)
      #expect(end.progress.isEmpty)
      #expect(end.descriptions.contains { $0.hasPrefix("Generate: ") })
      // Batches, not a request a frame.
      #expect(end.requests.count { $0.hasSuffix("/frames") } < 10)
    }
  }

  @Test func severalMoleculesHaveABookmarkEach() throws {
    try withWorker(steps: 2) { server, _ in
      let id = server.submit("Generate", .object([("count", .number(3))]))
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
      #expect(server.now.bookmarks["0"] == "Generate 1 of 3")
      #expect(server.now.bookmarks["4"] == "Generate 2 of 3")
      #expect(server.now.chat.count == 3)
    }
  }

  @Test func cancellingStopsWithinAFewSteps() throws {
    try withWorker(steps: 1_000_000) { server, _ in
      let id = server.submit("Generate")
      #expect(server.wait { $0.frames.count > 10 })
      server.change { $0.tasks[id]?.status = "cancelled" }
      #expect(server.wait(seconds: 5) { $0.progress.isEmpty })
      let frames = server.now.frames.count
      usleep(500_000)
      #expect(server.now.frames.count == frames)
      #expect(server.now.tasks[id]?.status == "cancelled")
      #expect(server.now.chat.isEmpty)
      // The worker is there for the next one.
      let next = server.submit("Connect")
      #expect(server.wait { $0.tasks[next]?.status == "failed" })
    }
  }

  @Test func aLockedRoomIsWaitedFor() throws {
    try withWorker { server, _ in
      server.change { $0.isLocked = true }
      let id = server.submit("Generate")
      #expect(
        server.wait { $0.descriptions.contains { $0.hasSuffix("somebody is drawing in the room") } }
      )
      #expect(server.now.frames.isEmpty)
      server.change { $0.isLocked = false }
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
      #expect(server.now.frames.count == 22)
    }
  }

  @Test func cancelledWhileTheRoomIsLocked() throws {
    try withWorker { server, _ in
      server.change { $0.isLocked = true }
      let id = server.submit("Generate")
      #expect(server.wait { !$0.descriptions.isEmpty })
      server.change { $0.tasks[id]?.status = "cancelled" }
      #expect(server.wait(seconds: 5) { $0.progress.isEmpty })
      #expect(server.now.frames.isEmpty)
    }
  }

  @Test func aForgottenWorkerRegistersAgain() throws {
    try withWorker { server, _ in
      let old = server.now.workers
      server.change {
        $0.workers = []
        $0.jobs = [:]
      }
      #expect(server.wait { $0.jobs.count == 8 })
      #expect(server.now.workers.isDisjoint(with: old))
      let id = server.submit("Generate")
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
    }
  }

  /// A server in memory that was started again knows neither account nor worker.
  @Test func aServerThatBeganAnew() throws {
    try withWorker { server, _ in
      server.change {
        $0.workers = []
        $0.jobs = [:]
        $0.passwords = [:]
        $0.tokens = []
      }
      #expect(server.wait { $0.jobs.count == 8 })
    }
  }

  @Test func aTokenThatHasExpiredIsRenewed() throws {
    try withWorker(steps: 400) { server, _ in
      let id = server.submit("Generate")
      #expect(server.wait { $0.frames.count > 10 })
      server.change { $0.tokens = [] }
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
      #expect(server.now.frames.count == 402)
      #expect(server.now.logins == 2)
    }
  }

  @Test func heartbeatsWhileItComputes() throws {
    try withWorker(steps: 1_000_000) { server, _ in
      let id = server.submit("Generate")
      #expect(server.wait { $0.frames.count > 10 })
      let beats = server.now.heartbeats
      #expect(server.wait { $0.heartbeats > beats + 3 })
      #expect(server.now.tasks[id]?.status == "running")
    }
  }

  @Test func failuresAreToldAndTheWorkerGoesOn() throws {
    try withWorker { server, _ in
      server.change { $0.curve = [] }
      let id = server.submit("Generate")
      #expect(server.wait { $0.tasks[id]?.status == "failed" })
      #expect(server.now.tasks[id]?.error?.contains("there is no curve") == true)
      #expect(server.now.chat.first?.hasPrefix("**Generate** failed: there is no curve") == true)
      #expect(server.now.progress.isEmpty)
      let wrong = server.submit("Generate", .object([("steps", .text("many"))]))
      #expect(server.wait { $0.tasks[wrong]?.status == "failed" })
      #expect(
        server.now.tasks[wrong]?.error?.hasPrefix("Steps: needs a whole number from 10 to 1000")
          == true)
      server.change { $0.curve = [Self.curve, Self.otherEnd] }
      let right = server.submit("SiMGenDemo")
      #expect(server.wait { $0.tasks[right]?.status == "completed" })
    }
  }

  @Test func connectionsThatBreakAreTriedAgain() throws {
    try withWorker { server, _ in
      server.change { $0.closes = 3 }
      let id = server.submit("Generate")
      #expect(server.wait { $0.closes == 0 && $0.tasks[id]?.status == "completed" })
    }
  }

  @Test func stoppingTakesLeave() throws {
    try withWorker(steps: 1_000_000) { server, worker in
      let id = server.submit("Generate")
      #expect(server.wait { $0.frames.count > 10 })
      worker.stop()
      #expect(server.now.workers.isEmpty)
      #expect(server.now.progress.isEmpty)
      #expect(server.now.tasks[id]?.error == "simgen was stopped")
    }
  }

  @Test func newCanvas() throws {
    try withWorker { server, _ in
      server.change { $0.selection = [.number(0)] }
      let id = server.submit("NewCanvas")
      #expect(server.wait { $0.tasks[id]?.status == "completed" })
      #expect(server.now.frames.count == 1)
      #expect(server.now.curve.isEmpty && server.now.selection.isEmpty)
      #expect(server.now.bookmarks == ["0": "New canvas"])
    }
  }

  @Test func withoutRightsItNeedsARoom() throws {
    let server = try FakeZnDraw()
    defer { server.close() }
    server.change { $0.areAdministrators = false }
    let worker = try Self.worker(server)
    #expect(throws: ZnDrawError.needsRoom) { try worker.start() }
    let inRoom = try Self.worker(server, room: "mine")
    try inRoom.start()
    defer { inRoom.stop() }
    #expect(server.now.jobs.count == 5)
    #expect(server.now.jobs["mine:modifiers:Generate"] != nil)
  }

  @Test func nobodyThere() throws {
    let server = try FakeZnDraw()
    let worker = try Self.worker(server)
    server.close()
    let error = #expect(throws: ZnDrawError.self) { try worker.start() }
    #expect(error?.description.contains("nothing listens there") == true)
  }

  @Test func aWrongPassword() throws {
    let server = try FakeZnDraw()
    defer { server.close() }
    var settings = ZnDrawWorker.Settings(url: server.url, threads: 1)
    settings.user = "anna@example.org"
    #expect(throws: ZnDrawError.noPassword(user: "anna@example.org")) {
      try ZnDrawWorker(settings) { _ in }
    }
    settings.password = "wrong"
    let worker = try ZnDrawWorker(settings) { _ in }
    #expect(throws: ZnDrawError.login(user: "anna@example.org")) { try worker.start() }
  }
}
