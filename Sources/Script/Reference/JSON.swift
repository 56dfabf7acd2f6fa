/// A JSON value, printed for people and programs.
package indirect enum JSON: Sendable {
  case text(String)
  case number(Double)
  case boolean(Bool)
  case null
  case list([JSON])
  /// Keys in the order in which they are printed; those without a value are left out.
  case object([(key: String, value: JSON?)])

  /// A whole number.
  package static func whole(_ value: some BinaryInteger) -> JSON { .number(Double(value)) }

  /// Indented by two blanks a level.
  package func rendered(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .text, .number, .boolean, .null: return line
    case .list(let items):
      guard !items.isEmpty else { return "[]" }
      let lines = items.map { inner + $0.rendered(indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let pairs):
      let lines = pairs.compactMap { key, value in
        value.map { inner + Self.quoted(key) + ": " + $0.rendered(indent: inner) }
      }
      return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  /// The same in one line without blanks.
  package var line: String {
    switch self {
    case .text(let text): return Self.quoted(text)
    // JSON has no infinity.
    case .number(let number): return number.isFinite ? NumberFormat.signed(number) : "null"
    case .boolean(let value): return "\(value)"
    case .null: return "null"
    case .list(let items): return "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let pairs):
      let fields = pairs.compactMap { key, value in
        value.map { Self.quoted(key) + ":" + $0.line }
      }
      return "{" + fields.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 32 {
          let code = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
