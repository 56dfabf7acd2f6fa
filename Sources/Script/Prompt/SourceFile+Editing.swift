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
    let kept = Isolation(of: self).lines(of: statement)
    return with(lines.enumerated().map { kept.contains($0 + 1) ? $1 : [] })
  }

  private func with(_ lines: [[Character]]) -> SourceFile {
    with(text: lines.map { String($0) }.joined(separator: "\n"))
  }
}

/// The lines of each statement of a file.
struct Isolation {
  private let all: ClosedRange<Int>
  /// Where what stands between two line ends begins and ends, which brackets may set apart.
  private let pieces: [(first: Int, last: Int, isEnd: Bool)]

  init(of file: SourceFile) {
    all = 1...max(1, file.lines.count)
    pieces = Lexer(file).lines.compactMap { line in
      line.tokens.first.map { first in
        (first.span.line, line.tokens.last?.span.line ?? first.span.line, first.name == "end")
      }
    }
  }

  /// The lines a statement stands in, from 1; all where it could not be read.
  func lines(of statement: Statement) -> ClosedRange<Int> {
    guard let first = statement.line else { return all }
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].first < first { low = middle + 1 } else { high = middle }
    }
    var last = first
    for piece in pieces[low...] {
      last = piece.last
      if case .loop = statement, !piece.isEnd { continue }
      break
    }
    return first...max(first, last)
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
