import Engine

/// A place in a statement that means something defined before.
struct Reference: Sendable {
  let name: String
  /// The name, or the whole `{name:format}` inside a string.
  let span: SourceSpan
}

extension Statement {
  /// The name the statement gives a meaning, when it is a definition or declaration.
  var definedName: Name? {
    switch self {
    case .definition(let definition): definition.name
    case .command(let command) where Kind(rawValue: command.word.text) != nil: command.label
    default: nil
    }
  }

  /// Every place that refers to a definition or declaration outside the statement.
  func references(in catalogue: Catalogue) -> [Reference] {
    switch self {
    case .definition(let definition):
      let parameters = Set(definition.parameters?.map(\.text) ?? [])
      return Self.references(definition.body, except: parameters)
    case .command(let command): return Self.references(command, catalogue)
    case .loop(let loop):
      var own = Set<String>()
      var found = loop.variables.flatMap { Self.references($0.domain) }
      own.formUnion(loop.variables.map(\.name.text))
      for statement in loop.body {
        found += statement.references(in: catalogue).filter { !own.contains($0.name) }
        if let name = statement.definedName { own.insert(name.text) }
      }
      return found
    default: return []
    }
  }

  /// Names that mean something inside the statement alone.
  var localNames: [String] {
    guard case .loop(let loop) = self else { return [] }
    return loop.variables.map(\.name.text) + loop.body.compactMap(\.definedName?.text)
  }

  /// Labels of the molecules the statement names.
  var moleculeLabels: [String] {
    switch self {
    case .command(let command) where Kind(rawValue: command.word.text) == nil:
      [command.label.text]
    case .loop(let loop): loop.body.flatMap(\.moleculeLabels)
    default: []
    }
  }

  private static func references(
    _ expression: Expression, except own: Set<String> = []
  ) -> [Reference] {
    expression.names.filter { !own.contains($0.name) }
      .map { Reference(name: $0.name, span: $0.span) }
  }

  private static func references(_ command: Command, _ catalogue: Catalogue) -> [Reference] {
    let kind = Kind(rawValue: command.word.text)
    let verb = catalogue.verb(named: command.word.text)
    let plugin =
      kind.flatMap { kind in
        command.positional.first?.bareName.flatMap { catalogue.plugin(kind, named: $0) }
      } ?? verb?.plugin
    func type(_ key: String?) -> ValueType? {
      plugin?.parameters.first { $0.name == key }?.type
    }
    // The first word of a declaration is its plug-in.
    let positional = command.positional.dropFirst(kind == nil ? 0 : 1)
    return positional.flatMap { references($0, of: type(verb?.positional)) }
      + command.arguments.flatMap { references($0.value, of: type($0.key.text)) }
  }

  /// Bare words that are choices or elements refer to nothing.
  private static func references(_ value: Expression, of type: ValueType?) -> [Reference] {
    switch type {
    case .choice(let words) where value.bareName.map(words.contains) == true: []
    case .elements:
      references(value).filter { Element(symbol: $0.name) == nil }
    case .formula: references(value).filter { (try? Formula($0.name)) == nil }
    default: references(value)
    }
  }
}
