// Expressions, by recursive descent.
extension LineParser {
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
  static let levels: [[String: BinaryOperator]] = [
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

  func binaryOperator(_ level: Int) -> BinaryOperator? {
    switch next.kind {
    case .symbol(let spelling): Self.levels[level][spelling]
    case .name(let word): Self.levels[level][word]
    default: nil
    }
  }

  mutating func operators(_ level: Int) throws(Diagnostic) -> Expression {
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

  mutating func unary() throws(Diagnostic) -> Expression {
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

  mutating func power() throws(Diagnostic) -> Expression {
    let base = try primary()
    guard takeSymbol("^") else { return base }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumDepth else { throw Diagnostic(.tooDeep, at: next.span) }
    let exponent = try unary()
    return try bounded(.binary(.power, base, exponent), base.span.through(exponent.span))
  }

  func bounded(_ node: Expression.Node, _ span: SourceSpan) throws(Diagnostic) -> Expression {
    let result = Expression(node, span)
    guard result.depth <= 4 * Self.maximumDepth else { throw Diagnostic(.tooDeep, at: span) }
    return result
  }

  mutating func primary() throws(Diagnostic) -> Expression {
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

  mutating func named(_ word: String, _ span: SourceSpan) throws(Diagnostic) -> Expression {
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

  mutating func list(until close: String) throws(Diagnostic) -> [Expression] {
    if takeSymbol(close) { return [] }
    var items: [Expression] = []
    repeat { items.append(try expression()) } while takeSymbol(",")
    guard takeSymbol(close) else { throw unexpected("',' or '\(close)'") }
    return items
  }
}
