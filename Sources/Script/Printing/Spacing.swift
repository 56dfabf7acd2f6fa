import Engine

/// Where blanks stand between the tokens of a statement.
///
/// Operators have blanks on both sides or, as in `n+1`, on neither, the way they were written;
/// comparisons and words always have them, powers and ranges never.
struct Spacing {
  private let tokens: [Token]
  /// The statement is a `let`, whose `=` has blanks.
  private let isDefinition: Bool

  init(_ tokens: [Token]) {
    self.tokens = tokens
    isDefinition = tokens.first?.name == "let"
  }

  /// Tokens of one line with the blanks between them.
  func text(_ indices: [Int]) -> String {
    var text = ""
    for (place, index) in indices.enumerated() {
      if place > 0, hasBlank(before: index) { text += " " }
      text += tokens[index].span.text
    }
    return text
  }

  /// Whether a blank stands before a token that is not the first.
  func hasBlank(before index: Int) -> Bool {
    !isTight(after: index - 1) && !isTight(before: index)
  }

  private func isTight(after index: Int) -> Bool {
    guard case .symbol(let spelling) = tokens[index].kind else { return false }
    switch spelling {
    case "(", "[", "^", "..": return true
    case "=": return !isDefinition
    case "+", "-", "*", "/":
      return isSign(index) || isOfUnit(index, after: true) || wasTight(index)
    default: return false
    }
  }

  private func isTight(before index: Int) -> Bool {
    guard case .symbol(let spelling) = tokens[index].kind else { return false }
    switch spelling {
    case ")", "]", ",", ":", "^": return true
    // 1. ..3 would become 1 .. .3
    case "..": return !tokens[index - 1].span.text.hasSuffix(".")
    case "(": return isCall(index)
    case "=": return !isDefinition
    case "+", "-", "*", "/":
      if isOfUnit(index, after: true) { return isOfUnit(index, after: false) }
      return !isSign(index) && wasTight(index)
    default: return false
    }
  }

  /// A bracket that touches a name is a call; one that does not is something else.
  private func isCall(_ index: Int) -> Bool {
    let (left, right) = (tokens[index - 1].span, tokens[index].span)
    return tokens[index - 1].name != nil && left.line == right.line
      && left.column + left.length == right.column
  }

  /// A sign at the beginning of a value.
  private func isSign(_ index: Int) -> Bool {
    guard tokens[index].isSymbol("-") || tokens[index].isSymbol("+"), index > 0 else {
      return false
    }
    switch tokens[index - 1].kind {
    case .symbol(let before): return before != ")" && before != "]"
    case .name(let word): return Keywords.expressions.contains(word)
    default: return false
    }
  }

  /// The operator of `eV/angstrom` and `8 /angstrom`; `after` asks about the unit that follows,
  /// otherwise about the one before.
  private func isOfUnit(_ index: Int, after: Bool) -> Bool {
    guard tokens[index].isSymbol("/") || tokens[index].isSymbol("*"), index > 0,
      tokens.indices.contains(index + 1), let next = tokens[index + 1].name, Unit.isWord(next)
    else { return false }
    switch tokens[index - 1].kind {
    case .name(let word): return Unit.isWord(word)
    case .integer, .number:
      return tokens[index].isSymbol("/") && (after || isReciprocal(index))
    default: return false
    }
  }

  /// The stroke of `8 1/angstrom`.
  private func isReciprocal(_ index: Int) -> Bool {
    guard index > 1, case .integer(1) = tokens[index - 1].kind else { return false }
    switch tokens[index - 2].kind {
    case .integer, .number: return true
    default: return false
    }
  }

  private func wasTight(_ index: Int) -> Bool {
    guard index > 0, tokens.indices.contains(index + 1) else { return false }
    let (left, own, right) = (
      tokens[index - 1].span, tokens[index].span, tokens[index + 1].span
    )
    return left.line == own.line && left.column + left.length == own.column
      && right.line == own.line && own.column + own.length == right.column
  }
}
