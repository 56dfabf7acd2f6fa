import Engine

/// Turns an expression over the terms of a condition into a function of what is known of a molecule.
/// Other names are looked up once, here. What is not known makes unknown whatever depends on it
/// (S. C. Kleene's logic of three values).
struct ConditionCompiler {
  /// A condition with more operations than this is refused.
  static let maximumCost = 2_000

  /// How the name of a file of patterns ends; no pattern does.
  private static let patternFile = ".smarts"

  /// The function that takes a pattern in quotes, or the name of a file of them.
  static let matching = "matches"

  private enum Part {
    case number(@Sendable (any Condition.Facts) -> Double?)
    case truth(@Sendable (any Condition.Facts) -> Bool?)
  }

  private let scope: Scope
  private let known: [Condition.Term]
  private var terms: [String] = []
  private var patterns: [String] = []
  private var files: [String] = []
  private var cost = 0

  init(_ scope: Scope, terms: [Condition.Term]) {
    self.scope = scope
    known = terms
  }

  /// The condition that an expression says.
  mutating func condition(_ expression: Expression) throws(Stop) -> Condition {
    let function = try truth(expression)
    return Condition(
      expression.span.text, terms: terms, patterns: patterns, files: files, function)
  }

  private func stop(_ kind: DiagnosticKind, _ expression: Expression) -> Stop {
    .diagnostic(Diagnostic(kind, at: expression.span))
  }

  private mutating func truth(
    _ expression: Expression
  ) throws(Stop) -> @Sendable (any Condition.Facts) -> Bool? {
    guard case .truth(let function) = try compile(expression) else {
      throw stop(
        .wrongType(parameter: nil, expected: "true or false", found: "a number"), expression)
    }
    return function
  }

  private mutating func number(
    _ expression: Expression
  ) throws(Stop) -> @Sendable (any Condition.Facts) -> Double? {
    guard case .number(let function) = try compile(expression) else {
      throw stop(
        .wrongType(parameter: nil, expected: "a number", found: "true or false"), expression)
    }
    return function
  }

  private mutating func compile(_ expression: Expression) throws(Stop) -> Part {
    cost += 1
    guard cost <= Self.maximumCost else { throw stop(.tooMuchWork, expression) }
    switch expression.node {
    case .name(let name):
      guard let term = known.first(where: { $0.name == name }) else {
        guard scope.meaning(of: name) != nil || name == "pi" else {
          throw stop(.unknownName(name, known: known.map(\.name) + scope.names), expression)
        }
        return try constant(expression)
      }
      if !terms.contains(name) { terms.append(name) }
      return term.isFlag
        ? .truth { $0.value(of: name).map { $0 != 0 } } : .number { $0.value(of: name) }
    case .call(Self.matching, _, let arguments):
      guard arguments.count == 1 else {
        throw stop(
          .argumentCount(
            function: Self.matching, expected: "(\"SMARTS\")", found: arguments.count), expression)
      }
      let pattern = try pattern(arguments[0])
      if !patterns.contains(pattern) { patterns.append(pattern) }
      return .truth { $0.matches(pattern) }
    case .call(let function, _, let arguments):
      guard let builtin = Builtin.named(function) else { return try constant(expression) }
      guard builtin.count.contains(arguments.count) else {
        throw stop(
          .argumentCount(
            function: function, expected: "(\(builtin.arguments))", found: arguments.count),
          expression)
      }
      var functions: [@Sendable (any Condition.Facts) -> Double?] = []
      for argument in arguments { functions.append(try number(argument)) }
      let (apply, operands) = (builtin.apply, functions)
      return .number { facts in
        let values = operands.compactMap { $0(facts) }
        return values.count == operands.count ? apply(values) : nil
      }
    case .not(let operand):
      let f = try truth(operand)
      return .truth { f($0).map { !$0 } }
    case .negation(let operand):
      let f = try number(operand)
      return .number { f($0).map { -$0 } }
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right)
    default:
      return try constant(expression)
    }
  }

  private mutating func binary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression
  ) throws(Stop) -> Part {
    if operation == .and || operation == .or {
      let (p, q) = (try truth(left), try truth(right))
      let deciding = operation == .or
      return .truth { facts in
        let first = p(facts)
        if first == deciding { return deciding }
        let second = q(facts)
        if second == deciding { return deciding }
        return first == nil || second == nil ? nil : !deciding
      }
    }
    let (f, g) = (try number(left), try number(right))
    func combined(_ apply: @escaping @Sendable (Double, Double) -> Double) -> Part {
      .number { facts in
        guard let x = f(facts), let y = g(facts) else { return nil }
        return apply(x, y)
      }
    }
    func compared(_ test: @escaping @Sendable (Double, Double) -> Bool) -> Part {
      .truth { facts in
        guard let x = f(facts), let y = g(facts) else { return nil }
        return test(x, y)
      }
    }
    return switch operation {
    case .add: combined { $0 + $1 }
    case .subtract: combined { $0 - $1 }
    case .multiply: combined { $0 * $1 }
    case .divide: combined { $0 / $1 }
    case .power: combined { Builtin.power($0, $1) }
    case .less: compared { $0 < $1 }
    case .lessOrEqual: compared { $0 <= $1 }
    case .greater: compared { $0 > $1 }
    case .greaterOrEqual: compared { $0 >= $1 }
    case .equal: compared { $0 == $1 }
    case .notEqual: compared { $0 != $1 }
    case .and, .or: throw .damaged
    }
  }

  /// What does not depend on the molecule.
  private func constant(_ expression: Expression) throws(Stop) -> Part {
    let value = try value(expression)
    if case .boolean(let boolean) = value { return .truth { _ in boolean } }
    // Energies and lengths are in the units of the metrics: eV and angstrom.
    guard let number = value.magnitude, number.isFinite else {
      throw stop(
        .wrongType(parameter: nil, expected: "a number", found: value.typeName), expression)
    }
    return .number { _ in number }
  }

  /// A SMARTS, or the path of a file of them.
  private mutating func pattern(_ expression: Expression) throws(Stop) -> String {
    let text = try string(expression)
    guard text.hasSuffix(Self.patternFile) else { return text }
    let path = try ValueConverter.existing(text, expression.span)
    if !files.contains(path) { files.append(path) }
    return path
  }

  private func string(_ expression: Expression) throws(Stop) -> String {
    let value = try value(expression)
    guard case .string(let string) = value else {
      throw stop(
        .wrongType(
          parameter: Self.matching, expected: "a pattern in quotes", found: value.typeName),
        expression)
    }
    return string
  }

  private func value(_ expression: Expression) throws(Stop) -> RecipeValue {
    if let wrong = Resolver(scope).check(expression).first { throw .diagnostic(wrong) }
    var evaluator = Evaluator(scope)
    return try evaluator.value(of: expression)
  }
}

extension Condition {
  /// The condition that a text says, with no names beside its terms.
  /// - Throws: `ConditionSyntaxError` that shows the place.
  public init(parsing text: String, terms: [Term]) throws(ConditionSyntaxError) {
    let file = SourceFile(name: "condition", text: text)
    guard let tokens = Lexer(file).lines.first?.tokens else {
      throw ConditionSyntaxError(message: "there is no condition")
    }
    do {
      var parser = LineParser(tokens)
      let expression = try parser.wholeExpression()
      var compiler = ConditionCompiler(Scope(), terms: terms)
      self = try compiler.condition(expression)
    } catch let error as Diagnostic {
      throw ConditionSyntaxError(message: error.kind.message)
    } catch let stop as Stop {
      throw ConditionSyntaxError(message: stop.diagnostic?.kind.message ?? "cannot be read")
    } catch {
      throw ConditionSyntaxError(message: "\(error)")
    }
  }
}

/// Why a text is no condition.
public struct ConditionSyntaxError: Error, CustomStringConvertible {
  let message: String
  public var description: String { message }
}
