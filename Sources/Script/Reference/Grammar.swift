import Engine

/// The words of the language, for those who describe or colour it.
enum Grammar {
  /// A statement that is neither declaration nor verb.
  struct Form: Sendable {
    let word: String
    /// How it is written.
    let form: String
    let summary: String
  }

  /// The statements of the language itself.
  static let statements = [
    Form(
      word: "simgen", form: "simgen 1",
      summary: "The version of the language; the first line of a recipe, and may be left out."),
    Form(
      word: "include", form: "include \"FILE\"",
      summary: "The lines of another recipe, named relative to this one."),
    Form(
      word: "let", form: "let NAME = VALUE",
      summary: "A value to use below, or with NAME(t) = ... a function; --set replaces it."),
    Form(
      word: "for", form: "for NAME in [7, 8, 9], NAME in 1..100",
      summary: "Repeats the lines down to its end with every combination of values."),
    Form(word: "end", form: "end", summary: "The end of a for."),
  ]

  /// Words inside expressions.
  static let words = Keywords.expressions + ["by"]

  /// Names with a meaning of their own that are no keywords.
  static let constants = ["pi", "t"]
}

extension Builtin {
  /// What a reference says of every function.
  static let listed: [(name: String, arguments: String, summary: String)] =
    all.map { ($0.name, $0.arguments, $0.summary) } + [("diag", "x, y, z", "diagonal matrix")]
}

extension VerbDeclaration {
  /// How a line of the verb begins: `generate MOLECULE: SAMPLER`.
  var form: String {
    let positional = positional.map { $0.uppercased() }
    if case .creates = subject { return "\(name) MOLECULE:" + (positional.map { " " + $0 } ?? "") }
    return "\(name) MOLECULE" + (positional.map { " [\($0)]" } ?? "")
  }
}

extension ParameterDeclaration {
  /// The default as a recipe would write it, or nil.
  var defaultText: String? { defaultValue.flatMap { RecipePrinter.default($0, type) } }

  /// The range in words, or nil.
  var rangeText: String? { range.map(DiagnosticKind.words) }
}
