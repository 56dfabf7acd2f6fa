import Engine

/// Guesses, where a line stops making sense, what its writer brought along from elsewhere.
struct Misreading {
  private let tokens: [Token]
  private let position: Int
  private let expected: String

  /// - Parameter position: of the token that does not fit.
  init(_ tokens: [Token], _ position: Int, expected: String) {
    self.tokens = tokens
    self.position = min(position, tokens.count - 1)
    self.expected = expected
  }

  private var found: Token { tokens[position] }
  private var previous: Token? { position > 0 ? tokens[position - 1] : nil }
  private var following: Token? {
    tokens.indices.contains(position + 1) ? tokens[position + 1] : nil
  }

  private var isDefinition: Bool { tokens.first?.name == "let" }

  private func touches(_ first: Token, _ second: Token) -> Bool {
    first.span.line == second.span.line
      && first.span.column + first.span.length == second.span.column
  }

  private static func isNumber(_ token: Token?) -> Bool {
    switch token?.kind {
    case .integer, .number: true
    default: false
    }
  }

  /// What to write instead, or nil.
  var advice: Advice? {
    guard let first = tokens.first, let previous else { return nil }
    return trailingComma(previous) ?? inName(first, previous) ?? inLoop(first)
      ?? inStatement(first) ?? here(first, previous)
  }

  private func here(_ first: Token, _ previous: Token) -> Advice? {
    switch found.kind {
    case .symbol("="): return equals(first)
    case .symbol(":"): return previous.name.map(Advice.key)
    case .symbol("*"): return previous.isSymbol("*") ? .power : nil
    case .symbol("/"): return previous.isSymbol("/") ? .comment : nil
    case .symbol("["): return call(previous)
    case .symbol(","): return comma(previous)
    case .symbol(let spelling) where ["<", "<=", ">", ">=", "==", "!="].contains(spelling):
      return .chain
    case .name("if"): return .conditional
    case .name(let word): return name(word, previous)
    case .number where touches(previous, found) && Self.isNumber(previous): return .onePoint
    case .number, .integer: return inList ?? call(previous)
    default: return inList
    }
  }

  /// A name with a stroke, a digit at its beginning or quotes around it.
  private func inName(_ first: Token, _ previous: Token) -> Advice? {
    if Self.isNumber(found), position == 1, let following, touches(found, following),
      let rest = following.name
    {
      return .nameLetters("\(rest)\(found.span.text)")
    }
    let dash = tokens.indices.contains(2) && tokens[2].isSymbol("-")
    guard dash, found.isSymbol("-") || found.isSymbol(":"), let start = tokens[1].name,
      tokens.indices.contains(3)
    else { return nil }
    return .nameLetters("\(start)_\(tokens[3].span.text)")
  }

  private func inLoop(_ first: Token) -> Advice? {
    guard first.name == "for" else { return nil }
    return expected == "'in'" || ["to", "step", "downto"].contains(found.name)
      || found.isSymbol(":") ? .loop : nil
  }

  /// The first word belongs to another language.
  private func inStatement(_ first: Token) -> Advice? {
    guard let word = first.name else { return nil }
    if isDefinition, expected == "'='", let name = tokens[1].name { return .letForm(name) }
    guard position == 1, !Keywords.all.contains(word) else { return nil }
    if found.isSymbol(":") {
      let kinds = Kind.allCases.map(\.rawValue)
      return Suggestion.meant(by: word, among: kinds).map(Advice.label) ?? .lineForm
    }
    if found.isSymbol("(") { return .letForm("\(word)(t)") }
    if found.isSymbol("=") { return .letForm(word) }
    if let meant = Suggestion.meant(by: word, among: Keywords.statements) {
      return .statement(meant)
    }
    let isKnown = Kind(rawValue: word) != nil
    return isEnd && !isKnown ? .lineForm : nil
  }

  private var isEnd: Bool { if case .endOfLine = found.kind { true } else { false } }

  /// The last item of a list has no comma behind it, nor has a line.
  private func trailingComma(_ previous: Token) -> Advice? {
    let closes = found.isSymbol("]") || found.isSymbol(")") || isEnd
    return closes && previous.isSymbol(",") ? .noComma : nil
  }

  private func equals(_ first: Token) -> Advice? {
    if expected == "'then'" { return .equality }
    if expected.hasSuffix("')'") || expected.hasSuffix("']'") {
      return .instead("parameters without brackets: key=value key=value")
    }
    guard !isDefinition, !tokens.contains(where: { $0.isSymbol(":") }) else { return nil }
    return tokens[1].name.map(Advice.letForm)
  }

  private func comma(_ previous: Token) -> Advice? {
    guard let following else { return nil }
    if case .endOfLine = following.kind { return .noComma }
    if Self.isNumber(previous), Self.isNumber(following), touches(previous, found),
      touches(found, following)
    {
      let (whole, rest) = (previous.span.text, following.span.text)
      return rest.count == 3 ? .plainNumber(whole + rest) : .decimalPoint(whole + "." + rest)
    }
    let second = tokens.indices.contains(position + 2) ? tokens[position + 2] : nil
    if !isDefinition, second?.isSymbol("=") == true { return .blanksBetweenParameters }
    let key = tokens[..<position].lastIndex { $0.isSymbol("=") }
    guard !isDefinition, let key, key > 0, let name = tokens[key - 1].name else { return nil }
    let items = tokens[(key + 1)...].prefix { $0.name != nil || $0.isSymbol(",") }
    return .listOfValues(key: name, items: items.compactMap(\.name))
  }

  private func name(_ word: String, _ previous: Token) -> Advice? {
    if let inList { return inList }
    guard isDefinition else { return nil }
    if let call = call(previous) { return call }
    guard Self.isNumber(previous) else { return nil }
    if touches(previous, found) {
      if word.first == "_" {
        return .plainNumber((previous.span.text + word).filter { $0 != "_" })
      }
      if word == "e" || word == "E" { return .instead("the exponent: \(previous.span.text)e3") }
    }
    return Keywords.expressions.contains(word) ? nil : .product(previous.span.text, word)
  }

  /// A function whose value stands behind it without brackets.
  private func call(_ previous: Token) -> Advice? {
    guard let function = previous.name, Builtin.names.contains(function) else { return nil }
    return .call(function)
  }

  private var inList: Advice? { expected.hasSuffix("']'") ? .commasInList : nil }
}
