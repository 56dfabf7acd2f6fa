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

  private let lookup: (String) -> Meaning?
  private var steps = 0

  /// An evaluator for names of a scope.
  init(_ scope: Scope) { lookup = { scope.meaning(of: $0) } }

  private init(lookup: @escaping (String) -> Meaning?, steps: Int) {
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

  private func stop(_ kind: DiagnosticKind, _ expression: Expression) -> Stop {
    .diagnostic(Diagnostic(kind, at: expression.span))
  }

  private func value(named name: String, _ expression: Expression) throws(Stop) -> RecipeValue {
    switch lookup(name) {
    case .value(let value): return value
    case .damaged: throw .damaged
    case nil:
      if name == "pi" { return .number(.pi, .none) }
      if let element = Element(symbol: name) { return .element(element) }
      throw stop(.unknownName(name, known: []), expression)
    }
  }

  private mutating func integer(_ expression: Expression) throws(Stop) -> Int {
    let value = try value(of: expression)
    guard case .integer(let integer) = value else {
      throw stop(
        .wrongType(parameter: nil, expected: "an integer", found: value.typeName), expression)
    }
    return integer
  }

  private mutating func boolean(_ expression: Expression) throws(Stop) -> Bool {
    let value = try value(of: expression)
    guard case .boolean(let boolean) = value else {
      throw stop(
        .wrongType(parameter: nil, expected: "true or false", found: value.typeName), expression)
    }
    return boolean
  }

  // MARK: Strings

  private func text(of pieces: [StringPiece]) throws(Stop) -> String {
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

  private func text(
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

  // MARK: Operators

  private mutating func binary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    if operation == .and || operation == .or {
      // The right side is not looked at when the left one decides.
      let first = try boolean(left)
      return first == (operation == .or) ? .boolean(first) : .boolean(try boolean(right))
    }
    let a = try value(of: left)
    let b = try value(of: right)
    if operation == .equal || operation == .notEqual, let same = Self.equality(a, b) {
      return .boolean(same == (operation == .equal))
    }
    guard let x = a.magnitude, let y = b.magnitude else {
      throw stop(.operands(operation.rawValue, left: a.typeName, right: b.typeName), whole)
    }
    if case .integer(let i) = a, case .integer(let j) = b,
      let result = try Self.integers(operation, i, j, whole)
    {
      return result
    }
    let joinsLike = operation != .multiply && operation != .divide && operation != .power
    if joinsLike, a.dimension != b.dimension {
      throw stop(
        .dimensions(
          operation.rawValue, left: a.dimension.description, right: b.dimension.description), whole)
    }
    switch operation {
    case .add: return .number(x + y, a.dimension)
    case .subtract: return .number(x - y, a.dimension)
    case .multiply: return try Self.quantity(x * y, a.dimension * b.dimension, whole)
    case .divide: return try Self.quantity(x / y, a.dimension / b.dimension, whole)
    case .power: return try Self.power(a, b, whole)
    case .less: return .boolean(x < y)
    case .lessOrEqual: return .boolean(x <= y)
    case .greater: return .boolean(x > y)
    case .greaterOrEqual: return .boolean(x >= y)
    case .equal: return .boolean(x == y)
    case .notEqual: return .boolean(x != y)
    case .and, .or: throw .damaged
    }
  }

  private static func equality(_ a: RecipeValue, _ b: RecipeValue) -> Bool? {
    switch (a, b) {
    case (.string(let x), .string(let y)): x == y
    case (.element(let x), .element(let y)): x == y
    case (.boolean(let x), .boolean(let y)): x == y
    default: nil
    }
  }

  /// Integers stay integers where the result is one; nil leaves the work to numbers.
  private static func integers(
    _ operation: BinaryOperator, _ i: Int, _ j: Int, _ whole: Expression
  ) throws(Stop) -> RecipeValue? {
    let (result, overflow): (Int, Bool)
    switch operation {
    case .add: (result, overflow) = i.addingReportingOverflow(j)
    case .subtract: (result, overflow) = i.subtractingReportingOverflow(j)
    case .multiply: (result, overflow) = i.multipliedReportingOverflow(by: j)
    case .divide:
      guard j != 0, j != -1, i.isMultiple(of: j) else { return nil }
      (result, overflow) = (i / j, false)
    case .power:
      let power = Builtin.power(Double(i), Double(j))
      // Whole results below 2^53 are exact.
      guard j >= 0, abs(power) < 9e15 else { return nil }
      (result, overflow) = (Int(power), false)
    default: return nil
    }
    guard !overflow else {
      throw .diagnostic(Diagnostic(.integerOverflow, at: whole.span))
    }
    return .integer(result)
  }

  private static func power(
    _ base: RecipeValue, _ exponent: RecipeValue, _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    guard let x = base.magnitude, let y = exponent.magnitude else {
      throw .diagnostic(
        Diagnostic(.operands("^", left: base.typeName, right: exponent.typeName), at: whole.span))
    }
    let value = Builtin.power(x, y)
    guard base.dimension != .none || exponent.dimension != .none else {
      return .number(value, .none)
    }
    guard case .integer(let power) = exponent, power.magnitude <= 6 else {
      throw .diagnostic(
        Diagnostic(
          .dimensions(
            "^", left: base.dimension.description, right: exponent.dimension.description),
          at: whole.span))
    }
    return try quantity(
      value,
      Dimension(length: base.dimension.length * power, energy: base.dimension.energy * power),
      whole)
  }

  /// A number with a dimension that still means something.
  private static func quantity(
    _ value: Double, _ dimension: Dimension, _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    guard dimension.length.magnitude <= 60, dimension.energy.magnitude <= 60 else {
      throw .diagnostic(Diagnostic(.tooMuchWork, at: whole.span))
    }
    return .number(value, dimension)
  }

  // MARK: Functions

  private mutating func call(
    _ name: String, _ arguments: [Expression], _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    var values: [RecipeValue] = []
    for argument in arguments { values.append(try value(of: argument)) }
    if case .value(.function(let function)) = lookup(name) {
      return try apply(function, values, whole)
    }
    if case .damaged = lookup(name) { throw .damaged }
    var numbers: [Double] = []
    for (argument, value) in zip(arguments, values) {
      guard let number = value.magnitude else {
        throw stop(
          .wrongType(parameter: name, expected: "a number", found: value.typeName), argument)
      }
      numbers.append(number)
    }
    if name == "diag" {
      return .matrix(
        numbers.indices.map { i in numbers.indices.map { i == $0 ? numbers[i] : 0 } })
    }
    guard let builtin = Builtin.named(name) else {
      throw stop(.unknownFunction(name, known: []), whole)
    }
    return try apply(builtin, values, numbers, whole)
  }

  private func apply(
    _ builtin: Builtin, _ values: [RecipeValue], _ numbers: [Double], _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    let result = builtin.apply(numbers)
    let dimension = values.first?.dimension ?? .none
    let isUniform = values.allSatisfy { $0.dimension == dimension }
    let areIntegers = values.allSatisfy { if case .integer = $0 { true } else { false } }
    switch builtin.name {
    case "pow": return try Self.power(values[0], values[1], whole)
    case "abs", "min", "max", "clamp":
      guard isUniform else { break }
      if areIntegers, abs(result) < 9e15 { return .integer(Int(result)) }
      return .number(result, dimension)
    case "floor", "ceil", "round":
      guard dimension == .none else { break }
      return abs(result) < 9e15 ? .integer(Int(result)) : .number(result, .none)
    case "sqrt":
      guard dimension.length.isMultiple(of: 2), dimension.energy.isMultiple(of: 2) else { break }
      return .number(
        result, Dimension(length: dimension.length / 2, energy: dimension.energy / 2))
    default:
      guard isUniform, dimension == .none else { break }
      return .number(result, .none)
    }
    let wrong = values.first { $0.dimension != .none }
    throw stop(
      .wrongDimension(
        parameter: builtin.name, expected: "", found: wrong?.dimension.description ?? ""), whole)
  }

  private mutating func apply(
    _ function: FunctionDefinition, _ values: [RecipeValue], _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    let locals = Dictionary(
      zip(function.parameters, values.map { Meaning.value($0) }), uniquingKeysWith: { a, _ in a })
    var inner = Evaluator(
      lookup: { locals[$0] ?? function.captured[$0] }, steps: steps)
    defer { steps = inner.steps }
    return try inner.value(of: function.body)
  }
}
