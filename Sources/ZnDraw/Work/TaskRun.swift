import Chemistry
import Engine
import Outputs
import Platform
import Script

/// One task from its claim to its end. Whatever goes wrong is told in the room.
struct TaskRun {
  let task: RoomTask
  let connection: Connection
  let bench: any Bench

  private var room: Room { Room(connection: connection, name: task.room) {} }

  /// Does the task.
  /// - Throws: `ZnDrawError` where the server cannot be reached, or the worker is to end.
  func perform() throws {
    do {
      try connection.set(task, "running")
    } catch ZnDrawError.refused {
      // Cancelled while it waited.
      return
    }
    var reason: String?
    do {
      try room.beginProgress(task.id, task.modifier)
      try work()
    } catch TaskFailure.cancelled {
      try? room.endProgress(task.id)
      return
    } catch ZnDrawError.stopped {
      throw ZnDrawError.stopped
    } catch {
      reason = "\(error)"
    }
    try? room.endProgress(task.id)
    if let reason { try? room.say("**\(task.modifier)** failed: \(reason)") }
    do {
      try connection.set(task, reason == nil ? "completed" : "failed", error: reason)
    } catch ZnDrawError.refused {
      // Cancelled at the last moment, or given up by the server.
    }
  }

  private func work() throws {
    guard let modifier = Modifiers.named(task.modifier) else {
      throw TaskFailure.unreadable(
        "'\(task.modifier)' is of another version of simgen; start it again")
    }
    let answers = try Answers(task.payload, to: modifier.fields)
    let scene = try Scene(of: room, curve: modifier.curve(answers))
    let given = answers.integer("seed")
    let seed = given > 0 ? given : Int.random(in: 1...999_999)
    switch try modifier.work(answers, on: scene, seed: seed) {
    case .molecules(let orders, let seconds): try make(orders, seconds: seconds)
    case .curve(let points):
      try room.draw("curve", type: "Curve", .object([("position", .list(points.map(Self.json)))]))
    case .canvas: try beginCanvas()
    }
  }

  // MARK: Molecules

  private func make(_ orders: [Order], seconds: Int) throws {
    let feed = FrameFeed(task, connection)
    guard let sender = WorkerThread({ feed.run() }) else {
      throw TaskFailure.engine("the system has no thread left; try again")
    }
    let end = ContinuousClock.now + .seconds(seconds)
    var failures: [String] = []
    var result = Result<Void, any Error>.success(())
    do {
      for (number, order) in orders.enumerated() {
        let title =
          orders.count > 1 ? "\(task.modifier) \(number + 1) of \(orders.count)" : task.modifier
        feed.begin(title, bookmark: title)
        do {
          try deliver(order, title, feed, before: end)
        } catch TaskFailure.nothing(let reason) where orders.count > 1 {
          failures.append(reason)
          try room.say("**\(title)**: no molecule came out: \(reason)")
        } catch TaskFailure.cancelled where ContinuousClock.now >= end && !feed.isStopped {
          throw TaskFailure.timeIsOver(seconds)
        }
      }
    } catch {
      result = .failure(error)
    }
    feed.end()
    sender.join()
    // That frames could not be sent is why the engine was stopped.
    try feed.check()
    try result.get()
    if failures.count == orders.count, let last = failures.last { throw TaskFailure.nothing(last) }
  }

  /// Makes a molecule and says what it is.
  private func deliver(
    _ order: Order, _ title: String, _ feed: FrameFeed, before end: ContinuousClock.Instant
  ) throws {
    let start = ContinuousClock.now
    let candidate = try bench.make(
      order, isStopped: { feed.isStopped || ContinuousClock.now >= end }, observe: { feed.add($0) })
    let reported = ReportedMolecule(index: 0, name: title, candidate: candidate)
    var last = MoleculeFrame(
      stage: candidate.stages.last?.name ?? task.modifier, step: 1, steps: 1,
      molecule: candidate.molecule)
    last.energy = candidate.calculation?.energy
    feed.add(FrameFeed.Item(frame: last, bonds: reported.bonds, bookmark: reported.formula))
    let took = ContinuousClock.now - start
    try room.say(Self.words(title, reported, seed: order.seed, seconds: took.inSeconds))
  }

  /// What is said in the chat.
  static func words(
    _ title: String, _ molecule: ReportedMolecule, seed: Int?, seconds: Double
  ) -> String {
    var words = "**\(title)**: \(molecule.formula)"
    if let smiles = molecule.evaluated.isomericSMILES ?? molecule.evaluated.smiles {
      words += ", `\(smiles)`"
    }
    words += ", \(molecule.verdict)"
    if let energy = molecule.interactionPerAtom {
      words += ", \((energy * 1000).rounded() / 1000) eV per atom"
    }
    words += ", \((seconds * 10).rounded() / 10) s"
    return words + (seed.map { ", seed \($0)" } ?? "")
  }

  // MARK: A new canvas

  private func beginCanvas() throws {
    try room.draw("curve", type: "Curve", .object([("position", .list([]))]))
    let total = try room.append([RoomFrame.json(Molecule())])
    try room.select([])
    try room.show(total - 1)
    try room.bookmark(total - 1, "New canvas")
    let (origin, one) = (Self.json(.zero), Self.json([1, 1, 1]))
    try room.draw(
      "plane", type: "Plane",
      .object([
        ("position", .list([origin])), ("rotation", .list([origin])), ("scale", .list([one])),
        ("size", .list([.list([.number(10), .number(10)])])),
      ]))
  }

  private static func json(_ point: SIMD3<Double>) -> JSON {
    .list([.number(point.x), .number(point.y), .number(point.z)])
  }
}
