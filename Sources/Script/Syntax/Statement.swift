/// A name with its place.
struct Name: Sendable {
  let text: String
  let span: SourceSpan
}

/// One statement of a recipe.
enum Statement: Sendable {
  /// `simgen 1`
  case version(Version)
  /// `include "file"`; `Inclusion` puts the statements of the file in its place.
  case include(Include)
  /// `let name = expression`, `let name(a, b) = expression`
  case definition(Definition)
  /// `for n in [7, 8, 9], seed in 1..100 ... end`
  case loop(Loop)
  /// `KIND label: plugin key=value ...` or `VERB label ...`; the catalogue tells which.
  case command(Command)
  /// A line with an error that was reported; names it would have introduced raise no further ones.
  case damaged([Name])
}

/// A version line.
struct Version: Sendable {
  let number: Int
  let span: SourceSpan
  /// Nothing stands above it in its file.
  var isFirst = false
}

/// An `include`.
struct Include: Sendable {
  /// The word `include`.
  let span: SourceSpan
  let path: String
  let pathSpan: SourceSpan
}

/// A `let`.
struct Definition: Sendable {
  let name: Name
  /// Nil for a value, the parameters for a function.
  let parameters: [Name]?
  let body: Expression
}

/// A `for` block.
struct Loop: Sendable {
  let span: SourceSpan
  let variables: [(name: Name, domain: Expression)]
  let body: [Statement]
}

/// A declaration or a verb.
struct Command: Sendable {
  let word: Name
  let label: Name
  /// The place of the colon, when there is one.
  let colon: SourceSpan?
  let positional: [Expression]
  let arguments: [Argument]
}

/// `key=value`.
struct Argument: Sendable {
  let key: Name
  let value: Expression
}
