extension SourceFile {
  /// The file with stretches of it replaced.
  /// - Precondition: the stretches do not overlap.
  func replacing(_ edits: [(span: SourceSpan, text: String)]) -> SourceFile {
    var lines = self.lines
    let last = edits.sorted { ($0.span.line, $0.span.column) > ($1.span.line, $1.span.column) }
    for (span, text) in last where lines.indices.contains(span.line - 1) {
      let line = lines[span.line - 1]
      let start = min(span.column - 1, line.count)
      let end = min(start + span.length, line.count)
      lines[span.line - 1].replaceSubrange(start..<end, with: text)
    }
    return with(lines)
  }

  /// The file with text after its last statement, before a comment that may follow it.
  func appending(_ text: String) -> SourceFile {
    guard let end = Lexer(self).lines.last?.tokens.last?.span else { return self }
    var lines = self.lines
    let place = min(end.column - 1, lines[end.line - 1].count)
    lines[end.line - 1].insert(contentsOf: text, at: place)
    return with(lines)
  }

  /// The file with nothing but one of its statements, in its place.
  func isolating(_ statement: Statement) -> SourceFile {
    guard let first = statement.line else { return self }
    var last = first
    for line in Lexer(self).lines {
      guard let start = line.tokens.first?.span.line, start >= first else { continue }
      last = line.tokens.last?.span.line ?? start
      if case .loop = statement, line.tokens.first?.name != "end" { continue }
      break
    }
    return with(lines.enumerated().map { (first...last).contains($0 + 1) ? $1 : [] })
  }

  private func with(_ lines: [[Character]]) -> SourceFile {
    with(text: lines.map { String($0) }.joined(separator: "\n"))
  }
}

extension Statement {
  /// Where it begins; nil for a line that could not be read.
  private var start: SourceSpan? {
    switch self {
    case .version(let version): version.span
    case .include(let include): include.span
    case .definition(let definition): definition.name.span
    case .loop(let loop): loop.span
    case .command(let command): command.word.span
    case .damaged: nil
    }
  }

  fileprivate var line: Int? { start?.line }

  /// The file it stands in.
  var file: SourceFile? { start?.file }
}
