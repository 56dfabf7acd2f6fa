import Engine

extension Expression {
  /// The expression in canonical spelling; reads back as the same expression.
  var text: String { text(atLeast: 0) }

  /// The text, in brackets where it binds more loosely than its surroundings allow.
  private func text(atLeast level: Int) -> String {
    let own = binding
    let text = bareText
    return own < level ? "(\(text))" : text
  }

  /// How tightly the outermost operation binds; the rows of `LineParser.levels`.
  private var binding: Int {
    switch node {
    case .conditional: 0
    case .binary(let operation, _, _): operation.binding
    case .not: 3
    case .range: 4
    case .quantity: 6
    case .negation(let operand): operand.isSignedQuantity ? 6 : 7
    default: 9
    }
  }

  /// -20 eV is read as the negative of a quantity, and needs brackets where 20 eV does.
  private var isSignedQuantity: Bool {
    switch node {
    case .quantity: true
    case .negation(let operand): operand.isSignedQuantity
    default: false
    }
  }

  private var bareText: String {
    switch node {
    case .integer(let integer): return "\(integer)"
    case .number(let number): return "\(number)"
    case .quantity(let number, let dimension):
      let value = NumberFormat.plain(number)
      return dimension == .none ? value : "\(value) \(dimension)"
    case .boolean(let boolean): return "\(boolean)"
    case .string(let pieces): return "\"" + pieces.map(\.source).joined() + "\""
    case .name(let name): return name
    case .list(let items): return "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .call(let function, _, let arguments):
      return "\(function)(" + arguments.map(\.text).joined(separator: ", ") + ")"
    case .range(let first, let last, let step):
      return first.text(atLeast: 5) + ".." + last.text(atLeast: 5)
        + (step.map { " by " + $0.text(atLeast: 5) } ?? "")
    case .negation(let operand): return "-" + operand.text(atLeast: binding)
    case .not(let operand): return "not " + operand.text(atLeast: 3)
    case .conditional(let condition, let then, let other):
      return "if \(condition.text) then \(then.text) else \(other.text)"
    case .binary(.power, let base, let exponent):
      return base.text(atLeast: 9) + "^" + exponent.text(atLeast: 7)
    case .binary(let operation, let left, let right):
      let level = operation.binding
      // Comparisons do not chain; the others group to the left.
      let leftLevel = level == 3 ? 4 : level
      return left.text(atLeast: leftLevel) + " \(operation.rawValue) "
        + right.text(atLeast: level + 1)
    }
  }
}

extension BinaryOperator {
  fileprivate var binding: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: 3
    case .add, .subtract: 5
    case .multiply, .divide: 6
    case .power: 8
    }
  }
}

extension StringPiece {
  /// The piece as a recipe writes it inside quotes.
  fileprivate var source: String {
    switch self {
    case .text(let text): RecipePrinter.escaped(text)
    case .placeholder(_, _, let span): span.text
    }
  }
}
