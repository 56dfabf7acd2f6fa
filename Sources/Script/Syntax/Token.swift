/// One word of a recipe.
struct Token: Sendable {
  enum Kind: Sendable {
    case name(String)
    case integer(Int)
    case number(Double)
    case string([StringPiece])
    /// An operator or a bracket.
    case symbol(String)
    case endOfLine
  }

  let kind: Kind
  let span: SourceSpan

  /// Whether the token is an operator or bracket with this spelling.
  func isSymbol(_ spelling: String) -> Bool {
    if case .symbol(let own) = kind { own == spelling } else { false }
  }

  /// The name, when the token is one.
  var name: String? {
    if case .name(let name) = kind { name } else { nil }
  }

  /// The token as a message quotes it.
  var quoted: String {
    switch kind {
    case .endOfLine: "the end of the line"
    case .string: "a string"
    default: "'\(span.text)'"
    }
  }
}

/// A part of a string: text, or a `{name:format}` that a run replaces.
enum StringPiece: Sendable {
  case text(String)
  case placeholder(name: String, format: NumberFormat?, span: SourceSpan)
}

/// The tokens of one statement line, continuation lines inside brackets included.
struct TokenLine: Sendable {
  /// Ends with an `endOfLine` token.
  var tokens: [Token]
  /// A part could not be read; the error was reported.
  var isDamaged = false
}
