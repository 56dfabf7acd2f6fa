import Engine
import Script

extension SessionCore {
  /// What the Generate button means.
  func generate(_ order: ClientMessage.Generate) throws(ServerError) -> ServerMessage.Reply {
    let most = host.settings.limits.moleculesPerRun
    guard order.count <= most else {
      throw ServerError(.unprocessableEntity, "\(order.count) molecules are more than \(most)")
    }
    if !log.pipeline.isEmpty, order.atoms == nil { return try feed(pipeline(order)) }
    let loop = try GenerateLoop(
      session, count: order.count, first: order.seed == nil ? log.nextMolecule : 1,
      seed: order.seed ?? 1, atoms: order.atoms)
    self.loop = loop
    var reply = ServerMessage.Reply()
    change { change in
      for statement in StatementText.all(of: loop.text) {
        let first = log.nextMolecule
        let one = run(
          statement, &change, molecules: order.count, beginning: { loop.text(rounds: $0) })
        reply.add(one.diagnostics)
        reply.notes += one.notes
        if let paused = host.recorder.interrupted, host.control.latestReason == .pause {
          resume(loop, i: loop.range.lowerBound + paused.id - first, paused, &change, &reply)
        }
      }
    }
    return reply
  }

  /// The lines an opened recipe runs, with another count and seed where it has names for them.
  private func pipeline(_ order: ClientMessage.Generate) -> String {
    let names = Set(session.names.map(\.name))
    var lines: [String] = []
    if names.contains("count") { lines.append("let count = \(order.count)") }
    if let seed = order.seed, names.contains("seed") { lines.append("let seed = \(seed)") }
    return (lines + [log.pipeline]).joined(separator: "\n")
  }

  /// A loop that was stopped to be gone on with: the molecule that was being generated is made once more up to
  /// the step it had come to, by a statement of its own.
  private func resume(
    _ loop: GenerateLoop, i: Int, _ paused: (id: Int, step: Int), _ change: inout Change,
    _ reply: inout ServerMessage.Reply
  ) {
    let line = loop.generate("m\(paused.id)", i: "\(i)", pauseAfter: paused.step)
    for statement in StatementText.all(of: line) {
      let one = run(statement, &change, molecules: 1, newID: paused.id)
      reply.add(one.diagnostics)
      reply.notes += one.notes
    }
  }

  /// Goes on with the generation that was paused last, with the forces as they are now, and makes a molecule
  /// of what it comes to.
  func goOn(_ steps: Int?) throws(ServerError) -> ServerMessage.Reply {
    guard let paused = session.generationInProgress,
      let line = session.resumption(of: paused.label, steps: steps)
    else {
      throw ServerError(.conflict, "no generation is paused")
    }
    let isLast = steps.map { $0 >= paused.total - paused.done } ?? true
    var finishing = loop
    if finishing == nil {
      finishing = try GenerateLoop(session, count: 1, first: 1, seed: 1, atoms: nil)
    }
    let lines = [isLast ? session.resumption(of: paused.label, steps: nil) ?? line : line]
    let rest = isLast ? finishing?.finishing(paused.label) ?? [] : []
    return try feed((lines + rest).joined(separator: "\n"))
  }

  /// Does something to a molecule of the gallery.
  func act(_ act: ClientMessage.Act) throws(ServerError) -> ServerMessage.Reply {
    guard let verb = session.catalogue.verb(named: act.verb), case .changes = verb.subject else {
      throw ServerError(.unprocessableEntity, "'\(act.verb)' is no verb that changes a molecule")
    }
    guard !act.arguments.contains(where: \.isNewline) else {
      throw ServerError(.unprocessableEntity, "arguments stand in one line")
    }
    guard let place = gallery.firstIndex(where: { $0.id == act.molecule }) else {
      throw ServerError(.notFound, "there is no such molecule")
    }
    let molecule = gallery[place]
    if let failure = molecule.failure {
      throw ServerError(.conflict, "the molecule was given up: \(failure)")
    }
    var adopted: [SessionLogFile.Adoption] = []
    let label = molecule.sessionLabel ?? "m\(molecule.id)"
    if molecule.sessionLabel == nil {
      guard let loop = molecule.loop,
        session.adopt(molecule.candidate, molecule.index, ofLoop: loop, as: label)
      else { throw ServerError(.conflict, "the statement that made the molecule is gone") }
      adopted.append(SessionLogFile.Adoption(id: molecule.id, label: label))
    }
    let arguments = act.arguments.isEmpty ? try usualArguments(of: act.verb) : act.arguments
    var reply = ServerMessage.Reply()
    change { change in
      gallery[place].sessionLabel = label
      for statement in StatementText.all(of: "\(act.verb) \(label) \(arguments)") {
        let one = run(statement, &change, molecules: 1, adopted: adopted)
        reply.add(one.diagnostics)
        reply.notes += one.notes
      }
    }
    return reply
  }

  /// The arguments that Generate would give.
  private func usualArguments(of verb: String) throws(ServerError) -> String {
    let loop = try GenerateLoop(session, count: 1, first: 1, seed: 1, atoms: nil)
    let words = loop.finishing("m").last { $0.hasPrefix("\(verb) ") }?.split(separator: " ") ?? []
    return words.dropFirst(2).joined(separator: " ")
  }
}
