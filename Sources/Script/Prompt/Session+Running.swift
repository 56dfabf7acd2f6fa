import Engine

extension Session {
  /// The molecules verbs can name, in the order they were made.
  public var molecules: [(label: String, candidate: Candidate)] {
    state.table.order.compactMap { label in
      state.table[label].map { (label, $0.candidate) }
    }
  }

  /// Runs a verb or a loop and keeps what came of it.
  func run(
    _ segment: Segment, _ statement: Statement, in file: SourceFile, _ after: Scope,
    _ options: RunOptions, _ observer: any RunObserver, _ reply: inout Reply
  ) throws {
    if let recorded { return keep(recorded, of: segment, in: file, after, &reply) }
    let plan = Plan(segments: [segment], declarations: after.declarations, provenance: [])
    var molecules = state.table
    var options = options
    // What is written later nobody knows yet.
    options.keepsTrajectories = true
    let summary: RunSummary
    do {
      summary = try plan.run(options, observedBy: observer, &molecules)
    } catch let diagnostic as Diagnostic {
      reply.diagnostics.append(diagnostic)
      return
    }
    reply.summary = summary
    guard summary.wasInterrupted else {
      keep([file], of: segment, molecules, after, &reply)
      return
    }
    let parts = done(of: statement, in: file, segment, summary, molecules)
    guard !parts.isEmpty else { return }
    for label in molecules.order where molecules[label]?.isNew == true {
      if molecules[label]?.candidate.paused == nil { molecules[label] = state.table[label] }
    }
    keep(parts, of: segment, molecules, after, &reply)
  }

  /// What a statement that was stopped did, as statements.
  private func done(
    of statement: Statement, in file: SourceFile, _ segment: Segment, _ summary: RunSummary,
    _ molecules: MoleculeTable
  ) -> [SourceFile] {
    guard let loop = segment.loop else {
      return stepsTaken(by: statement, in: file, molecules).map { [$0] } ?? []
    }
    guard segment.moleculesPerRound > 0 else { return [] }
    let rounds = (summary.finished + summary.failed) / segment.moleculesPerRound
    return rounds < loop.count ? loop.beginning(of: file, rounds: rounds) : [file]
  }

  /// Takes over what a statement made an earlier time.
  private func keep(
    _ recorded: [RecordedMolecule], of segment: Segment, in file: SourceFile, _ after: Scope,
    _ reply: inout Reply
  ) {
    var molecules = state.table
    for molecule in recorded {
      molecules[molecule.label] = MoleculeTable.Entry(
        candidate: molecule.candidate, index: molecule.index)
    }
    keep([file], of: segment, molecules, after, &reply)
  }

  /// Takes over what statements made.
  private func keep(
    _ statements: [SourceFile], of segment: Segment, _ made: MoleculeTable, _ after: Scope,
    _ reply: inout Reply
  ) {
    var molecules = made
    var next = state
    next.scope = after
    var hasFailed = false
    for label in molecules.order {
      // The last molecule of a loop stays, to be looked at and worked on.
      next.scope.addMolecule(label)
      molecules[label]?.isNew = false
      guard let failure = molecules[label]?.failure else { continue }
      hasFailed = true
      let has = state.table[label] != nil
      reply.notes.append(
        "\(label): \(failure); \(has ? "it is as it was" : "there is no such molecule")")
      molecules[label] = state.table[label]
      if !has { next.scope.removeMolecule(label) }
    }
    next.table = molecules
    for file in statements where !hasFailed {
      guard let statement = Parser(file).statements.first else { continue }
      let uses = state.log.versions(of: statement.references(in: catalogue))
      next.remake(for: statement, in: catalogue)
      next.noteOrigins(of: segment, in: file, molecules, uses: uses)
      next.log.append(
        SessionLog.Entry(
          statement: statement, file: file, uses: uses, meaning: nil))
      next.note(statement, in: catalogue)
    }
    state = next
  }
}
