import Engine

/// Lays a recipe out in the one way all recipes are laid out; says the same as before.
///
/// Comments, blank lines and the spelling of values stay. Neighbouring lines of a kind have their
/// columns under each other, blocks are indented by two blanks, lines go on where they went on.
///
///     try Formatter.text(of: SourceFile(name: "a", text: "let  a=1"))  // "let a = 1\n"
public enum Formatter {
  /// The recipe in its layout. Included files are not looked at.
  /// - Throws: `FormattingError` with the errors of a text that cannot be read.
  public static func text(of file: SourceFile) throws(FormattingError) -> String {
    let parser = Parser(file)
    guard parser.diagnostics.isEmpty else {
      throw FormattingError(diagnostics: parser.diagnostics)
    }
    var layout = Layout(Lexer(file))
    layout.alignColumns()
    layout.alignComments()
    return layout.text
  }
}

/// A recipe that cannot be laid out because it cannot be read.
public struct FormattingError: Error, Sendable {
  /// What is wrong.
  public let diagnostics: [Diagnostic]
}

/// The lines of a recipe on their way to a layout.
struct Layout {
  /// Lines whose columns are aligned with those of neighbours of the same sort.
  enum Sort: Equatable {
    case declaration, verb, definition
    /// Has no columns.
    case other
    case comment
    case blank
  }

  struct Row {
    var sort: Sort
    var indent: Int
    /// The columns, one where there is nothing to align.
    var cells: [String]
    var comment: String?

    var text: String {
      let body = cells.joined(separator: " ")
      let whole = body + (comment.map { body.isEmpty ? $0 : "  " + $0 } ?? "")
      let end = whole.lastIndex { $0 != " " }.map { whole.index(after: $0) } ?? whole.startIndex
      return end == whole.startIndex ? "" : String(repeating: " ", count: indent) + whole[..<end]
    }
  }

  var rows: [Row] = []

  init(_ lexer: Lexer) {
    var comments: [Int: String] = [:]
    for span in lexer.comments { comments[span.line] = Self.trimmed(span.text) }
    var depth = 0
    var line = 1
    for statement in lexer.lines {
      let tokens = statement.tokens.dropLast()
      guard let first = tokens.first, let last = tokens.last else { continue }
      addSilent(line..<first.span.line, comments, indent: depth)
      if first.name == "end" { depth = max(0, depth - 1) }
      add(Array(tokens), comments, indent: 2 * depth)
      if first.name == "for" { depth += 1 }
      line = last.span.line + 1
    }
    let lastComment = comments.keys.max() ?? 0
    addSilent(line..<max(line, lastComment + 1), comments, indent: depth)
    while rows.last?.sort == .blank { rows.removeLast() }
  }

  var text: String { rows.map { $0.text + "\n" }.joined() }

  /// Lines between statements: comments and blanks, several blanks as one.
  private mutating func addSilent(_ lines: Range<Int>, _ comments: [Int: String], indent: Int) {
    for line in lines {
      if let comment = comments[line] {
        rows.append(Row(sort: .comment, indent: 2 * indent, cells: [], comment: comment))
      } else if let last = rows.last, last.sort != .blank {
        rows.append(Row(sort: .blank, indent: 0, cells: []))
      }
    }
  }

  /// The lines of one statement.
  private mutating func add(_ tokens: [Token], _ comments: [Int: String], indent: Int) {
    guard let first = tokens.first, let last = tokens.last else { return }
    let spacing = Spacing(tokens)
    for line in first.span.line...last.span.line {
      let own = tokens.indices.filter { tokens[$0].span.line == line }
      let comment = comments[line]
      if line == first.span.line {
        let (sort, cells) = Columns(tokens, own, spacing).cells
        rows.append(Row(sort: sort, indent: indent, cells: cells, comment: comment))
      } else if own.isEmpty, comment == nil {
        rows.append(Row(sort: .blank, indent: 0, cells: []))
      } else {
        let closes = own.first.map { tokens[$0].isSymbol("]") || tokens[$0].isSymbol(")") } ?? false
        rows.append(
          Row(
            sort: own.isEmpty ? .comment : .other, indent: indent + (closes ? 0 : 4),
            cells: own.isEmpty ? [] : [spacing.text(own)], comment: comment))
      }
    }
  }

  private static func trimmed(_ text: String) -> String {
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) }
    return String(text[..<(end ?? text.startIndex)])
  }
}
