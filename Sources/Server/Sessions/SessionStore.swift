import Engine
import NIOCore
import Platform
import Script

/// All sessions of a server: those that are open, and those that wait in their folders.
final class SessionStore: Sendable {
  private struct State {
    var open: [String: SessionHost] = [:]
    var isStopped = false
    var ticks: RepeatedTask?
  }

  let settings: ServerSettings
  /// Models and what was computed of them, for all sessions.
  let cache = RunCache()
  let share: ComputeShare
  /// Exports, drawings and frames.
  let views = BackgroundPool(threads: 4, most: 256)
  let uploads = BackgroundPool(threads: 3, most: 64)
  /// Orders of clients of the authors' server.
  let orders = BackgroundPool(threads: 2, most: 8)
  private let state = LockedValue(State())
  private let outboxes = LockedValue<[ObjectIdentifier: Outbox]>([:])
  /// Runs of programs that are under way.
  private let programs = LockedValue<[ObjectIdentifier: RunControl]>([:])

  init(_ settings: ServerSettings) {
    self.settings = settings
    share = ComputeShare(threads: settings.threads)
    for id in ids { Path.makePrivate(folder(id).path + "/about.json") }
  }

  private func folder(_ id: String) -> SessionFolder {
    SessionFolder(path: settings.folder + "/" + id)
  }

  /// The names of all sessions.
  var ids: [String] {
    Folder.names(in: settings.folder).filter {
      Self.isID($0) && Path.exists(folder($0).path + "/about.json")
    }
    .sorted()
  }

  private static func isID(_ text: String) -> Bool {
    text.utf8.count == 12
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  /// A session, opened if it waits; nil where there is none.
  /// - Throws: `ServerError`.
  func session(_ id: String) throws(ServerError) -> SessionHost? {
    guard Self.isID(id) else { return nil }
    return try state.withLock { state throws(ServerError) in
      if let host = state.open[id], !host.isOver { return host }
      let folder = folder(id)
      guard !state.isStopped, let about = SessionAbout(folder.json("about.json")) else {
        return nil
      }
      let host = try SessionHost(id, folder, about, settings, share, cache, beginningWith: nil)
      state.open[id] = host
      return host
    }
  }

  /// What a session is called, without opening it.
  func about(_ id: String) -> SessionAbout? { SessionAbout(folder(id).json("about.json")) }

  /// Makes a session.
  /// - Parameter files: to be there from the start, by name.
  /// - Throws: `ServerError`.
  func create(
    name: String, recipe: String, files: [(name: String, bytes: [UInt8])] = []
  ) throws(ServerError) -> SessionHost {
    guard ids.count < settings.limits.sessions else {
      throw ServerError(
        .serviceUnavailable, "there are \(settings.limits.sessions) sessions; no more are kept",
        hint: "delete some")
    }
    let id = String(Token().text.prefix(12))
    let folder = folder(id)
    let about = SessionAbout(name: name)
    do throws(FileError) {
      try folder.create()
      for file in files { try folder.write(file.bytes, to: "files/" + file.name) }
      try folder.write(recipe, to: "start.simgen")
      try folder.write(secret: about.json, to: "about.json")
    } catch {
      throw ServerError(.insufficientStorage, "the session cannot be written: \(error)")
    }
    let host = try SessionHost(id, folder, about, settings, share, cache, beginningWith: recipe)
    state.withLock { $0.open[id] = host }
    return host
  }

  /// Ends a session and removes its folder.
  func delete(_ host: SessionHost) {
    state.withLock { $0.open[host.id] = nil }
    host.remove()
  }

  // MARK: Connections

  func note(_ outbox: Outbox) { outboxes.withLock { $0[ObjectIdentifier(outbox)] = outbox } }

  func forget(_ outbox: Outbox) { outboxes.withLock { $0[ObjectIdentifier(outbox)] = nil } }

  // MARK: Runs of programs

  func note(_ control: RunControl) { programs.withLock { $0[ObjectIdentifier(control)] = control } }

  func forget(_ control: RunControl) { programs.withLock { $0[ObjectIdentifier(control)] = nil } }

  // MARK: The server

  /// Begins to tell of progress and to put idle sessions aside.
  func begin(on loop: any EventLoop) {
    let ticks = loop.scheduleRepeatedTask(
      initialDelay: .milliseconds(100), delay: .milliseconds(100)
    ) {
      [self] _ in
      for host in state.withLock({ Array($0.open.values) }) {
        host.tellProgress()
        guard host.closeIfIdle() else { continue }
        state.withLock { if $0.open[host.id] === host { $0.open[host.id] = nil } }
      }
    }
    state.withLock { $0.ticks = ticks }
  }

  /// Ends all sessions; runs have a moment to come to their next step.
  func stop() {
    let hosts = state.withLock { state -> [SessionHost] in
      state.isStopped = true
      state.ticks?.cancel()
      return Array(state.open.values)
    }
    for host in hosts { host.close() }
    for control in programs.withLock({ Array($0.values) }) { control.stop(.serverEnds) }
    for outbox in outboxes.withLock({ Array($0.values) }) { outbox.close(.goingAway) }
    let deadline = ContinuousClock.now + .milliseconds(70)
    while ContinuousClock.now < deadline,
      !hosts.allSatisfy(\.isIdle) || !programs.withLock(\.isEmpty)
    {
      Machine.pause(milliseconds: 2)
    }
    for pool in [views, uploads, orders] { pool.stop() }
  }
}
