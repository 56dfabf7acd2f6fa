import Engine

extension ValueType {
  /// The type as messages and help name it: `"a number in eV/angstrom"`.
  public var words: String {
    switch self {
    case .number(let dimension): dimension == .none ? "a number" : "a number in \(dimension)"
    case .integer: "an integer"
    case .boolean: "true or false"
    case .string: "a string in quotes"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .schedule: "a number or a function of t"
    case .condition: "a condition such as valid and rings >= 1"
    case .vector(let length): "a list of \(length) numbers"
    case .matrix(let rows, let columns): "a \(rows) x \(columns) matrix"
    case .elements: "a list of elements"
    case .formula: "a formula such as C7NO2"
    case .inputFile: "a file name in quotes"
    case .outputFile: "a file name in quotes"
    case .label(let kind): "the label of a \(kind.rawValue)"
    case .list(let inner): "a list of " + inner.plural
    }
  }

  private var plural: String {
    switch self {
    case .number(let dimension): dimension == .none ? "numbers" : "numbers in \(dimension)"
    case .integer: "integers"
    case .label(let kind): "\(kind.rawValue)s"
    case .string: "strings"
    default: "values, each " + words
    }
  }
}
