import Engine

extension Session {
  /// An expression of `t`, or the name of a function of one variable, as a schedule.
  /// - Throws: `Diagnostic`.
  public func schedule(_ text: String) throws(Diagnostic) -> Schedule {
    let expression = try expression(text)
    let target = ValueConverter.Target(name: "a schedule", type: .schedule)
    let (value, diagnostics) = ValueConverter(scope: scope, parameter: target).convert(expression)
    if let first = diagnostics.first { throw first }
    guard case .schedule(let schedule) = value else {
      throw Diagnostic(.notFinite, at: expression.span)
    }
    return schedule
  }

  /// The value of an expression, as text.
  /// - Throws: `Diagnostic`.
  public func value(_ text: String) throws(Diagnostic) -> String {
    let expression = try expression(text)
    if let wrong = Resolver(scope).check(expression).first { throw wrong }
    var evaluator = Evaluator(scope)
    do throws(Stop) {
      return try evaluator.value(of: expression).text
    } catch {
      throw error.diagnostic ?? Diagnostic(.notFinite, at: expression.span)
    }
  }

  /// Every name with what it is (`value`, `function`, `force` ...), in order.
  public var names: [(name: String, what: String)] {
    scope.order.compactMap { name in scope.entries[name].map { (name, $0.what) } }
  }

  private func expression(_ text: String) throws(Diagnostic) -> Expression {
    let file = SourceFile(name: "input", text: text, folder: folder)
    let lexer = Lexer(file)
    if let wrong = lexer.diagnostics.first { throw wrong }
    let start = SourceSpan(file: file, line: 1, column: 1, length: 1)
    var parser = LineParser(lexer.lines.first?.tokens ?? [Token(kind: .endOfLine, span: start)])
    return try parser.wholeExpression()
  }
}
