import Engine

/// Turns an expression of one variable into a function of a Double. Names are looked up, user
/// functions expanded and constants folded once, here: what is left is a tree of closures.
struct ScheduleCompiler {
  /// A schedule with more operations than this is refused.
  static let maximumCost = 20_000

  /// A compiled part.
  struct Part {
    enum Body {
      case number(@Sendable (Double) -> Double)
      case truth(@Sendable (Double) -> Bool)
    }
    let body: Body
    /// Operations one evaluation takes.
    let cost: Int
    let isConstant: Bool

    static func constant(_ value: Double) -> Part {
      Part(body: .number { _ in value }, cost: 1, isConstant: true)
    }

    static let variable = Part(body: .number { $0 }, cost: 1, isConstant: false)
  }

  private let lookup: (String) -> Meaning?

  init(_ scope: Scope) { lookup = { scope.meaning(of: $0) } }

  private init(captured: [String: Meaning]) { lookup = { captured[$0] } }

  /// The function of an expression in `t`.
  func function(of expression: Expression) throws(Stop) -> @Sendable (Double) -> Double {
    try number(compile(expression, ["t": .variable]), expression)
  }

  /// A function of one parameter, whatever it is called.
  static func function(
    of definition: FunctionDefinition
  ) throws(Stop) -> @Sendable (Double) -> Double {
    let compiler = ScheduleCompiler(captured: definition.captured)
    let variables = Dictionary(
      definition.parameters.map { ($0, Part.variable) }, uniquingKeysWith: { a, _ in a })
    return try compiler.number(
      compiler.compile(definition.body, variables), definition.body)
  }

  private func stop(_ kind: DiagnosticKind, _ expression: Expression) -> Stop {
    .diagnostic(Diagnostic(kind, at: expression.span))
  }

  private func number(
    _ part: Part, _ expression: Expression
  ) throws(Stop) -> @Sendable (Double) -> Double {
    guard case .number(let function) = part.body else {
      throw stop(
        .wrongType(parameter: nil, expected: "a number", found: "true or false"), expression)
    }
    return function
  }

  private func truth(
    _ part: Part, _ expression: Expression
  ) throws(Stop) -> @Sendable (Double) -> Bool {
    guard case .truth(let function) = part.body else {
      throw stop(
        .wrongType(parameter: nil, expected: "true or false", found: "a number"), expression)
    }
    return function
  }

  /// Joins parts: folds what does not depend on the variable, bounds the cost.
  private func make(
    _ body: Part.Body, from parts: [Part], _ expression: Expression
  ) throws(Stop) -> Part {
    let cost = parts.reduce(1) { $0 + $1.cost }
    guard cost <= Self.maximumCost else { throw stop(.tooMuchWork, expression) }
    guard parts.allSatisfy(\.isConstant) else {
      return Part(body: body, cost: cost, isConstant: false)
    }
    switch body {
    case .number(let function): return .constant(function(0))
    case .truth(let function):
      let value = function(0)
      return Part(body: .truth { _ in value }, cost: 1, isConstant: true)
    }
  }

  private func compile(
    _ expression: Expression, _ variables: [String: Part]
  ) throws(Stop) -> Part {
    switch expression.node {
    case .integer(let integer): return .constant(Double(integer))
    case .number(let number): return .constant(number)
    case .boolean(let value): return Part(body: .truth { _ in value }, cost: 1, isConstant: true)
    case .name(let name): return try named(name, expression, variables)
    case .call(let function, _, let arguments):
      return try call(function, arguments, expression, variables)
    case .negation(let operand):
      let part = try compile(operand, variables)
      let f = try number(part, operand)
      return try make(.number { -f($0) }, from: [part], expression)
    case .not(let operand):
      let part = try compile(operand, variables)
      let f = try truth(part, operand)
      return try make(.truth { !f($0) }, from: [part], expression)
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, expression, variables)
    case .conditional(let condition, let then, let other):
      let parts = [
        try compile(condition, variables), try compile(then, variables),
        try compile(other, variables),
      ]
      let test = try truth(parts[0], condition)
      let (f, g) = (try number(parts[1], then), try number(parts[2], other))
      return try make(.number { test($0) ? f($0) : g($0) }, from: parts, expression)
    case .quantity(_, let dimension):
      throw stop(
        .wrongDimension(parameter: "a schedule", expected: "", found: dimension.description),
        expression)
    case .string, .list, .range:
      throw stop(
        .wrongType(parameter: "a schedule", expected: "numbers", found: Self.words(expression)),
        expression)
    }
  }

  private static func words(_ expression: Expression) -> String {
    switch expression.node {
    case .string: "a string"
    case .range: "a range"
    default: "a list"
    }
  }

  private func named(
    _ name: String, _ expression: Expression, _ variables: [String: Part]
  ) throws(Stop) -> Part {
    if let part = variables[name] { return part }
    switch lookup(name) {
    case .damaged: throw .damaged
    case .value(.integer(let integer)): return .constant(Double(integer))
    case .value(.number(let number, .none)): return .constant(number)
    case .value(.number(_, let dimension)):
      throw stop(
        .wrongDimension(parameter: "a schedule", expected: "", found: dimension.description),
        expression)
    case .value(.boolean(let value)):
      return Part(body: .truth { _ in value }, cost: 1, isConstant: true)
    case .value(let value):
      throw stop(
        .wrongType(parameter: "a schedule", expected: "numbers", found: value.typeName), expression)
    case nil:
      if name == "pi" { return .constant(.pi) }
      throw stop(.unknownName(name, known: []), expression)
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression,
    _ variables: [String: Part]
  ) throws(Stop) -> Part {
    let parts = [try compile(left, variables), try compile(right, variables)]
    if operation == .and || operation == .or {
      let (p, q) = (try truth(parts[0], left), try truth(parts[1], right))
      return try make(
        operation == .and ? .truth { p($0) && q($0) } : .truth { p($0) || q($0) }, from: parts,
        whole)
    }
    let (f, g) = (try number(parts[0], left), try number(parts[1], right))
    let body: Part.Body
    switch operation {
    case .add: body = .number { f($0) + g($0) }
    case .subtract: body = .number { f($0) - g($0) }
    case .multiply: body = .number { f($0) * g($0) }
    case .divide: body = .number { f($0) / g($0) }
    case .power: body = power(f, g, parts[1])
    case .less: body = .truth { f($0) < g($0) }
    case .lessOrEqual: body = .truth { f($0) <= g($0) }
    case .greater: body = .truth { f($0) > g($0) }
    case .greaterOrEqual: body = .truth { f($0) >= g($0) }
    case .equal: body = .truth { f($0) == g($0) }
    case .notEqual: body = .truth { f($0) != g($0) }
    case .and, .or: throw .damaged
    }
    return try make(body, from: parts, whole)
  }

  private func power(
    _ f: @escaping @Sendable (Double) -> Double, _ g: @escaping @Sendable (Double) -> Double,
    _ exponent: Part
  ) -> Part.Body {
    if exponent.isConstant, g(0) == 2 {
      return .number {
        let x = f($0)
        return x * x
      }
    }
    return .number { Builtin.power(f($0), g($0)) }
  }

  private func call(
    _ name: String, _ arguments: [Expression], _ whole: Expression, _ variables: [String: Part]
  ) throws(Stop) -> Part {
    var parts: [Part] = []
    for argument in arguments { parts.append(try compile(argument, variables)) }
    if case .damaged = lookup(name) { throw .damaged }
    if case .value(.function(let function)) = lookup(name) {
      let inner = Dictionary(
        zip(function.parameters, parts), uniquingKeysWith: { a, _ in a })
      let part = try ScheduleCompiler(captured: function.captured).compile(function.body, inner)
      return try make(part.body, from: [part], whole)
    }
    guard let builtin = Builtin.named(name) else {
      throw stop(
        .wrongType(parameter: "a schedule", expected: "numbers", found: "a matrix"), whole)
    }
    guard builtin.count.contains(parts.count) else { throw .damaged }
    var functions: [@Sendable (Double) -> Double] = []
    for (argument, part) in zip(arguments, parts) { functions.append(try number(part, argument)) }
    let apply = builtin.apply
    let operands = functions
    return try make(.number { t in apply(operands.map { $0(t) }) }, from: parts, whole)
  }
}
