import Engine

extension Evaluator {
  mutating func binary(
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

  static func equality(_ a: RecipeValue, _ b: RecipeValue) -> Bool? {
    switch (a, b) {
    case (.string(let x), .string(let y)): x == y
    case (.element(let x), .element(let y)): x == y
    case (.boolean(let x), .boolean(let y)): x == y
    default: nil
    }
  }

  /// Integers stay integers where the result is one; nil leaves the work to numbers.
  static func integers(
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

  static func power(
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
  static func quantity(
    _ value: Double, _ dimension: Dimension, _ whole: Expression
  ) throws(Stop) -> RecipeValue {
    guard dimension.length.magnitude <= 60, dimension.energy.magnitude <= 60 else {
      throw .diagnostic(Diagnostic(.tooMuchWork, at: whole.span))
    }
    return .number(value, dimension)
  }
}
