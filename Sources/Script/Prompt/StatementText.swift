import Engine

/// A statement as it was written, and what its words say without a check.
public struct StatementText: Sendable {
  /// What a statement is for.
  public enum Role: String, Sendable {
    /// Introduces a name: a declaration or a `let`.
    case definition
    /// Makes or changes molecules: a verb or a loop.
    case run
    /// The version, an `include`, a line that cannot be read.
    case other
  }

  /// Its lines.
  public let text: String
  /// The line of the whole text it begins with, from 1.
  public let line: Int
  public let role: Role
  /// `prior`, `let`, `for`, `generate` ...; nil for a line that cannot be read.
  public let word: String?
  /// The name it introduces, or the molecule a verb works on.
  public let name: String?
  /// The plug-in of a declaration.
  public let plugin: String?
  /// Arguments of a declaration or a verb as they were written.
  public let arguments: [(key: String, value: String)]

  /// The statements of a text, in order; none of a text without any.
  public static func all(of text: String) -> [StatementText] { read(text).statements }

  /// The statements of a text, and why some of it is none.
  public static func read(
    _ text: String
  ) -> (statements: [StatementText], problems: [Diagnostic]) {
    let file = SourceFile(name: "input", text: text)
    let parser = Parser(file)
    let isolation = Isolation(of: file)
    return (
      parser.statements.map { statement in
        StatementText(statement, in: file, lines: isolation.lines(of: statement))
      }, parser.diagnostics
    )
  }

  private init(_ statement: Statement, in file: SourceFile, lines: ClosedRange<Int>) {
    let filled = lines.map { (number: $0, text: file.line($0)) }.filter { line in
      line.text.contains { !$0.isWhitespace }
    }
    text = filled.map { String($0.text) }.joined(separator: "\n")
    line = filled.first?.number ?? 1
    var plugin: String?
    var arguments: [(key: String, value: String)] = []
    switch statement {
    case .definition(let definition):
      (role, word, name) = (.definition, "let", definition.name.text)
    case .loop: (role, word, name) = (.run, "for", nil)
    case .command(let command):
      let isDeclaration = Kind(rawValue: command.word.text) != nil
      (role, word, name) = (
        isDeclaration ? .definition : .run, command.word.text, command.label.text
      )
      if isDeclaration { plugin = command.positional.first?.bareName }
      arguments = command.arguments.map { ($0.key.text, $0.value.text) }
    case .version: (role, word, name) = (.other, "simgen", nil)
    case .include: (role, word, name) = (.other, "include", nil)
    case .damaged: (role, word, name) = (.other, nil, nil)
    }
    self.plugin = plugin
    self.arguments = arguments
  }
}
