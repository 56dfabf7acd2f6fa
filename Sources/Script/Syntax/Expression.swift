import Engine

/// The right-hand side of a `let` or of `key=value`, not evaluated yet.
struct Expression: Sendable {
  indirect enum Node: Sendable {
    case integer(Int)
    case number(Double)
    /// A number with its unit, converted to internal units.
    case quantity(Double, Dimension)
    case boolean(Bool)
    case string([StringPiece])
    case name(String)
    case list([Expression])
    case range(Expression, Expression, by: Expression?)
    case call(function: String, at: SourceSpan, [Expression])
    case negation(Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case conditional(Expression, then: Expression, else: Expression)
  }

  let node: Node
  let span: SourceSpan
  /// Levels of nesting; bounded, so that no walk over a tree can exhaust the stack.
  let depth: Int

  init(_ node: Node, _ span: SourceSpan) {
    self.node = node
    self.span = span
    depth = 1 + (Self.children(of: node).map(\.depth).max() ?? 0)
  }

  /// The parts of the expression, left to right.
  var children: [Expression] { Self.children(of: node) }

  private static func children(of node: Node) -> [Expression] {
    switch node {
    case .integer, .number, .quantity, .boolean, .string, .name: []
    case .list(let items): items
    case .call(_, _, let arguments): arguments
    case .range(let a, let b, let step): [a, b] + (step.map { [$0] } ?? [])
    case .binary(_, let a, let b): [a, b]
    case .negation(let a), .not(let a): [a]
    case .conditional(let a, let b, let c): [a, b, c]
    }
  }

  /// The bare name, when the expression is nothing else.
  var bareName: String? {
    if case .name(let name) = node { name } else { nil }
  }

  /// Every name used as a value, a function or in a string, with its place.
  var names: [(name: String, span: SourceSpan)] {
    var own: [(String, SourceSpan)] = []
    switch node {
    case .name(let name): own.append((name, span))
    case .call(let function, let place, _): own.append((function, place))
    case .string(let pieces):
      for case .placeholder(let name, _, let place) in pieces { own.append((name, place)) }
    default: break
    }
    return own + children.flatMap(\.names)
  }
}

/// An operator between two operands, with its spelling.
enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case and
  case or
}
