import Script

extension SessionCore {
  /// Takes the last change back.
  func undo() throws(ServerError) -> ServerMessage.Reply {
    guard let change = changes.popLast() else {
      throw ServerError(.conflict, "there is nothing to take back")
    }
    let before = gallery
    for _ in 0..<change.statements { _ = session.undo() }
    log.entries.removeLast(change.entries.count)
    undone.append(change)
    gallery = change.before
    publishDifference(from: before)
    return ServerMessage.Reply()
  }

  /// Does again what was taken back last, without running anything.
  func redo() throws(ServerError) -> ServerMessage.Reply {
    guard let change = undone.popLast() else {
      throw ServerError(.conflict, "there is nothing to do again")
    }
    let before = gallery
    for _ in 0..<change.statements { _ = session.redo() }
    log.entries += change.entries
    changes.append(change)
    gallery = change.after
    publishDifference(from: before)
    return ServerMessage.Reply()
  }

  /// Takes molecules out of the gallery.
  func delete(_ ids: [Int]) throws(ServerError) -> ServerMessage.Reply {
    let gone = Set(ids).intersection(gallery.map(\.id)).sorted()
    guard !gone.isEmpty else { throw ServerError(.notFound, "there are no such molecules") }
    change { change in
      gallery.removeAll { gone.contains($0.id) }
      change.entries.append(SessionLogFile.Entry(text: "", removed: gone))
    }
    return ServerMessage.Reply()
  }

  /// Takes a definition out of the session.
  func remove(_ name: String) throws(ServerError) -> ServerMessage.Reply {
    do throws(Session.Hold) {
      try session.forget(name)
    } catch {
      throw ServerError(.conflict, "\(error)")
    }
    change { change in
      change.statements = 1
      change.entries.append(SessionLogFile.Entry(text: "", forgotten: name))
    }
    return ServerMessage.Reply()
  }
}
