import Engine

/// Names that mean nothing yet where they are used: they are introduced by the same line or by one
/// further down.
struct EarlyUses {
  private var introduced: [String: (what: String, span: SourceSpan)] = [:]

  /// The names some statements introduce.
  init(_ statements: [Statement], in catalogue: Catalogue) {
    for statement in statements { add(statement, catalogue) }
  }

  private mutating func add(_ statement: Statement, _ catalogue: Catalogue) {
    switch statement {
    case .definition(let definition):
      add(definition.name, definition.parameters == nil ? "value" : "function")
    case .command(let command):
      if let kind = Kind(rawValue: command.word.text) {
        add(command.label, kind.rawValue)
      } else if case .creates? = catalogue.verb(named: command.word.text)?.subject {
        add(command.label, "molecule")
      }
    case .loop(let loop):
      // What a loop defines means nothing outside; its molecules do.
      for case .command(let command) in loop.body { add(.command(command), catalogue) }
    default: break
    }
  }

  private mutating func add(_ name: Name, _ what: String) {
    if introduced[name.text] == nil { introduced[name.text] = (what, name.span) }
  }

  /// The diagnostic, or where it complains about a name that comes later, what is true of that name.
  func explained(_ diagnostic: Diagnostic) -> Diagnostic {
    let name: String
    let span = diagnostic.span
    switch diagnostic.kind {
    case .unknownName(let unknown, _), .unknownLabel(_, let unknown, _),
      .unknownFunction(let unknown, _), .unknownMolecule(let unknown, _):
      name = unknown
    default: return diagnostic
    }
    guard let (what, place) = introduced[name] else { return diagnostic }
    if place.file === span.file, place.line == span.line {
      return Diagnostic(.usedEarly(name, what: what, place: nil), at: span)
    }
    guard span.position.lexicographicallyPrecedes(place.position) else { return diagnostic }
    return Diagnostic(.usedEarly(name, what: what, place: place.place(from: span)), at: span)
  }
}
