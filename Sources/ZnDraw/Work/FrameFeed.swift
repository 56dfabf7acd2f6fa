import Chemistry
import Engine
import Platform
import Script

/// Brings frames to a room while others are computed: computing threads add them, a thread of its own sends
/// what there is in batches, tells the progress, and asks whether the task is still wanted.
final class FrameFeed: Sendable {
  /// A frame on its way.
  struct Item: Sendable {
    let frame: MoleculeFrame
    /// Those that are drawn; by distances where nil.
    var bonds: BondGraph?
    /// A bookmark at its place.
    var bookmark: String?
  }

  private struct State {
    var waiting: [Item] = []
    var isEnded = false
    var failure: (any Error)?
    /// A bookmark for the next frame.
    var bookmark: String?
    var description = ""
  }

  private let task: RoomTask
  private let connection: Connection
  private let state = LockedValue(State())
  private let monitor = Monitor()
  private let lastLook = LockedValue(ContinuousClock.now)

  /// Who computes waits while so many frames do: a server that is slower than the engine.
  private static let mostWaiting = 400
  /// Atoms of all frames of one request, about 1 MB.
  private static let atomsOfRequest = 10_000
  private static let pause = Duration.milliseconds(200)
  /// How often the server is asked whether the task is still wanted.
  private static let look = Duration.milliseconds(400)

  init(_ task: RoomTask, _ connection: Connection) {
    (self.task, self.connection) = (task, connection)
  }

  /// Whether nothing more is wanted: the task was cancelled, or frames cannot be sent.
  var isStopped: Bool { connection.stop.isRaised || state.withLock { $0.failure != nil } }

  /// The room; while it is locked the task's progress says so.
  private var room: Room {
    Room(connection: connection, name: task.room) { [self] in
      tell("waits: somebody is drawing in the room")
      try look()
    }
  }

  /// The next frame begins something.
  func begin(_ description: String, bookmark: String) {
    state.withLock { ($0.description, $0.bookmark) = (description, bookmark) }
  }

  /// A frame of a molecule that is being made. Waits while too many are on their way.
  func add(_ frame: MoleculeFrame) { add(Item(frame: frame)) }

  func add(_ item: Item) {
    var item = item
    monitor.locked {
      while state.withLock({ $0.waiting.count >= Self.mostWaiting }), !isStopped {
        monitor.wait(for: Self.pause)
      }
      state.withLock { state in
        if let bookmark = state.bookmark { item.bookmark = bookmark }
        state.bookmark = nil
        state.waiting.append(item)
      }
      monitor.wakeAll()
    }
  }

  /// Sends until the end; on a thread of its own.
  func run() {
    do {
      while let items = next() {
        let atoms = items.map(\.frame.molecule.count).max() ?? 0
        let batch = max(1, Self.atomsOfRequest / max(100, atoms))
        for start in stride(from: 0, to: items.count, by: batch) {
          try send(items[start..<min(start + batch, items.count)])
        }
        try look()
      }
    } catch {
      state.withLock { $0.failure = error }
      monitor.locked { monitor.wakeAll() }
    }
  }

  /// No more frames come.
  func end() {
    state.withLock { $0.isEnded = true }
    monitor.locked { monitor.wakeAll() }
  }

  /// - Throws: why frames could not be sent, or that the task was cancelled.
  func check() throws { if let failure = state.withLock({ $0.failure }) { throw failure } }

  // MARK: On the thread that sends

  /// What waits, perhaps nothing yet; nil at the end.
  private func next() -> [Item]? {
    func take() -> [Item]? {
      state.withLock { state in
        defer { state.waiting = [] }
        return state.waiting.isEmpty && state.isEnded ? nil : state.waiting
      }
    }
    return monitor.locked {
      // Frames come faster than they are worth a request each.
      let end = ContinuousClock.now + Self.pause
      while state.withLock({ !$0.isEnded && $0.waiting.count < Self.mostWaiting / 2 }) {
        let left = end - .now
        guard left > .zero else { break }
        monitor.wait(for: left)
      }
      defer { monitor.wakeAll() }
      return take()
    }
  }

  private func send(_ items: ArraySlice<Item>) throws {
    if connection.stop.isRaised { throw ZnDrawError.stopped }
    let room = room
    let total = try room.append(
      items.map { RoomFrame.json($0.frame.molecule, bonds: $0.bonds, energy: $0.frame.energy) })
    let first = total - items.count
    for (place, item) in items.enumerated() {
      if let bookmark = item.bookmark { try? room.bookmark(first + place, bookmark) }
    }
    // Others may have deleted frames meanwhile.
    try? room.show(total - 1)
    if let last = items.last?.frame {
      tell(last.stage, done: last.step, of: last.steps)
    }
  }

  private func tell(_ what: String, done: Int? = nil, of total: Int? = nil) {
    let description = state.withLock { $0.description }
    try? Room(connection: connection, name: task.room) {}
      .tellProgress(task.id, "\(description): \(what)", done: done, of: total)
  }

  /// Now and then asks whether the task is still wanted.
  private func look() throws {
    if connection.stop.isRaised { throw ZnDrawError.stopped }
    guard ContinuousClock.now - lastLook.withLock({ $0 }) > Self.look else { return }
    lastLook.withLock { $0 = .now }
    if try connection.status(of: task) != "running" { throw TaskFailure.cancelled }
  }
}
