import Engine

extension Checker {
  /// Checks a verb and makes a step of it. `varying` are the names whose values change from one
  /// round of the loop to the next.
  mutating func step(_ command: Command, varying: Set<String>) -> VerbStep? {
    guard let declaration = catalogue.verb(named: command.word.text) else {
      let known = Self.statementWords(catalogue)
      report(
        .unknownStatement(command.word.text, known: known), command.word.span,
        catalogue.pluginAdvice(for: command.word.text))
      noteUses(of: command)
      if command.colon != nil { damage(command.label) }
      return nil
    }
    noteUses(of: command)
    let before = diagnostics.count
    // Nothing is said of a molecule after a verb that is wrong.
    let history = histories.removeValue(forKey: command.label.text)
    checkLabel(command, declaration)
    let arguments = self.arguments(of: command, declaration)
    let verb = declaration.name
    let reading = ArgumentReader(scope: scope).read(
      arguments, of: declaration.plugin, owner: verb, topic: verb, at: command.word.span)
    diagnostics += reading.diagnostics.map { declaration.advised($0) }
    if case .creates = declaration.subject { scope.addMolecule(command.label.text) }
    guard diagnostics.count == before, reading.isComplete else { return nil }
    let isVarying = arguments.contains { argument in
      argument.value.names.contains { varying.contains($0.name) }
    }
    guard let instance = make(declaration, reading, command) else { return nil }
    if !allowsRedefinition { follow(history, command, declaration, instance, reading) }
    return VerbStep(
      command: command, declaration: declaration, arguments: arguments,
      instance: isVarying ? nil : instance, readsTrajectory: instance.readsTrajectory)
  }

  /// Checks what a verb needs of the verbs before it, and notes what it does.
  private mutating func follow(
    _ history: MoleculeHistory?, _ command: Command, _ declaration: VerbDeclaration,
    _ verb: any Verb, _ reading: ArgumentReader.Reading
  ) {
    let isNew: Bool = if case .creates = declaration.subject { true } else { false }
    guard var history = isNew ? MoleculeHistory() : history else { return }
    let missing = history.missing(declaration, verb)
    for (parameter, reason) in missing {
      report(
        .plugin(parameter: parameter, reason: reason),
        parameter.flatMap { reading.places[$0] } ?? command.word.span)
    }
    for place in history.early(before: declaration) {
      warnings.append(
        Diagnostic(.order(place.text, after: declaration.name, command.label.text), at: place))
    }
    if let note = history.unfinished(before: declaration) {
      warnings.append(Diagnostic(.fileNote(note), at: command.word.span))
    }
    let pauses = declaration.pause.map { reading.places[$0] != nil } ?? false
    history.note(declaration, verb, at: command.word.span, pauses: pauses)
    if missing.isEmpty { histories[command.label.text] = history }
  }

  private mutating func noteUses(of command: Command) {
    for argument in command.arguments { noteUses(argument.value) }
    for value in command.positional { noteUses(value) }
  }

  /// A label whose statement is wrong: nothing more is said about it.
  mutating func damage(_ name: Name) {
    if scope.meaning(of: name.text) == nil {
      scope.define(
        name.text, Scope.Entry(meaning: .damaged, what: "name", span: name.span))
      used.insert(name.text)
    }
    scope.addMolecule(name.text)
  }

  private mutating func checkLabel(_ command: Command, _ declaration: VerbDeclaration) {
    let label = command.label
    switch declaration.subject {
    case .creates:
      if command.colon == nil, !command.positional.isEmpty {
        report(.missingColon(declaration.name, label: label.text), label.span.after)
      }
      if !allowsRedefinition, let earlier = scope.entries[label.text], case .value = earlier.meaning
      {
        report(
          .duplicateName(
            label.text, what: earlier.what, place: earlier.span.place(from: label.span)),
          label.span)
      }
    case .changes, .reads:
      if let colon = command.colon { report(.unexpectedColon(declaration.name), colon) }
      if !scope.molecules.contains(label.text) {
        report(.unknownMolecule(label.text, known: scope.molecules), label.span)
        // Said once is enough.
        scope.addMolecule(label.text)
      }
    }
  }

  /// The arguments with the one that needs no key under its key.
  private mutating func arguments(
    of command: Command, _ declaration: VerbDeclaration
  ) -> [Argument] {
    guard let first = command.positional.first else { return command.arguments }
    let allowed = declaration.positional
    let surplus = allowed == nil ? first : command.positional.dropFirst().first
    if let surplus {
      report(
        .unexpectedPositional(
          owner: declaration.name, topic: declaration.name, allowed: allowed), surplus.span,
        declaration.plugin.keyAdvice(for: surplus))
    }
    guard let allowed else { return command.arguments }
    let key = Name(text: allowed, span: first.span)
    return [Argument(key: key, value: first)] + command.arguments
  }

  private mutating func make(
    _ declaration: VerbDeclaration, _ reading: ArgumentReader.Reading, _ command: Command
  ) -> (any Verb)? {
    do {
      return try declaration.plugin.make(reading.values).product as? any Verb
    } catch {
      diagnostics.append(
        ArgumentReader.diagnostic(for: error, reading, at: command.word.span))
      return nil
    }
  }
}

extension PluginDeclaration {
  /// A file name needs its key, and `alpha 8` is meant as `alpha=8`.
  func keyAdvice(for value: Expression) -> Advice? {
    if case .string = value.node, let file = parameters.first(where: { $0.type == .inputFile }) {
      return .instead("\(file.name)=\(value.span.text)")
    }
    guard let name = value.bareName, parameters.contains(where: { $0.name == name }) else {
      return nil
    }
    return .key(name)
  }
}

extension Catalogue {
  /// A plug-in in the place of its kind.
  func pluginAdvice(for word: String) -> Advice? {
    let kind = Kind.allCases.first { plugin($0, named: word) != nil }
    return kind.map { .pluginForm(kind: $0.rawValue, name: word) }
  }
}

extension VerbDeclaration {
  /// The diagnostic of a missing parameter that needs no key, with its usage.
  func advised(_ diagnostic: Diagnostic) -> Diagnostic {
    guard case .missingParameters(_, _, let names) = diagnostic.kind, let positional,
      names.contains(positional)
    else { return diagnostic }
    return Diagnostic(
      diagnostic.kind, at: diagnostic.span, advice: .positional(form, word: positional))
  }
}
