import Engine

extension Evaluator {
  mutating func call(
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
    // Was reported where the recipe was checked; printing comes here unchecked.
    guard builtin.count.contains(numbers.count) else { throw .damaged }
    return try apply(builtin, values, numbers, whole)
  }

  func apply(
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
    case "draw":
      // The value itself, whole if it was written so; odds have no dimension.
      let choices = stride(from: 1, to: values.count, by: 2).map { values[$0] }
      let plain = stride(from: 0, to: values.count, by: 2).map { values[$0] }
      guard plain.allSatisfy({ $0.dimension == .none }),
        choices.allSatisfy({ $0.dimension == choices[0].dimension })
      else { break }
      return choices.first { $0.magnitude == result } ?? .number(result, .none)
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

  mutating func apply(
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
