/// Turns the text of a recipe into statements. A line with an error is reported and skipped, so one
/// pass finds the errors of all lines.
struct Parser {
  private(set) var statements: [Statement] = []
  private(set) var diagnostics: [Diagnostic]
  /// More lines may complete the text: a bracket or a `for` is open.
  private(set) var isIncomplete: Bool

  private var openLoop: (header: Loop, isDamaged: Bool)?
  private var body: [Statement] = []
  /// `for` lines refused inside the open one; each still wants its `end`.
  private var refusedLoops = 0

  init(_ file: SourceFile) {
    let lexer = Lexer(file)
    diagnostics = lexer.diagnostics
    isIncomplete = lexer.endsInsideBracket
    for line in lexer.lines { read(line) }
    if let loop = openLoop {
      isIncomplete = true
      diagnostics.append(Diagnostic(.forWithoutEnd, at: loop.header.span))
      closeLoop()
    }
    diagnostics.sort { ($0.span.line, $0.span.column) < ($1.span.line, $1.span.column) }
  }

  private mutating func read(_ line: TokenLine) {
    if line.isDamaged {
      add(damaged(line.tokens))
      return
    }
    var parser = LineParser(line.tokens)
    do throws(Diagnostic) {
      switch try parser.statement() {
      case .end(let span): try end(at: span)
      case .loop(let loop):
        if openLoop != nil { throw Diagnostic(.nestedFor, at: loop.span) }
        openLoop = (loop, false)
      case .statement(.version(var version)):
        version.isFirst = statements.isEmpty && openLoop == nil
        add(.version(version))
      case .statement(let statement): add(statement)
      }
    } catch {
      diagnostics.append(error)
      let isEnd = line.tokens.first?.name == "end"
      // With something behind it it still ends the block.
      guard isEnd, (try? end(at: error.span)) != nil else { return add(damaged(line.tokens)) }
    }
  }

  private mutating func end(at span: SourceSpan) throws(Diagnostic) {
    guard openLoop != nil else { throw Diagnostic(.endWithoutFor, at: span) }
    if refusedLoops > 0 { refusedLoops -= 1 } else { closeLoop() }
  }

  private mutating func closeLoop() {
    guard let loop = openLoop else { return }
    openLoop = nil
    let header = loop.header
    if loop.isDamaged { statements.append(.damaged(header.variables.map(\.name))) }
    statements.append(
      .loop(Loop(span: header.span, variables: loop.isDamaged ? [] : header.variables, body: body)))
    body = []
  }

  private mutating func add(_ statement: Statement) {
    if openLoop == nil { statements.append(statement) } else { body.append(statement) }
  }

  /// What a line that cannot be read would have introduced.
  private mutating func damaged(_ tokens: [Token]) -> Statement {
    func name(_ index: Int) -> Name? {
      guard tokens.indices.contains(index), let text = tokens[index].name else { return nil }
      return Name(text: text, span: tokens[index].span)
    }
    guard let first = name(0) else { return .damaged([]) }
    guard first.text == "for" else { return .damaged(name(1).map { [$0] } ?? []) }
    // Names before an `in`, or where one should be.
    let variables = tokens.indices.filter {
      $0 == 1 || name($0 + 1)?.text == "in" || ($0 > 0 && tokens[$0 - 1].isSymbol(","))
    }.compactMap(name)
    guard openLoop == nil else {
      refusedLoops += 1
      return .damaged(variables)
    }
    // The block still wants its `end`.
    let placeholder = Expression(.list([]), first.span)
    openLoop = (
      Loop(span: first.span, variables: variables.map { ($0, placeholder) }, body: []), true
    )
    return .damaged(variables)
  }
}
