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

  /// The declared plug-ins, in order.
  public var declarations: [(kind: Kind, declared: Labelled)] { scope.declarations }

  /// The parameters of a declared plug-in with their values as a recipe writes them, and what there
  /// is to draw.
  public func settings(of label: String) -> [(name: String, value: String, schedule: Schedule?)] {
    guard let number = state.log.definitions[label],
      case .command(let command) = state.log.entries[number].statement,
      let plugin = declarations.first(where: { $0.declared.label == label })?.declared.plugin
    else { return [] }
    return plugin.settings.map { parameter, value in
      let given = command.arguments.first { $0.key.text == parameter.name }?.value.text
      var schedule: Schedule?
      if case .schedule(let function) = value { schedule = function }
      let text = given ?? value.flatMap { RecipePrinter.default($0, parameter.type) } ?? "-"
      return (parameter.name, text, schedule)
    }
  }

  /// Every name with what it is (`value`, `function`, `force` ...), in order.
  public var names: [(name: String, what: String)] {
    scope.order.compactMap { name in scope.entries[name].map { (name, $0.what) } }
  }

  private func expression(_ text: String) throws(Diagnostic) -> Expression {
    let file = SourceFile(
      name: "input", text: text, folder: folder, confinement: confinement)
    let lexer = Lexer(file)
    if let wrong = lexer.diagnostics.first { throw wrong }
    let start = SourceSpan(file: file, line: 1, column: 1, length: 1)
    var parser = LineParser(lexer.lines.first?.tokens ?? [Token(kind: .endOfLine, span: start)])
    return try parser.wholeExpression()
  }
}
