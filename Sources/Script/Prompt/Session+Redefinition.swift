import Engine

extension Session {
  /// Gives a name its meaning. Where it had one before, everything made of the old one is made
  /// again, except what the new meaning itself is made of.
  /// - Returns: what is wrong with a definition that was to be made again; empty when all went well.
  func define(
    _ name: Name, _ statement: Statement, in file: SourceFile, _ after: Scope,
    _ reply: inout Reply
  ) -> [Diagnostic] {
    var next = state
    next.scope = after
    let earlier = next.log.definitions[name.text]
    let number = next.log.append(
      SessionLog.Entry(
        statement: statement, file: file,
        uses: state.log.versions(of: statement.references(in: catalogue)),
        meaning: after.entries[name.text]))
    var followers: [String] = []
    if let earlier {
      let wrong = next.remake(from: earlier, to: number, catalogue, &followers)
      guard wrong.isEmpty else { return wrong }
      reply.notes.append(Self.note(on: name.text, followers, pausedUsers(of: next)))
    }
    state = next
    return []
  }

  private static func note(
    on name: String, _ followers: [String], _ paused: [String]
  ) -> String {
    var note = "\(name) redefined"
    if !followers.isEmpty { note += "; \(followers.joined(separator: ", ")) made again" }
    if !paused.isEmpty { note += "; \(paused.joined(separator: ", ")) goes on with it" }
    return note
  }
}

extension Session.State {
  /// Makes everything again that was made of one entry, now of another.
  fileprivate mutating func remake(
    from earlier: Int, to number: Int, _ catalogue: Catalogue, _ followers: inout [String]
  ) -> [Diagnostic] {
    let own = log.foundations(of: [number])
    var replaced = [earlier: number]
    for old in log.current where old != number && !own.contains(old) {
      let entry = log.entries[old]
      guard let name = entry.statement.definedName?.text,
        entry.uses.values.contains(where: { replaced[$0] != nil })
      else { continue }
      let uses = entry.uses.mapValues { replaced[$0] ?? $0 }
      var scope = self.scope
      // What the statement was made of may have a successor of the same name: itself.
      for (used, version) in uses where log.definitions[used] != version {
        if let meaning = log.entries[version].meaning { scope.define(used, meaning) }
      }
      var checker = Checker(catalogue: catalogue, scope: scope, allowsRedefinition: true)
      _ = checker.segments(of: [entry.statement])
      guard checker.diagnostics.isEmpty, let meaning = checker.scope.entries[name] else {
        return Recipe.sorted(checker.diagnostics)
      }
      self.scope.define(name, meaning)
      replaced[old] = log.append(
        SessionLog.Entry(
          statement: entry.statement, file: entry.file, uses: uses, meaning: meaning))
      followers.append(name)
    }
    return []
  }
}
