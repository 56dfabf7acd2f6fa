import Engine

/// Checks statements against the catalogue and the names introduced so far, makes the declared
/// plug-ins, and turns verbs into steps that can run.
struct Checker {
  let catalogue: Catalogue
  var scope: Scope
  /// At the prompt a name may be given a new meaning.
  let allowsRedefinition: Bool
  var diagnostics: [Diagnostic] = []
  /// Names something has used.
  var used: Set<String> = []
  /// What was done to the molecules of a recipe; at a prompt a run tells.
  var histories: [String: MoleculeHistory] = [:]
  /// What is said of a recipe without errors.
  var warnings: [Diagnostic] = []

  init(catalogue: Catalogue, scope: Scope = Scope(), allowsRedefinition: Bool = false) {
    self.catalogue = catalogue
    self.scope = scope
    self.allowsRedefinition = allowsRedefinition
  }

  /// Words a statement can begin with.
  static func statementWords(_ catalogue: Catalogue) -> [String] {
    ["let", "for", "end", "include", "simgen"] + Kind.allCases.map(\.rawValue)
      + catalogue.verbs.map(\.name)
  }

  mutating func report(_ kind: DiagnosticKind, _ span: SourceSpan, _ advice: Advice? = nil) {
    diagnostics.append(Diagnostic(kind, at: span, advice: advice))
  }

  // MARK: Names

  /// Whether a new name is free; reports when it is not.
  mutating func claim(_ name: Name, isValue: Bool) -> Bool {
    if isValue, name.text == "t" || name.text == "pi" {
      report(
        .reservedName(name.text, as: name.text == "t" ? "the variable of schedules" : "a constant"),
        name.span)
      return false
    }
    if isValue, Unit.isWord(name.text) {
      report(.reservedName(name.text, as: "a unit"), name.span)
      return false
    }
    if isValue, Builtin.names.contains(name.text) {
      report(.reservedName(name.text, as: "a built-in function"), name.span)
      damage(name)
      return false
    }
    guard !allowsRedefinition, let earlier = scope.entries[name.text] else { return true }
    report(
      .duplicateName(
        name.text, what: earlier.what, place: earlier.span.place(from: name.span)), name.span)
    return false
  }

  mutating func noteUses(_ expression: Expression, except own: Set<String> = []) {
    for (name, _) in expression.names where !own.contains(name) { used.insert(name) }
  }

  // MARK: Definitions

  mutating func define(_ definition: Definition) {
    let isFree = claim(definition.name, isValue: true)
    for parameter in definition.parameters ?? [] {
      if Unit.isWord(parameter.text) {
        report(.reservedName(parameter.text, as: "a unit"), parameter.span)
      } else if Builtin.names.contains(parameter.text) {
        report(.reservedName(parameter.text, as: "a built-in function"), parameter.span)
      }
    }
    let parameters = definition.parameters?.map(\.text)
    noteUses(definition.body, except: Set(parameters ?? []))
    let wrong = Resolver(scope, locals: Set(parameters ?? [])).check(definition.body)
    diagnostics += wrong
    guard isFree else { return }
    let before = scope
    scope.define(
      definition.name.text, Self.entry(for: definition, in: before, isWrong: !wrong.isEmpty))
    guard parameters == nil, wrong.isEmpty else { return }
    var evaluator = Evaluator(before)
    do throws(Stop) {
      let value = try evaluator.value(of: definition.body)
      scope.define(definition.name.text, Self.entry(for: definition, .value(value)))
    } catch {
      if let diagnostic = error.diagnostic { diagnostics.append(diagnostic) }
    }
  }

  private static func entry(for definition: Definition, _ meaning: Meaning) -> Scope.Entry {
    Scope.Entry(
      meaning: meaning, what: definition.parameters == nil ? "value" : "function",
      span: definition.name.span)
  }

  private static func entry(
    for definition: Definition, in scope: Scope, isWrong: Bool
  ) -> Scope.Entry {
    guard let parameters = definition.parameters, !isWrong else {
      return entry(for: definition, .damaged)
    }
    var captured: [String: Meaning] = [:]
    for (name, _) in definition.body.names { captured[name] = scope.meaning(of: name) }
    let function = FunctionDefinition(
      name: definition.name.text, parameters: parameters.map(\.text), body: definition.body,
      captured: captured)
    return entry(for: definition, .value(.function(function)))
  }

  /// The value of a `let` inside a loop, for one round.
  static func evaluate(_ definition: Definition, in scope: inout Scope) throws(Stop) {
    if definition.parameters != nil {
      scope.define(definition.name.text, entry(for: definition, in: scope, isWrong: false))
      return
    }
    var evaluator = Evaluator(scope)
    let value = try evaluator.value(of: definition.body)
    scope.define(definition.name.text, entry(for: definition, .value(value)))
  }

  // MARK: Declarations

  mutating func declare(_ kind: Kind, _ command: Command) {
    let isFree = claim(command.label, isValue: false)
    let instance = make(kind, command)
    guard isFree else { return }
    scope.define(
      command.label.text,
      Scope.Entry(
        meaning: .value(.label(command.label.text, kind, instance)), what: kind.rawValue,
        span: command.label.span))
  }

  private mutating func make(_ kind: Kind, _ command: Command) -> Labelled? {
    for argument in command.arguments { noteUses(argument.value) }
    let known = catalogue.plugins[kind]?.map(\.name) ?? []
    guard command.colon != nil else {
      report(
        .missingColon(kind.rawValue, label: command.label.text), command.label.span.after)
      return nil
    }
    guard let first = command.positional.first else {
      report(
        .missingPlugin(kind: kind.rawValue, label: command.label.text, known: known),
        command.label.span)
      return nil
    }
    guard let name = first.bareName, let declaration = catalogue.plugin(kind, named: name) else {
      report(
        .unknownPlugin(kind: kind.rawValue, first.bareName ?? first.span.text, known: known),
        first.span)
      return nil
    }
    let topic = "\(kind.rawValue) \(name)"
    if command.positional.count > 1 {
      let spare = command.positional[1]
      report(
        .unexpectedPositional(owner: name, topic: topic, allowed: nil), spare.span,
        declaration.keyAdvice(for: spare))
    }
    let reading = ArgumentReader(scope: scope).read(
      command.arguments, of: declaration, owner: name, topic: topic, at: first.span)
    diagnostics += reading.diagnostics
    guard reading.isComplete, command.positional.count == 1 else { return nil }
    do {
      let made = try declaration.make(reading.values)
      warnings += made.notes.map { Diagnostic(.fileNote($0), at: first.span) }
      return Labelled(label: command.label.text, made)
    } catch {
      diagnostics.append(ArgumentReader.diagnostic(for: error, reading, at: first.span))
      return nil
    }
  }
}
