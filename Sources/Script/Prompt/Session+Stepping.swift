import Engine

/// What drives a generation that is paused: the arguments another statement can replace.
struct Growth: Sendable {
  /// The expression of each argument with the versions of the names in it.
  var arguments: [String: (text: String, uses: [String: Int])] = [:]
}

extension Session {
  /// The molecule that was paused last, and how far it has come.
  public var generationInProgress: (label: String, done: Int, total: Int)? {
    for (label, candidate) in molecules.reversed() {
      if let paused = candidate.paused { return (label, paused.done, paused.total) }
    }
    return nil
  }

  /// The statement that goes on with a generation; nil when no verb of the catalogue does.
  /// - Parameter steps: how many steps, all that are left if nil.
  public func resumption(of label: String, steps: Int?) -> String? {
    guard let verb = catalogue.resumer, let pause = verb.pause else { return nil }
    return "\(verb.name) \(label)" + (steps.map { " \(pause)=\($0)" } ?? "")
  }

  /// Verbs that can pause, for a statement given to `begin`.
  public var pausingVerbs: [String] {
    catalogue.verbs.filter { $0.pause != nil }.map(\.name)
  }

  /// A statement with a pause in it.
  func pausing(
    _ statements: [Statement], in file: SourceFile, after steps: Int
  ) -> Result<SourceFile, Diagnostic> {
    let start = SourceSpan(file: file, line: 1, column: 1, length: file.line(1).count)
    guard case .command(let command)? = statements.first,
      let pause = catalogue.verb(named: command.word.text)?.pause
    else {
      let verbs = pausingVerbs.joined(separator: " and ")
      return .failure(
        Diagnostic(.plugin(parameter: nil, reason: "only \(verbs) take steps"), at: start))
    }
    return .success(Self.paused(command, in: file, pause, steps))
  }

  private static func paused(
    _ command: Command, in file: SourceFile, _ pause: String, _ steps: Int
  ) -> SourceFile {
    if let given = command.arguments.first(where: { $0.key.text == pause }) {
      return file.replacing([(given.value.span, "\(steps)")])
    }
    return file.appending(" \(pause)=\(steps)")
  }

  /// A statement that goes on with a generation, with the arguments whose meaning has changed since
  /// it was paused; nil when nothing has.
  func resuming(_ statement: Statement, in file: SourceFile) -> SourceFile? {
    guard case .command(let command) = statement,
      command.word.text == catalogue.resumer?.name,
      let growth = state.growing[command.label.text]
    else { return nil }
    let given = Set(command.arguments.map(\.key.text))
    let added = growth.arguments.sorted { $0.key < $1.key }.filter { key, argument in
      !given.contains(key) && state.log.hasChanged(argument.uses)
    }
    guard !added.isEmpty else { return nil }
    return file.appending(added.map { " \($0.key)=\($0.value.text)" }.joined())
  }

  /// A statement that was stopped between two steps, pausing there; nil when no step was taken.
  func stepsTaken(
    by statement: Statement, in file: SourceFile, _ molecules: MoleculeTable
  ) -> SourceFile? {
    guard case .command(let command) = statement,
      let verb = catalogue.verb(named: command.word.text), let pause = verb.pause,
      let paused = molecules[command.label.text]?.candidate.paused
    else { return nil }
    var steps = paused.progress.trace.count
    if verb.changes {
      steps -= state.table[command.label.text]?.candidate.paused?.progress.trace.count ?? 0
    }
    return steps > 0 ? Self.paused(command, in: file, pause, steps) : nil
  }

  /// Molecules that are paused and driven by something with a new meaning.
  func pausedUsers(of state: State) -> [String] {
    state.table.order.filter { label in
      state.growing[label]?.arguments.values.contains { state.log.hasChanged($0.uses) } == true
    }
  }
}

extension SessionLog {
  /// Whether any of these names has another meaning now.
  func hasChanged(_ uses: [String: Int]) -> Bool { uses.contains { definitions[$0] != $1 } }
}

extension Session.State {
  /// Remembers what drives a molecule that a statement left paused.
  mutating func note(_ statement: Statement, in catalogue: Catalogue) {
    let paused = table.order.filter { table[$0]?.candidate.paused != nil }
    growing = growing.filter { paused.contains($0.key) }
    guard case .command(let command) = statement, paused.contains(command.label.text),
      let resumer = catalogue.resumer,
      let verb = catalogue.verb(named: command.word.text), verb.pause != nil
    else { return }
    var growth = verb.changes ? growing[command.label.text] ?? Growth() : Growth()
    var arguments = command.arguments.map { ($0.key.text, $0.value) }
    if let key = verb.positional, let value = command.positional.first {
      arguments.append((key, value))
    }
    let names = Set(resumer.plugin.parameters.map(\.name)).subtracting([resumer.pause ?? ""])
    for (key, value) in arguments where names.contains(key) {
      let references = value.names.map { Reference(name: $0.name, span: $0.span) }
      growth.arguments[key] = (value.text, log.versions(of: references))
    }
    growing[command.label.text] = growth
  }
}

extension Catalogue {
  /// The verb that goes on with a paused generation.
  fileprivate var resumer: VerbDeclaration? { verbs.first { $0.pause != nil && $0.changes } }
}

extension VerbDeclaration {
  fileprivate var changes: Bool { if case .changes = subject { true } else { false } }
}
