import Engine
import Platform
import Script
import Simgen

/// A session at work: the engine's session with its gallery, on the one thread that it belongs to.
final class SessionCore {
  /// A change that is taken back as one.
  struct Change {
    /// Statements of the engine's session.
    var statements: Int
    var entries: [SessionLogFile.Entry]
    let before: [GalleryMolecule]
    var after: [GalleryMolecule]
  }

  let host: SessionHost
  let session: Session
  var log = SessionLogFile()
  /// In the order of their identifiers.
  var gallery: [GalleryMolecule] = []
  /// What can be taken back.
  var changes: [Change] = []
  /// What can be done again.
  var undone: [Change] = []
  var revision = 0
  /// What was wrong with the recipe it began with.
  var problems: [(diagnostic: Diagnostic, linesAbove: Int)] = []
  /// Stops there were when what is done now was asked for.
  var stops = 0
  /// Molecules that a full disk refused, by version: written with the next save.
  private var unwritten: [Int: (record: String, frames: [UInt8])] = [:]
  /// Bytes of the molecules and their frames on disk.
  private var resultBytes: Int
  /// The latest Generate, to pause and to finish what is paused.
  var loop: GenerateLoop?

  init(_ host: SessionHost) {
    self.host = host
    resultBytes = host.folder.bytes(of: host.folder.results)
    session = Session(
      catalogue: .everything, folder: host.folder.files,
      confinement: .ofSession(host.settings.limits))
  }

  /// Does what a client asked for, and answers.
  /// - Parameter stops: of the session when it was asked for.
  func perform(_ message: ClientMessage, from client: Client, _ stops: Int) {
    let reply: ServerMessage.Reply
    self.stops = stops
    do throws(ServerError) {
      try check(message.content)
      reply = try answer(message.content)
    } catch {
      reply = .failure([error.message, error.hint].compactMap { $0 }.joined(separator: "; "))
    }
    client.outbox.send(ServerMessage.reply(to: message.id, reply))
  }

  /// Whether somebody asked for a stop since.
  var isStopped: Bool { host.control.stops != stops }

  /// Refuses what would run although somebody said Stop, and what a session has no room for.
  private func check(_ content: ClientMessage.Content) throws(ServerError) {
    switch content {
    case .feed, .generate, .goOn, .act: break
    default: return
    }
    if isStopped { throw ServerError(.conflict, "it was stopped before it began") }
    try requireRoom(for: 1)
  }

  /// Refuses statements that would be too many.
  func requireRoom(for count: Int) throws(ServerError) {
    let most = host.settings.limits.statements
    guard session.accepted.count + count <= most else {
      throw ServerError(
        .unprocessableEntity, "a session has \(most) statements at most",
        hint: "a new session begins with its recipe")
    }
  }

  private func answer(_ content: ClientMessage.Content) throws(ServerError) -> ServerMessage.Reply {
    switch content {
    case .feed(let text): try feed(text)
    case .check(let text): try check(text)
    case .generate(let order): try generate(order)
    case .goOn(let steps): try goOn(steps)
    case .act(let act): try self.act(act)
    case .undo: try undo()
    case .redo: try redo()
    case .delete(let ids): try delete(ids)
    case .remove(let name): try remove(name)
    case .hello, .stop, .pause, .page, .presence, .watch: ServerMessage.Reply()
    }
  }

  // MARK: What others see

  /// Writes the session and tells everybody.
  func publish(changed: [Int] = [], removed: [Int] = []) {
    revision += 1
    save()
    host.publish(
      StateMessage.texts(
        session,
        StateMessage.Facts(
          revision: revision, name: host.about.name,
          undo: changes.last.map(Self.summary), redo: undone.last.map(Self.summary),
          pipeline: log.pipeline, problems: problems)),
      gallery, recipe: session.recipe(writing: ["molecules.xyz", "molecules.sdf"]),
      changed: Set(changed), removed: removed)
  }

  private static func summary(_ change: Change) -> String {
    change.entries.map(\.text).first { !$0.isEmpty }
      ?? change.entries.lazy.compactMap(\.forgotten).first.map { "remove \($0)" } ?? "delete"
  }

  /// Writes log and recipe. A disk that is full is said, and the session goes on.
  func save() {
    do throws(FileError) {
      for (version, kept) in unwritten.sorted(by: { $0.key < $1.key }) {
        try write(kept.record, kept.frames, version)
        unwritten[version] = nil
      }
      try host.folder.write(log.json, to: "log.json")
      try host.folder.write(session.recipe(), to: "files/session.simgen")
    } catch {
      host.audience.send(ServerMessage.error("the session cannot be written: \(error)"))
    }
  }

  /// Keeps a version of a molecule with its frames.
  func keep(_ molecule: inout GalleryMolecule, label: String, frames: [[UInt8]])
    -> SessionLogFile.Made
  {
    let version = log.nextVersion
    log.nextVersion += 1
    molecule.versions.append(version)
    // Once a session is full its molecules are kept, and their ways are not.
    let frames = resultBytes < host.settings.limits.files ? frames : []
    molecule.frames += frames.count
    let (record, bytes) = (CandidateRecord.json(molecule.candidate).line, frames.flatMap { $0 })
    resultBytes += record.utf8.count + bytes.count
    do throws(FileError) {
      try write(record, bytes, version)
    } catch {
      unwritten[version] = (record, bytes)
      host.audience.send(ServerMessage.error("a molecule cannot be written: \(error)"))
    }
    return SessionLogFile.Made(
      id: molecule.id, version: version, label: label, index: molecule.index,
      title: molecule.title, failure: molecule.failure.map { ($0.stage, $0.reason) },
      frames: frames.count, isPaused: molecule.candidate.paused != nil)
  }

  private func write(_ record: String, _ frames: [UInt8], _ version: Int) throws(FileError) {
    try host.folder.write(record, to: "results/\(version).json")
    if !frames.isEmpty { try host.folder.write(frames, to: "results/\(version).frames") }
  }

  /// Whether the disk has room for what another run makes.
  var hasRoom: Bool { resultBytes < 2 * host.settings.limits.files }

  /// Notes a change that took effect.
  func note(_ change: Change) {
    log.entries += change.entries
    undone = []
    changes.append(change)
    dropOldChanges()
  }

  /// Forgets changes with statements that the engine's session no longer takes back.
  func dropOldChanges() {
    while changes.count > 100 || changes.reduce(0, { $0 + $1.statements }) > Session.undoDepth {
      changes.removeFirst()
    }
  }
}
