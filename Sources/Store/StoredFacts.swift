import Engine
import FoundationEssentials
import OrderedCollections

/// Facts as words: name, type, value; read back without a change.
enum StoredFacts {
  static func words(_ info: OrderedDictionary<String, InfoValue>) -> [[String]] {
    info.map { name, value in
      let type =
        switch value {
        case .string: "string"
        case .integer: "integer"
        case .real: "real"
        case .boolean: "boolean"
        case .reals: "reals"
        }
      return [name, type, value.description]
    }
  }

  /// The facts that can be read.
  static func info(_ words: [[String]]) -> OrderedDictionary<String, InfoValue> {
    let facts: [(String, InfoValue)] = words.compactMap { word in
      guard word.count == 3 else { return nil }
      let (name, text) = (word[0], word[2])
      switch word[1] {
      case "string": return (name, .string(text))
      case "integer": return Int(text).map { (name, .integer($0)) }
      case "real": return Double(text).map { (name, .real($0)) }
      case "boolean": return (name, .boolean(text == "T"))
      case "reals": return (name, .reals(text.split(separator: " ").compactMap { Double($0) }))
      default: return nil
      }
    }
    return OrderedDictionary(facts) { _, last in last }
  }

  /// A value as JSON on one line, the same for equal values.
  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: (try? encoder.encode(value)) ?? Data(), as: UTF8.self)
  }
}
