import Engine

/// What the verbs of a recipe have done to a molecule, as far as it is known before a run.
struct MoleculeHistory {
  private var verbs: [(declaration: VerbDeclaration, place: SourceSpan)] = []
  private var metrics: Set<String> = []
  private var elements: [Element] = []
  /// Steps of its generation are left.
  private var isPaused = false

  /// What a verb needs of those before it and lacks, by the parameter that says so.
  func missing(_ declaration: VerbDeclaration, _ verb: any Verb) -> [(String?, reason: String)] {
    var missing: [(String?, reason: String)] = []
    if case .changes = declaration.subject, declaration.pause != nil, !isPaused {
      let pausing = verbs.last { $0.declaration.pause != nil }?.declaration
      let advice = pausing.flatMap { verb in verb.pause.map { "\(verb.name) pauses with \($0)=" } }
      missing.append((nil, "no generation is paused here" + (advice.map { "; \($0)" } ?? "")))
    }
    if let (parameter, known) = verb.elementsKnown,
      let stranger = elements.first(where: { !known.contains($0) })
    {
      let symbols = known.map(\.symbol).joined(separator: ", ")
      missing.append(
        (parameter, "does not know \(stranger), which the molecule has; it knows \(symbols)"))
    }
    let known = metrics
    for (parameter, metric) in verb.metricsRead.sorted(by: { $0.key < $1.key })
    where !known.contains(metric) {
      let meant = Suggestion.closest(to: metric, among: known.sorted())
      let names = known.sorted().joined(separator: ", ")
      missing.append(
        (
          parameter,
          "no verb before notes '\(metric)'" + (names.isEmpty ? "" : "; there are \(names)")
            + (meant.map { ". Did you mean '\($0)'?" } ?? "")
        ))
    }
    return missing
  }

  /// What a user should know before a verb works on a molecule whose generation is paused.
  func unfinished(before declaration: VerbDeclaration) -> String? {
    guard isPaused, declaration.pause == nil, case .changes = declaration.subject else {
      return nil
    }
    return "its generation is paused: 'continue' takes the steps that are left"
  }

  /// Where verbs stand that should have come after one that comes now for the first time.
  func early(before declaration: VerbDeclaration) -> [SourceSpan] {
    guard !verbs.contains(where: { $0.declaration.name == declaration.name }) else { return [] }
    return verbs.filter { $0.declaration.predecessors.contains(declaration.name) }.map(\.place)
  }

  /// Notes what a verb does.
  mutating func note(
    _ declaration: VerbDeclaration, _ verb: any Verb, at place: SourceSpan, pauses: Bool
  ) {
    verbs.append((declaration, place))
    metrics.formUnion(verb.metricsNoted ?? declaration.metrics)
    elements += verb.elementsMade
    if case .reads = declaration.subject { return }
    isPaused = pauses
  }
}
