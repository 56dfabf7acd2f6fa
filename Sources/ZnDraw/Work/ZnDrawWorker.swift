import Platform
import Script

/// The engine as a worker of a ZnDraw server: what users ask for in its rooms is done here, until `stop`.
///
///     let worker = try ZnDrawWorker(settings) { print($0) }
///     try worker.start()
///     ...
///     worker.stop()
public final class ZnDrawWorker: Sendable {
  /// What it is to do.
  public struct Settings: Sendable {
    /// `http://HOST:PORT`.
    public var url: String
    /// The room that is worked for; nil for all of them.
    public var room: String?
    /// The account; nil for one of its own.
    public var user: String?
    public var password: String?
    /// For all of the work.
    public var threads: Int

    /// Works in every room as a guest.
    public init(url: String, threads: Int) { (self.url, self.threads) = (url, threads) }
  }

  /// How long things wait; shorter in tests.
  struct Pace: Sendable {
    var claim = Duration.seconds(1)
    var heartbeat = Duration.seconds(20)
    var again = Duration.seconds(2)
    var patience = Connection.Patience()
  }

  private struct State {
    var worker: String?
    var task: RoomTask?
    var isLost = false
    var isReady = false
    var failure: (any Error)?
    var hasEnded = false
  }

  private let connection: Connection
  private let stopSign = StopSign()
  private let room: String?
  private let pace: Pace
  private let makeBench: @Sendable () throws -> any Bench
  private let note: @Sendable (String) -> Void
  private let state = LockedValue(State())
  private let monitor = Monitor()

  /// A worker that has not begun.
  /// - Parameter note: is told in words what happens.
  /// - Throws: `ZnDrawError` for a wrong address, or an account without a password.
  public convenience init(
    _ settings: Settings, note: @escaping @Sendable (String) -> Void
  ) throws {
    let threads = settings.threads
    try self.init(settings, Pace(), note: note) { try SessionBench(threads: threads) }
  }

  init(
    _ settings: Settings, _ pace: Pace, note: @escaping @Sendable (String) -> Void,
    bench: @escaping @Sendable () throws -> any Bench
  ) throws {
    var account = Account.guest()
    if let user = settings.user {
      guard let password = settings.password else { throw ZnDrawError.noPassword(user: user) }
      account = Account(user: user, password: password)
    }
    connection = Connection(try ServerAddress(settings.url), account, stopSign, pace.patience)
    (room, self.pace) = (settings.room, pace)
    (self.note, makeBench) = (note, bench)
  }

  /// Logs in, reads the models, offers the modifiers, and works from then on.
  /// - Throws: `ZnDrawError` where the server cannot be worked for; why the engine cannot work.
  public func start() throws {
    try connection.logIn()
    guard WorkerThread({ self.work() }) != nil, WorkerThread({ self.beat() }) != nil else {
      throw TaskFailure.engine("the system has no thread left")
    }
    let failure = monitor.locked { () -> (any Error)? in
      while true {
        let (isReady, failure) = state.withLock { ($0.isReady, $0.failure) }
        if isReady || failure != nil { return failure }
        monitor.wait()
      }
    }
    if let failure {
      stopSign.raise()
      throw failure
    }
  }

  /// Stops what is under way, says so to ZnDraw and takes the modifiers away. Takes two seconds at most for
  /// each of these.
  public func stop() {
    stopSign.raise()
    let (worker, task) = state.withLock { ($0.worker, $0.task) }
    if let task {
      connection.tell(.DELETE, ["v1", "rooms", task.room, "progress", task.id])
      connection.tell(
        .PATCH, ["v1", "joblib", "tasks", task.id],
        .object([("status", .text("failed")), ("error", .text("\(ZnDrawError.stopped)"))]))
    }
    if let worker { connection.tell(.DELETE, ["v1", "joblib", "workers", worker]) }
    // A step of a large molecule may take longer than anybody waits.
    let end = ContinuousClock.now + .seconds(2)
    monitor.locked {
      while !state.withLock({ $0.hasEnded }), ContinuousClock.now < end {
        monitor.wait(for: .milliseconds(100))
      }
    }
  }

  // MARK: Threads

  private func work() {
    defer { change { $0.hasEnded = true } }
    do {
      let bench = try makeBench()
      try register()
      change { $0.isReady = true }
      serve(with: bench)
    } catch {
      change { $0.failure = error }
    }
  }

  /// Does one task after the other.
  private func serve(with bench: any Bench) {
    var trouble: String?
    while !stopSign.isRaised {
      do {
        if state.withLock({ $0.isLost }) { try register() }
        trouble = nil
        guard let worker = state.withLock({ $0.worker }) else { return }
        guard let task = try connection.claim(worker: worker) else {
          stopSign.wait(for: pace.claim)
          continue
        }
        note("\(task.modifier) in room \(task.room)")
        state.withLock { $0.task = task }
        defer { state.withLock { $0.task = nil } }
        try TaskRun(task: task, connection: connection, bench: bench).perform()
      } catch ZnDrawError.stopped {
        return
      } catch {
        // A task whose claim was not answered would wait for ever: the worker that has it goes.
        state.withLock { $0.isLost = true }
        if trouble != "\(error)" { note("\(error); trying again") }
        trouble = "\(error)"
        stopSign.wait(for: pace.again)
      }
    }
  }

  /// Says that the worker is there, also while it computes.
  private func beat() {
    while true {
      stopSign.wait(for: pace.heartbeat)
      guard !stopSign.isRaised else { return }
      guard let worker = state.withLock({ $0.isLost ? nil : $0.worker }) else { continue }
      do {
        try connection.heartbeat(worker: worker)
      } catch ZnDrawError.lostWorker {
        state.withLock { $0.isLost = true }
      } catch {
        // Who claims finds out too, and says so.
      }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    monitor.locked { monitor.wakeAll() }
  }

  // MARK: Registration

  /// Becomes a new worker, whose modifiers are offered.
  private func register() throws {
    if let old = state.withLock({ $0.worker }) {
      connection.tell(.DELETE, ["v1", "joblib", "workers", old])
    }
    let isAdministrator = try connection.isAdministrator()
    guard isAdministrator || room != nil else { throw ZnDrawError.needsRoom }
    if let room { try connection.makeRoom(room) }
    let worker = try connection.beginWork()
    state.withLock { ($0.worker, $0.isLost) = (worker, false) }
    for modifier in Modifiers.all { try offer(modifier, in: room ?? "@global", worker) }
    if isAdministrator {
      for modifier in Modifiers.toolbar { try offer(modifier, in: "@global", worker) }
    } else {
      note("the toolbar's buttons need an administrator; the modifiers are in the menu of the room")
    }
    let place = room.map { "room \($0)" } ?? "every room"
    note(
      "\(Modifiers.all.map(\.name).joined(separator: ", ")) offered in \(place) of \(connection.client.address)"
    )
  }

  /// A modifier of the same name with another form is of a simgen of another version: it is waited for, as
  /// long as ZnDraw takes to notice one that has gone.
  private func offer(_ modifier: any Modifier, in room: String, _ worker: String) throws {
    let given = ContinuousClock.now + pace.heartbeat * 5
    var isNoted = false
    while true {
      do {
        return try connection.offer(
          modifier.name, schema: modifier.schema, in: room, worker: worker)
      } catch ZnDrawError.refused(status: 409, request: _, detail: _)
        where ContinuousClock.now < given
      {
        if !isNoted {
          note("another simgen offers \(modifier.name) with another form; waiting for it to end")
        }
        isNoted = true
        stopSign.wait(for: pace.again)
        if stopSign.isRaised { throw ZnDrawError.stopped }
      }
    }
  }
}
