import Engine

/// Reads the one statement of a line.
struct LineParser {
  enum Result {
    case statement(Statement)
    case loop(Loop)
    case end(SourceSpan)
  }

  /// Nesting beyond this is refused.
  static let maximumDepth = 100

  let tokens: [Token]
  var position = 0
  var nesting = 0

  /// - Precondition: the last token is the end of the line.
  init(_ tokens: [Token]) { self.tokens = tokens }

  var next: Token { tokens[min(position, tokens.count - 1)] }

  func peek(_ offset: Int) -> Token { tokens[min(position + offset, tokens.count - 1)] }

  mutating func advance() { position += 1 }

  func unexpected(_ expected: String) -> Diagnostic {
    Diagnostic(
      .unexpected(found: next.quoted, expected: expected), at: next.span,
      advice: Misreading(tokens, position, expected: expected).advice)
  }

  mutating func takeSymbol(_ spelling: String) -> Bool {
    guard next.isSymbol(spelling) else { return false }
    advance()
    return true
  }

  mutating func takeWord(_ word: String) -> Bool {
    guard next.name == word else { return false }
    advance()
    return true
  }

  mutating func expectSymbol(_ spelling: String) throws(Diagnostic) {
    guard takeSymbol(spelling) else { throw unexpected("'\(spelling)'") }
  }

  mutating func name(_ expected: String) throws(Diagnostic) -> Name {
    guard let text = next.name else { throw unexpected(expected) }
    guard !Keywords.all.contains(text) else {
      let isChoice = text == "if" && position == 0
      throw Diagnostic(
        .reservedName(text, as: "a word of the language"), at: next.span,
        advice: isChoice ? .conditional : nil)
    }
    defer { advance() }
    return Name(text: text, span: next.span)
  }

  func expectEnd(_ expected: String) throws(Diagnostic) {
    guard case .endOfLine = next.kind else { throw unexpected(expected) }
  }

  // MARK: Statements

  mutating func statement() throws(Diagnostic) -> Result {
    let first = next
    guard let word = first.name else { throw unexpected("a statement") }
    switch word {
    case "simgen":
      advance()
      guard case .integer(let version) = next.kind else { throw unexpected("a version number") }
      let place = next.span
      advance()
      try expectEnd("the end of the line")
      return .statement(.version(Version(number: version, span: place)))
    case "include": return .statement(.include(try include()))
    case "end":
      advance()
      try expectEnd("the end of the line")
      return .end(first.span)
    case "let": return .statement(.definition(try definition()))
    case "for": return .loop(try loopHeader())
    default: return .statement(.command(try command()))
    }
  }

  mutating func include() throws(Diagnostic) -> Include {
    let span = next.span
    advance()
    guard case .string(let pieces) = next.kind else { throw unexpected("a file name in quotes") }
    let place = next.span
    var path = ""
    for piece in pieces {
      // A file is read before any name has a value.
      guard case .text(let text) = piece else { throw Diagnostic(.includeNeedsText, at: place) }
      path += text
    }
    advance()
    try expectEnd("the end of the line")
    return Include(span: span, path: path, pathSpan: place)
  }

  mutating func definition() throws(Diagnostic) -> Definition {
    advance()
    let defined = try name("a name")
    var parameters: [Name]?
    if takeSymbol("(") {
      var names: [Name] = []
      repeat { names.append(try name("a parameter")) } while takeSymbol(",")
      try expectSymbol(")")
      for (index, parameter) in names.enumerated()
      where names[..<index].contains(where: { $0.text == parameter.text }) {
        throw Diagnostic(
          .duplicateName(parameter.text, what: "parameter", place: nil), at: parameter.span)
      }
      parameters = names
    }
    try expectSymbol("=")
    let body = try expression()
    try expectEnd("an operator or the end of the line")
    return Definition(name: defined, parameters: parameters, body: body)
  }

  mutating func loopHeader() throws(Diagnostic) -> Loop {
    let span = next.span
    advance()
    var variables: [(name: Name, domain: Expression)] = []
    repeat {
      let variable = try name("a loop variable")
      guard takeWord("in") else { throw unexpected("'in'") }
      variables.append((variable, try expression()))
    } while takeSymbol(",")
    try expectEnd("',' or the end of the line")
    return Loop(span: span, variables: variables, body: [])
  }

  mutating func command() throws(Diagnostic) -> Command {
    let word = try name("a statement")
    let label = try name("a label")
    var colon: SourceSpan?
    if next.isSymbol(":") {
      colon = next.span
      advance()
    }
    var positional: [Expression] = []
    var arguments: [Argument] = []
    while true {
      if case .endOfLine = next.kind { break }
      if next.name != nil, peek(1).isSymbol("=") {
        let key = try name("a parameter")
        advance()
        arguments.append(Argument(key: key, value: try expression()))
      } else if let last = arguments.last {
        if next.name != nil { throw Diagnostic(.positionalAfterKey(next.quoted), at: next.span) }
        throw unexpected("key=value after \(last.key.text)")
      } else {
        positional.append(try expression())
      }
    }
    return Command(
      word: word, label: label, colon: colon, positional: positional, arguments: arguments)
  }
}
