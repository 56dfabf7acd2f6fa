import Platform

/// Replaces the right-hand sides of `let`s, as `--set name=value` asks for.
struct Overrides {
  private let texts: [String: String]
  private var applied: Set<String> = []
  private var known: [String] = []
  private var diagnostics: [Diagnostic] = []

  init(_ texts: [String: String]) { self.texts = texts }

  /// The statements with new values; only definitions outside loops can be set.
  mutating func apply(to statements: [Statement]) -> [Statement] {
    var result: [Statement] = []
    for statement in statements {
      guard case .definition(let definition) = statement else {
        result.append(statement)
        continue
      }
      known.append(definition.name.text)
      result.append(.definition(overridden(definition)))
    }
    return result
  }

  private mutating func overridden(_ definition: Definition) -> Definition {
    let name = definition.name.text
    guard let text = texts[name] else { return definition }
    applied.insert(name)
    let file = Self.file(name, text)
    // Nobody wants to quote quotes in a shell: text stays text where text was.
    if case .string(let pieces) = definition.body.node, !text.hasPrefix("\"") {
      let text = Self.path(text, inPlaceOf: pieces, in: definition.body.span.file)
      let span = SourceSpan(file: file, line: 1, column: 1, length: text.count)
      return Definition(
        name: definition.name, parameters: definition.parameters,
        body: Expression(.string([.text(text)]), span))
    }
    let lexer = Lexer(file)
    diagnostics += lexer.diagnostics
    guard lexer.diagnostics.isEmpty else { return definition }
    let end = SourceSpan(file: file, line: 1, column: 1, length: 1)
    let tokens = lexer.lines.first?.tokens ?? [Token(kind: .endOfLine, span: end)]
    var parser = LineParser(tokens)
    do throws(Diagnostic) {
      let body = try parser.wholeExpression()
      return Definition(name: definition.name, parameters: definition.parameters, body: body)
    } catch {
      diagnostics.append(error)
      return definition
    }
  }

  /// What was wrong with the new values.
  mutating func finish() -> [Diagnostic] {
    for name in texts.keys.sorted() where !applied.contains(name) {
      let file = Self.file(name, texts[name] ?? "")
      diagnostics.append(
        Diagnostic(
          .unknownSetting(name, known: known),
          at: SourceSpan(file: file, line: 1, column: 1, length: file.line(1).count)))
    }
    return diagnostics
  }

  /// In the place of a file the recipe names, a file of the folder simgen was started in, which is
  /// what a shell completes; any other text as it is.
  private static func path(
    _ text: String, inPlaceOf pieces: [StringPiece], in file: SourceFile
  ) -> String {
    guard case .text(let original)? = pieces.first, pieces.count == 1,
      Path.exists(file.resolve(original)), let whole = Path.resolved(text)
    else { return text }
    return whole
  }

  private static func file(_ name: String, _ text: String) -> SourceFile {
    SourceFile(name: "--set \(name)", text: text)
  }
}
