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

  private let tokens: [Token]
  private var position = 0
  private var nesting = 0

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

  private mutating func expectSymbol(_ spelling: String) throws(Diagnostic) {
    guard takeSymbol(spelling) else { throw unexpected("'\(spelling)'") }
  }

  private mutating func name(_ expected: String) throws(Diagnostic) -> Name {
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

  private func expectEnd(_ expected: String) throws(Diagnostic) {
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

  private mutating func include() throws(Diagnostic) -> Include {
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

  private mutating func definition() throws(Diagnostic) -> Definition {
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

  private mutating func loopHeader() throws(Diagnostic) -> Loop {
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

  private mutating func command() throws(Diagnostic) -> Command {
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

  // MARK: Expressions

  /// A whole text that is one expression, as `--set name=...` gives it.
  mutating func wholeExpression() throws(Diagnostic) -> Expression {
    let result = try expression()
    try expectEnd("the end of the value")
    return result
  }

  mutating func expression() throws(Diagnostic) -> Expression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumDepth else { throw Diagnostic(.tooDeep, at: next.span) }
    let start = next.span
    guard takeWord("if") else { return try operators(0) }
    let condition = try expression()
    guard takeWord("then") else { throw unexpected("'then'") }
    let then = try expression()
    guard takeWord("else") else { throw unexpected("'else'") }
    let other = try expression()
    return try bounded(
      .conditional(condition, then: then, else: other), start.through(other.span))
  }

  /// Binary operators from the loosest to the tightest; one row is one precedence.
  private static let levels: [[String: BinaryOperator]] = [
    ["or": .or],
    ["and": .and],
    [
      "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual, "==": .equal,
      "!=": .notEqual,
    ],
    [:],  // a range
    ["+": .add, "-": .subtract],
    ["*": .multiply, "/": .divide],
  ]

  private func binaryOperator(_ level: Int) -> BinaryOperator? {
    switch next.kind {
    case .symbol(let spelling): Self.levels[level][spelling]
    case .name(let word): Self.levels[level][word]
    default: nil
    }
  }

  private mutating func operators(_ level: Int) throws(Diagnostic) -> Expression {
    guard level < Self.levels.count else { return try unary() }
    if level == 2, next.name == "not" {
      let start = next.span
      advance()
      nesting += 1
      defer { nesting -= 1 }
      guard nesting <= Self.maximumDepth else { throw Diagnostic(.tooDeep, at: next.span) }
      let operand = try operators(2)
      return try bounded(.not(operand), start.through(operand.span))
    }
    var left = try operators(level + 1)
    if level == 3, takeSymbol("..") {
      let right = try operators(level + 1)
      guard next.name == "by", !peek(1).isSymbol("=") else {
        return try bounded(.range(left, right, by: nil), left.span.through(right.span))
      }
      advance()
      let step = try operators(level + 1)
      return try bounded(.range(left, right, by: step), left.span.through(step.span))
    }
    while let operation = binaryOperator(level) {
      advance()
      let right = try operators(level + 1)
      left = try bounded(.binary(operation, left, right), left.span.through(right.span))
      // a < b < c means something else in mathematics than in most languages: refused.
      if level == 2 { break }
    }
    return left
  }

  private mutating func unary() throws(Diagnostic) -> Expression {
    let start = next.span
    let isNegation = next.isSymbol("-")
    guard isNegation || next.isSymbol("+") else { return try power() }
    advance()
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumDepth else { throw Diagnostic(.tooDeep, at: start) }
    let operand = try unary()
    guard isNegation else { return operand }
    return try bounded(.negation(operand), start.through(operand.span))
  }

  private mutating func power() throws(Diagnostic) -> Expression {
    let base = try primary()
    guard takeSymbol("^") else { return base }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumDepth else { throw Diagnostic(.tooDeep, at: next.span) }
    let exponent = try unary()
    return try bounded(.binary(.power, base, exponent), base.span.through(exponent.span))
  }

  private func bounded(_ node: Expression.Node, _ span: SourceSpan) throws(Diagnostic) -> Expression
  {
    let result = Expression(node, span)
    guard result.depth <= 4 * Self.maximumDepth else { throw Diagnostic(.tooDeep, at: span) }
    return result
  }

  private mutating func primary() throws(Diagnostic) -> Expression {
    let token = next
    switch token.kind {
    case .integer(let value):
      advance()
      return try withUnit(Double(value), .integer(value), token.span)
    case .number(let value):
      advance()
      return try withUnit(value, .number(value), token.span)
    case .string(let pieces):
      advance()
      return Expression(.string(pieces), token.span)
    case .name(let word): return try named(word, token.span)
    case .symbol("("):
      advance()
      let inner = try expression()
      try expectSymbol(")")
      return Expression(inner.node, token.span.through(peek(-1).span))
    case .symbol("["):
      advance()
      let items = try list(until: "]")
      return Expression(.list(items), token.span.through(peek(-1).span))
    default: throw unexpected("a value")
    }
  }

  private mutating func named(_ word: String, _ span: SourceSpan) throws(Diagnostic) -> Expression {
    if word == "true" || word == "false" {
      advance()
      return Expression(.boolean(word == "true"), span)
    }
    guard !Keywords.all.contains(word) else { throw unexpected("a value") }
    advance()
    let touches = next.span.line == span.line && next.span.column == span.column + span.length
    guard touches, takeSymbol("(") else { return Expression(.name(word), span) }
    let arguments = try list(until: ")")
    return try bounded(
      .call(function: word, at: span, arguments), span.through(peek(-1).span))
  }

  private mutating func list(until close: String) throws(Diagnostic) -> [Expression] {
    if takeSymbol(close) { return [] }
    var items: [Expression] = []
    repeat { items.append(try expression()) } while takeSymbol(",")
    guard takeSymbol(close) else { throw unexpected("',' or '\(close)'") }
    return items
  }

  // MARK: Units

  /// A number followed by its unit: `0.05 eV/angstrom`, `8 /angstrom`, `8 1/angstrom`.
  private mutating func withUnit(
    _ value: Double, _ plain: Expression.Node, _ span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    var product = UnitProduct()
    let isUnity: Bool = if case .integer(1) = next.kind { true } else { false }
    let slash = isUnity && peek(1).isSymbol("/") ? 1 : 0
    // After 8 1/ nothing but a unit can follow.
    if peek(slash).isSymbol("/"), let word = peek(slash + 1).name,
      Unit.isWord(word) || (slash == 1 && isMeantAsUnit(word))
    {
      position += slash
    } else if let word = next.name, !Keywords.all.contains(word), !peek(1).isSymbol("="),
      !peek(1).isSymbol(":"), isMeantAsUnit(word)
    {
      try unitFactor(into: &product, isDivided: false)
    } else {
      return Expression(plain, span)
    }
    while next.isSymbol("/") || next.isSymbol("*"), let word = peek(1).name,
      Unit.isWord(word) || (product.dimension == .none && isMeantAsUnit(word))
    {
      let isDivided = next.isSymbol("/")
      advance()
      try unitFactor(into: &product, isDivided: isDivided)
    }
    return Expression(
      .quantity(value * product.factor, product.dimension), span.through(peek(-1).span))
  }

  /// A unit, or a word that looks like a mistyped one; any other word is the next thing on the line.
  private func isMeantAsUnit(_ word: String) -> Bool {
    Unit.isWord(word) || Suggestion.meant(by: word, among: DiagnosticKind.units) != nil
  }

  private mutating func unitFactor(
    into product: inout UnitProduct, isDivided: Bool
  ) throws(Diagnostic) {
    guard let word = next.name else { throw unexpected("a unit") }
    let place = next.span
    var unit = Unit.named(word)
    if peek(1).isSymbol("/"), let second = peek(2).name, let both = Unit.named(word + "/" + second)
    {
      unit = both
      position += 2
    }
    guard let unit else { throw Diagnostic(.unknownUnit(word), at: place) }
    advance()
    var exponent = 1
    var isInverse = isDivided
    let sign = next.isSymbol("^") && peek(1).isSymbol("-") ? 1 : 0
    if next.isSymbol("^"), case .integer(let power) = peek(1 + sign).kind {
      guard (1...6).contains(power) else {
        throw Diagnostic(
          .unexpected(found: "'\(power)'", expected: "a power from 1 to 6"), at: peek(1 + sign).span
        )
      }
      exponent = power
      if sign == 1 { isInverse.toggle() }
      position += 2 + sign
    }
    for _ in 0..<exponent { product.multiply(by: unit, isDivided: isInverse) }
  }
}
