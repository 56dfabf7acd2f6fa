import Engine
import Platform
import Script

/// A session that is open: its thread, those who look at it, and what they may be told while it works.
final class SessionHost: Sendable {
  /// What is known of the session without asking its thread.
  private struct Snapshot {
    var gallery: [GalleryMolecule] = []
    var recipe = ""
    var about: SessionAbout
    var page = JSON.object([])
  }

  private typealias Outcome = Result<Void, ServerError>

  private enum Readiness {
    /// Its folder is being read; these are to be told.
    case restoring([@Sendable (Result<Void, ServerError>) -> Void])
    case over(Result<Void, ServerError>)
  }

  let id: String
  let folder: SessionFolder
  let settings: ServerSettings
  let share: ComputeShare
  let cache: RunCache
  let control = RunControl()
  let audience = Audience()
  let recorder: RunRecorder
  private let mailbox = Mailbox<@Sendable (SessionCore) -> Void>()
  private let snapshot: LockedValue<Snapshot>
  private let latestRunning = LockedValue<String?>(nil)
  private let readiness = LockedValue(Readiness.restoring([]))
  private let isRemoved = LockedValue(false)

  /// Opens a session.
  /// - Parameter recipe: what a new one begins with; nil for one whose folder says it.
  init(
    _ id: String, _ folder: SessionFolder, _ about: SessionAbout, _ settings: ServerSettings,
    _ share: ComputeShare, _ cache: RunCache, beginningWith recipe: String?
  ) throws(ServerError) {
    (self.id, self.folder, self.settings, self.share, self.cache) = (
      id, folder, settings, share, cache
    )
    recorder = RunRecorder(audience, settings.limits, control)
    let page = folder.json("page.json") ?? .object([])
    snapshot = LockedValue(Snapshot(about: about, page: page))
    audience.publish(page: page, by: nil)
    let mailbox = mailbox
    let thread = WorkerThread { [self] in
      let core = SessionCore(self)
      do throws(ServerError) {
        if let recipe { core.begin(with: recipe) } else { try core.restore() }
      } catch {
        return fail(error)
      }
      settle(.success(()))
      core.makeFirst()
      while let work = mailbox.next() { work(core) }
      // What it wrote since the folder was removed.
      if isRemoved.withLock({ $0 }) { Folder.remove(folder.path) }
    }
    guard thread != nil else {
      throw ServerError(.serviceUnavailable, "the system has no thread for another session")
    }
  }

  var about: SessionAbout { snapshot.withLock { $0.about } }
  var gallery: [GalleryMolecule] { snapshot.withLock { $0.gallery } }
  var recipe: String { snapshot.withLock { $0.recipe } }

  /// Has something done once the session is as its folder says, or it is clear why it will not be.
  func whenReady(_ work: @escaping @Sendable (Result<Void, ServerError>) -> Void) {
    let outcome = readiness.withLock { readiness -> Outcome? in
      switch readiness {
      case .over(let outcome): return outcome
      case .restoring(let waiting):
        guard waiting.count < 64 else {
          return .failure(
            ServerError(.serviceUnavailable, "the session is being read", retryAfter: 2))
        }
        readiness = .restoring(waiting + [work])
        return nil
      }
    }
    if let outcome { work(outcome) }
  }

  private func settle(_ outcome: Outcome) {
    let waiting = readiness.withLock { readiness in
      defer { readiness = .over(outcome) }
      if case .restoring(let waiting) = readiness { return waiting }
      return []
    }
    for work in waiting { work(outcome) }
  }

  /// The session cannot be had: whoever wants it is told why, and nothing of it is touched.
  private func fail(_ error: ServerError) {
    mailbox.abandon()
    audience.refuse([error.message, error.hint].compactMap { $0 }.joined(separator: "; "))
    settle(.failure(error))
  }

  /// What a token gives; nil where nothing.
  func right(of token: String) -> Right? {
    let about = about
    let (edits, views) = (about.edit.matches(token), about.view.matches(token))
    return edits ? .edit : views ? .view : nil
  }

  // MARK: Clients

  func enter(_ outbox: Outbox, name: String, right: Right, id: Double?) -> Client {
    audience.enter(self, outbox, name: name, right: right, id: id)
  }

  func leave(_ client: Client) { audience.leave(client) }

  /// Takes a message of a client; on the event loop.
  func take(_ message: ClientMessage, from client: Client) {
    switch message.content {
    case .watch(let molecule): audience.watch(molecule, client)
    case .presence(let presence): audience.point(presence, client)
    case .hello: break
    case _ where client.right < .edit:
      let refusal = ServerMessage.Reply.failure("this link is for looking only")
      client.outbox.send(ServerMessage.reply(to: message.id, refusal))
    case .stop: stop(.asked, message, client)
    case .pause: stop(.pause, message, client)
    case .page(let value): keep(page: value, message, client)
    default:
      let stops = control.stops
      let isBehind = mailbox.put { $0.perform(message, from: client, stops) }
      guard let isBehind else {
        let refusal = ServerMessage.Reply.failure("too much waits already")
        return client.outbox.send(ServerMessage.reply(to: message.id, refusal))
      }
      if isBehind, control.isRunning {
        client.outbox.send(ServerMessage.reply(to: message.id, ServerMessage.Reply(isQueued: true)))
      }
    }
  }

  private func stop(_ reason: RunControl.Reason, _ message: ClientMessage, _ client: Client) {
    control.stop(reason)
    client.outbox.send(ServerMessage.reply(to: message.id, ServerMessage.Reply()))
  }

  private func keep(page value: JSON, _ message: ClientMessage, _ client: Client) {
    var reply = ServerMessage.Reply()
    let line = value.line
    if line.utf8.count > 64 << 10 {
      reply = .failure("what a page keeps has 64 kB at most")
    } else {
      do throws(FileError) {
        try folder.write(line, to: "page.json")
        snapshot.withLock { $0.page = value }
        audience.publish(page: value, by: client)
      } catch {
        reply = .failure("\(error)")
      }
    }
    client.outbox.send(ServerMessage.reply(to: message.id, reply))
  }

  // MARK: The session's thread

  /// Has something done on the session's thread.
  /// - Returns: whether it will be.
  func perform(_ work: @escaping @Sendable (SessionCore) -> Void) -> Bool {
    mailbox.put(work) != nil
  }

  /// Takes over what the session is now, and tells everybody.
  func publish(
    _ state: (edit: String, view: String), _ gallery: [GalleryMolecule], recipe: String,
    changed: Set<Int>, removed: [Int]
  ) {
    snapshot.withLock { ($0.gallery, $0.recipe) = (gallery, recipe) }
    let lines = gallery.filter { changed.contains($0.id) }.map {
      ($0.id, MoleculeMessage.json($0).line)
    }
    audience.publish(lines, removed: removed)
    audience.publish(state: state)
  }

  /// Tells everybody of a molecule that is new.
  func publish(_ molecule: GalleryMolecule) {
    snapshot.withLock { snapshot in
      snapshot.gallery.removeAll { $0.id == molecule.id }
      snapshot.gallery.append(molecule)
    }
    audience.publish([(molecule.id, MoleculeMessage.json(molecule).line)])
  }

  /// Says how far a run has come, if that is news; called ten times a second.
  func tellProgress() {
    guard let (status, number) = recorder.status else {
      return latestRunning.withLock { $0 = nil }
    }
    let text = ServerMessage.running(status, queue: share.position(of: number))
    let isNews = latestRunning.withLock { latest in
      defer { latest = text }
      return latest != text
    }
    if isNews { audience.send(text) }
  }

  // MARK: Ends

  /// Puts the session aside if nobody looks at it and nothing is done.
  /// - Returns: whether it was.
  func closeIfIdle() -> Bool {
    guard let seconds = audience.emptySeconds, seconds >= settings.limits.idleSeconds else {
      return false
    }
    return mailbox.closeIfIdle()
  }

  /// Ends it: a run stops at its next step.
  func close() {
    control.stop(.serverEnds)
    mailbox.close()
    audience.close()
  }

  /// Ends it and removes its folder.
  func remove() {
    isRemoved.withLock { $0 = true }
    close()
    Folder.remove(folder.path)
  }

  /// Whether it has ended, or was put aside.
  var isOver: Bool { mailbox.isOver }

  /// Whether the thread has nothing left to do.
  var isIdle: Bool { mailbox.isIdle }
}
