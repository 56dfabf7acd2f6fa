import Engine

extension LineParser {
  /// A number followed by its unit: `0.05 eV/angstrom`, `8 /angstrom`, `8 1/angstrom`.
  mutating func withUnit(
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
  func isMeantAsUnit(_ word: String) -> Bool {
    Unit.isWord(word) || Suggestion.meant(by: word, among: DiagnosticKind.units) != nil
  }

  mutating func unitFactor(
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
