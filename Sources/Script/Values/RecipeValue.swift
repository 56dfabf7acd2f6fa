import Engine

/// What an expression evaluates to, before the type of a parameter is known.
indirect enum RecipeValue: Sendable {
  case integer(Int)
  /// A number in internal units (angstrom, eV) with its dimension.
  case number(Double, Dimension)
  case boolean(Bool)
  case string(String)
  case element(Element)
  /// The label of a plug-in.
  case label(String, Kind, Labelled?)
  case list([RecipeValue])
  case range(IntegerRange)
  case matrix([[Double]])
  case function(FunctionDefinition)

  /// What the value is, as messages name it.
  var typeName: String {
    switch self {
    case .integer: "an integer"
    case .number(_, let dimension):
      dimension == .none ? "a number" : "a number in \(dimension)"
    case .boolean: "true or false"
    case .string: "a string"
    case .element: "an element"
    case .label(_, let kind, _): "a \(kind.rawValue)"
    case .list: "a list"
    case .range: "a range"
    case .matrix(let rows): "a \(rows.count) x \(rows.first?.count ?? 0) matrix"
    case .function: "a function"
    }
  }

  /// The number without its dimension, when the value is a number or an integer.
  var magnitude: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number, _): number
    default: nil
    }
  }

  var dimension: Dimension {
    if case .number(_, let dimension) = self { dimension } else { .none }
  }
}

/// A function a recipe defines, with the meaning its names had there.
final class FunctionDefinition: Sendable {
  let name: String
  let parameters: [String]
  let body: Expression
  let captured: [String: Meaning]

  init(name: String, parameters: [String], body: Expression, captured: [String: Meaning]) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.captured = captured
  }
}

/// What a name stands for.
enum Meaning: Sendable {
  case value(RecipeValue)
  /// Its definition has an error that was reported; uses raise no further ones.
  case damaged
}
