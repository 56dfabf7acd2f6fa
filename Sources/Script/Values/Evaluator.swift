import Engine

/// Why an expression has no value.
enum Stop: Error {
  case diagnostic(Diagnostic)
  /// It uses something whose error was reported already.
  case damaged

  /// What to report.
  var diagnostic: Diagnostic? {
    if case .diagnostic(let diagnostic) = self { diagnostic } else { nil }
  }
}

/// Computes the value of an expression.
struct Evaluator {
  /// More operations than any sensible recipe needs.
  static let maximumSteps = 200_000

  let lookup: (String) -> Meaning?
  var steps = 0

  /// An evaluator for names of a scope.
  init(_ scope: Scope) { lookup = { scope.meaning(of: $0) } }

  init(lookup: @escaping (String) -> Meaning?, steps: Int) {
    self.lookup = lookup
    self.steps = steps
  }

  /// The value; every name in the expression was resolved before.
  mutating func value(of expression: Expression) throws(Stop) -> RecipeValue {
    steps += 1
    guard steps <= Self.maximumSteps else { throw stop(.tooMuchWork, expression) }
    switch expression.node {
    case .integer(let integer): return .integer(integer)
    case .number(let number): return .number(number, .none)
    case .quantity(let number, let dimension): return .number(number, dimension)
    case .boolean(let boolean): return .boolean(boolean)
    case .string(let pieces): return .string(try text(of: pieces))
    case .name(let name): return try value(named: name, expression)
    case .list(let items):
      var values: [RecipeValue] = []
      for item in items { values.append(try value(of: item)) }
      return .list(values)
    case .range(let first, let last, let by):
      let (low, high) = (try integer(first), try integer(last))
      let step = try by.map { (expression) throws(Stop) in try integer(expression) } ?? 1
      guard step != 0 else { throw stop(.emptyLoop, by ?? expression) }
      guard let range = IntegerRange(from: low, to: high, by: step) else {
        throw stop(.integerOverflow, expression)
      }
      guard range.count > 0 else { throw stop(.emptyLoop, expression) }
      return .range(range)
    case .call(let function, _, let arguments):
      return try call(function, arguments, expression)
    case .negation(let operand):
      let value = try value(of: operand)
      switch value {
      case .integer(let integer):
        let (result, overflow) = (0).subtractingReportingOverflow(integer)
        guard !overflow else { throw stop(.integerOverflow, expression) }
        return .integer(result)
      case .number(let number, let dimension): return .number(-number, dimension)
      default: throw stop(.operands("-", left: value.typeName, right: nil), expression)
      }
    case .not(let operand): return .boolean(try !boolean(operand))
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, expression)
    case .conditional(let condition, let then, let other):
      return try boolean(condition) ? value(of: then) : value(of: other)
    }
  }

  func stop(_ kind: DiagnosticKind, _ expression: Expression) -> Stop {
    .diagnostic(Diagnostic(kind, at: expression.span))
  }

  func value(named name: String, _ expression: Expression) throws(Stop) -> RecipeValue {
    switch lookup(name) {
    case .value(let value): return value
    case .damaged: throw .damaged
    case nil:
      if name == "pi" { return .number(.pi, .none) }
      if let element = Element(symbol: name) { return .element(element) }
      throw stop(.unknownName(name, known: []), expression)
    }
  }

  mutating func integer(_ expression: Expression) throws(Stop) -> Int {
    let value = try value(of: expression)
    switch value {
    case .integer(let integer): return integer
    case .number(let number, .none) where !number.isFinite: throw stop(.notFinite, expression)
    case .number(let number, .none) where number == number.rounded():
      guard let integer = Int(exactly: number) else { throw stop(.integerOverflow, expression) }
      return integer
    default:
      // A name does not show its value.
      let found =
        if case .number(let number, .none) = value { "\(number)" } else { value.typeName }
      throw stop(.wrongType(parameter: nil, expected: "an integer", found: found), expression)
    }
  }

  mutating func boolean(_ expression: Expression) throws(Stop) -> Bool {
    let value = try value(of: expression)
    guard case .boolean(let boolean) = value else {
      throw stop(
        .wrongType(parameter: nil, expected: "true or false", found: value.typeName), expression)
    }
    return boolean
  }

  // MARK: Strings

  func text(of pieces: [StringPiece]) throws(Stop) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .placeholder(let name, let format, let span):
        text += try self.text(named: name, format, span)
      }
    }
    return text
  }

  func text(
    named name: String, _ format: NumberFormat?, _ span: SourceSpan
  ) throws(Stop) -> String {
    let value: RecipeValue
    switch lookup(name) {
    case .value(let found): value = found
    case .damaged: throw .damaged
    case nil: throw .diagnostic(Diagnostic(.unknownName(name, known: []), at: span))
    }
    switch value {
    case .integer(let integer): return format?.text(integer) ?? String(integer)
    case .number(let number, _): return format?.text(number) ?? NumberFormat.signed(number)
    case .string(let string) where format == nil: return string
    case .element(let element) where format == nil: return element.symbol
    case .boolean(let boolean) where format == nil: return String(boolean)
    case .label(let label, _, _) where format == nil: return label
    default:
      let expected = format == nil ? "a number or a string" : "a number"
      throw .diagnostic(
        Diagnostic(
          .wrongType(parameter: "'{\(name)}'", expected: expected, found: value.typeName), at: span)
      )
    }
  }
}
