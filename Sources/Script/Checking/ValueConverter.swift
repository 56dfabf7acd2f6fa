import Engine

/// Converts an expression to the type a parameter wants.
struct ValueConverter {
  /// What is wanted, and what messages call it.
  struct Target {
    let name: String
    let type: ValueType
    var range: ClosedRange<Double>?
  }

  let scope: Scope
  let parameter: Target

  /// The value, or what is wrong; neither when the error was reported elsewhere.
  func convert(_ expression: Expression) -> (value: Value?, diagnostics: [Diagnostic]) {
    do throws(Stop) {
      return (try directed(expression, parameter.type), [])
    } catch {
      guard let diagnostic = error.diagnostic else { return (nil, []) }
      // A name that means nothing is the cause of whatever else went wrong.
      let names = namesAreWords ? [] : Resolver(scope, locals: locals).check(expression)
      return (nil, names.isEmpty ? [diagnostic] : names)
    }
  }

  var locals: Set<String> { parameter.type == .schedule ? ["t"] : [] }

  /// Bare names of these types are looked up by the type, not as names of values.
  var namesAreWords: Bool {
    switch parameter.type {
    case .choice, .condition, .label, .list(.label), .elements, .formula, .list(.choice), .boolean:
      true
    default: false
    }
  }

  func stop(_ kind: DiagnosticKind, _ span: SourceSpan) -> Stop {
    .diagnostic(Diagnostic(kind, at: span))
  }

  func wrongType(_ type: ValueType, _ found: String, _ span: SourceSpan) -> Stop {
    .diagnostic(
      Diagnostic(
        .wrongType(parameter: parameter.name, expected: type.words, found: found), at: span,
        advice: advice(type, span.text)))
  }

  /// A value in quotes, or one without the brackets of a list.
  func advice(_ type: ValueType, _ text: String) -> Advice? {
    let bare = text.filter { $0 != "\"" }
    let items = bare.split { " ,;[]".contains($0) }.map(String.init)
    guard !text.hasPrefix("[") else { return nil }
    switch type {
    case .elements: return .listOfValues(key: parameter.name, items: Self.symbols(items))
    case .list: return .listOfValues(key: parameter.name, items: items)
    case .number, .integer, .boolean, .schedule, .label, .choice:
      return bare.count < text.count && !bare.isEmpty ? .unquoted(bare) : nil
    case .inputFile, .outputFile, .string:
      return text.contains("\"") ? nil : .instead("\(parameter.name)=\"\(text)\"")
    default: return nil
    }
  }

  /// The element symbols that words stand for, written together (`CNO`) or apart.
  static func symbols(_ words: [String]) -> [String] {
    words.flatMap { word in
      if Element(symbol: word) != nil { return [word] }
      return (try? Formula(word))?.counts.map(\.element.symbol) ?? [word]
    }
  }

  /// Several elements where one is wanted, as a list has them.
  private static func separated(_ word: String) -> Advice? {
    let symbols = symbols([word])
    return symbols.count > 1 ? .instead(symbols.joined(separator: ", ")) : nil
  }

  // MARK: Expressions

  /// Types that give bare names a meaning of their own come first; the rest is evaluated.
  func directed(_ expression: Expression, _ type: ValueType) throws(Stop) -> Value {
    switch type {
    case .choice(let words):
      if let word = expression.bareName, words.contains(word) { return .word(word) }
      if let word = expression.bareName, scope.meaning(of: word) == nil {
        throw stop(
          .unknownWord(parameter: parameter.name, word, known: words), expression.span)
      }
    case .label(let kind):
      if let label = expression.bareName { return try labelled(label, kind, expression.span) }
    case .elements:
      if case .list(let items) = expression.node {
        var elements: [Element] = []
        for item in items { elements.append(try element(item)) }
        return .elements(elements)
      }
      if let word = expression.bareName, scope.meaning(of: word) == nil,
        Element(symbol: word) == nil
      {
        throw wrongType(type, "'\(word)'", expression.span)
      }
    case .boolean:
      if let word = expression.bareName, scope.meaning(of: word) == nil,
        let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"][word.lowercased()]
      {
        throw .diagnostic(
          Diagnostic(
            .wrongType(parameter: parameter.name, expected: type.words, found: "'\(word)'"),
            at: expression.span, advice: .instead("\(parameter.name)=\(meant)")))
      }
    case .formula:
      if let name = expression.bareName, scope.meaning(of: name) == nil {
        return .formula(try formula(name, expression.span))
      }
    case .schedule:
      return .schedule(try schedule(expression))
    case .condition(let terms):
      var compiler = ConditionCompiler(scope, terms: terms)
      return .condition(try compiler.condition(expression))
    case .list(let inner):
      if case .list(let items) = expression.node {
        var values: [Value] = []
        var labels: Set<String> = []
        for item in items {
          values.append(try directed(item, inner))
          // A force counted twice is a slip, not a strength of two.
          guard case .label = inner, let label = item.bareName else { continue }
          guard labels.insert(label).inserted else {
            throw stop(.duplicateParameter(label), item.span)
          }
        }
        return .list(values)
      }
    default: break
    }
    if let wrong = Resolver(scope).check(expression).first { throw .diagnostic(wrong) }
    var evaluator = Evaluator(scope)
    return try convert(try evaluator.value(of: expression), type, expression.span)
  }

  func labelled(
    _ label: String, _ kind: Kind, _ span: SourceSpan
  ) throws(Stop) -> Value {
    let known = scope.labels(of: kind)
    switch scope.meaning(of: label) {
    case .damaged: throw .damaged
    case .value(.label(_, kind, let instance)):
      guard let instance else { throw .damaged }
      return .object(instance)
    case .value(.label(_, let other, _)):
      throw stop(
        .wrongKind(label, is: other.rawValue, expected: kind.rawValue, known: known), span)
    case .value(let value):
      throw wrongType(.label(kind), value.typeName, span)
    case nil:
      // The name of a plug-in in the place of its label.
      let meant = known.first { scope.plugin(labelled: $0) == label }
      throw .diagnostic(
        Diagnostic(
          .unknownLabel(kind: kind.rawValue, label, known: known), at: span,
          advice: meant.map(Advice.statement)))
    }
  }

  func element(_ expression: Expression) throws(Stop) -> Element {
    if let name = expression.bareName {
      if let element = Element(symbol: name) { return element }
      if scope.meaning(of: name) == nil {
        throw .diagnostic(
          Diagnostic(.unknownElement(name), at: expression.span, advice: Self.separated(name)))
      }
    }
    if let wrong = Resolver(scope).check(expression).first { throw .diagnostic(wrong) }
    var evaluator = Evaluator(scope)
    let value = try evaluator.value(of: expression)
    guard case .element(let element) = value else {
      let bare = expression.span.text.filter { $0 != "\"" }
      throw .diagnostic(
        Diagnostic(
          .wrongType(parameter: parameter.name, expected: "an element", found: value.typeName),
          at: expression.span, advice: Element(symbol: bare) == nil ? nil : .unquoted(bare)))
    }
    return element
  }

  func formula(_ text: String, _ span: SourceSpan) throws(Stop) -> Formula {
    do throws(Formula.Failure) {
      return try Formula(text)
    } catch {
      switch error {
      case .unknownElement(let symbol): throw stop(.unknownElement(symbol), span)
      case .malformed: throw wrongType(.formula, "\"\(text)\"", span)
      }
    }
  }

  // MARK: Schedules

  func schedule(_ expression: Expression) throws(Stop) -> Schedule {
    if let name = expression.bareName,
      case .value(.function(let definition)) = scope.meaning(of: name)
    {
      guard definition.parameters.count == 1 else {
        throw stop(
          .wrongType(
            parameter: parameter.name, expected: "a function of one variable",
            found: "of \(definition.parameters.count)"), expression.span)
      }
      let function = try ScheduleCompiler.function(of: definition)
      // A function of the progress s runs from 0 to 1, one of the noise level t from 0 to 10.
      let last: Double = definition.parameters == ["s"] ? 1 : 10
      return try probed(
        Schedule(definition.body.span.text, at: definition.body.span, function), name, upTo: last,
        definition.body.span)
    }
    if let wrong = Resolver(scope, locals: ["t"]).check(expression).first {
      throw .diagnostic(wrong)
    }
    let function = try ScheduleCompiler(scope).function(of: expression)
    return try probed(
      Schedule(expression.span.text, at: expression.span, function), expression.span.text,
      upTo: 10, expression.span)
  }

  func probed(
    _ schedule: Schedule, _ name: String, upTo last: Double, _ span: SourceSpan
  ) throws(Stop) -> Schedule {
    let points = (0...100).map { Double($0) / 100 * last }
    // Noise levels fall to 10^-3: small values are where schedules go wrong.
    let small = [1e-4, 3e-4, 1e-3, 3e-3].map { $0 * last }
    for t in points + small {
      let value = schedule(t)
      let isInRange = parameter.range?.contains(value) ?? true
      guard value.isFinite, isInRange else {
        throw stop(
          .schedule(
            name, parameter: parameter.name, t: t, value: value,
            range: value.isFinite ? parameter.range : nil), span)
      }
    }
    return schedule
  }
}
