import Engine
import Platform
import Script

extension SessionCore {
  /// Takes statements; after a wrong one no others. Together they are one change.
  /// - Throws: `ServerError` where they would be too many.
  func feed(_ text: String) throws(ServerError) -> ServerMessage.Reply {
    var reply = ServerMessage.Reply()
    let reading = StatementText.read(text)
    guard reading.problems.isEmpty else {
      reply.add(reading.problems)
      return reply
    }
    try requireRoom(for: reading.statements.count)
    change { change in
      for statement in reading.statements where statement.word != "simgen" {
        if isStopped {
          reply.notes.append("stopped")
          reply.hasFailed = true
          break
        }
        let one =
          statement.role == .run
          ? run(statement, &change) : define(statement, &change)
        reply.add(one.diagnostics, linesAbove: statement.line - 1)
        reply.notes += one.notes
        if one.hasErrors || one.summary?.wasInterrupted == true { break }
      }
    }
    return reply
  }

  /// What would be said of statements, without taking them.
  /// - Throws: `ServerError` where they would be too many.
  func check(_ text: String) throws(ServerError) -> ServerMessage.Reply {
    var reply = ServerMessage.Reply()
    let reading = StatementText.read(text)
    reply.add(reading.problems)
    guard reading.problems.isEmpty else { return reply }
    try requireRoom(for: reading.statements.count)
    session.withoutEffect {
      for statement in reading.statements where statement.word != "simgen" {
        if isStopped { break }
        let one = readingFiles { session.restore(statement.text, making: []) }
        reply.add(one.diagnostics, linesAbove: statement.line - 1)
        if one.hasErrors { break }
      }
    }
    return reply
  }

  /// Takes a statement that runs nothing.
  func define(_ statement: StatementText, _ change: inout Change) -> Session.Reply {
    let count = session.accepted.count
    let reply = readingFiles { session.restore(statement.text, making: []) }
    noteAccepted(since: count, statement.text, &change)
    return reply
  }

  /// Does what may read files: until somebody says Stop, or it takes too long.
  private func readingFiles<Result>(_ body: () -> Result) -> Result {
    let (control, stops) = (host.control, stops)
    let deadline = ContinuousClock.now + .seconds(host.settings.limits.readingSeconds)
    return Interruption.when({ control.stops != stops || .now >= deadline }, body)
  }

  /// Makes a change of what a body does, if that has an effect.
  func change(_ body: (inout Change) throws -> Void) rethrows {
    let before = gallery
    var change = Change(statements: 0, entries: [], before: before, after: before)
    // What was done before something threw stays, as one change.
    defer {
      change.after = gallery
      if !change.entries.isEmpty { note(change) }
      publishDifference(from: before)
    }
    try body(&change)
  }

  /// Notes a statement if the session took it.
  /// - Returns: whether it did.
  @discardableResult
  func noteAccepted(
    since count: Int, _ text: String, _ change: inout Change, made: [SessionLogFile.Made] = [],
    adopted: [SessionLogFile.Adoption] = []
  ) -> Bool {
    let taken = session.accepted.count - count
    guard taken > 0 else { return false }
    change.statements += taken
    change.entries.append(
      SessionLogFile.Entry(
        text: session.accepted.last ?? text, adopted: adopted, made: made,
        isContinuation: !change.entries.isEmpty))
    return true
  }

  /// Tells everybody what is different now.
  func publishDifference(from before: [GalleryMolecule]) {
    let earlier = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
    let now = Set(gallery.map(\.id))
    let changed = gallery.filter { molecule in
      guard let old = earlier[molecule.id] else { return true }
      return old.versions != molecule.versions || old.sessionLabel != molecule.sessionLabel
    }
    publish(changed: changed.map(\.id), removed: earlier.keys.filter { !now.contains($0) }.sorted())
  }
}
