import Engine
import FoundationEssentials

/// Values of facts as text, with the types `ase.io.extxyz` finds in them.
///
/// Text that looks like numbers is numbers and `T` is true, quoted or not. What would change its
/// type on the way is therefore written as `_JSON` and its JSON form, which ASE reads back too.
enum XYZValue {
  private static let jsonMark = "_JSON "

  /// The value a text stands for.
  static func parse(_ text: String) throws(XYZFault) -> InfoValue {
    let fields = fields(text)
    if fields.count == 1 {
      if let integer = XYZNumber.integer(fields[0]) { return .integer(integer) }
      if let real = XYZNumber.real(fields[0]) { return .real(real) }
      switch fields[0] {
      case "T", "true", "True", "TRUE": return .boolean(true)
      case "F", "false", "False", "FALSE": return .boolean(false)
      default: break
      }
    } else if let reals = reals(fields) {
      return .reals(reals)
    }
    guard text.hasPrefix(jsonMark) else { return .string(text) }
    return try json(String(text.dropFirst(jsonMark.count)), whole: text)
  }

  /// The text that stands for a value.
  static func text(_ value: InfoValue) -> String {
    switch value {
    case .integer(let integer): return "\(integer)"
    case .real(let real): return "\(real)"
    case .boolean(let boolean): return boolean ? "T" : "F"
    case .reals(let reals):
      let isPlain = reals.count > 1
      return isPlain
        ? reals.map { "\($0)" }.joined(separator: " ")
        : jsonMark + "[" + reals.map { jsonNumber($0) }.joined(separator: ", ") + "]"
    case .string(let string): return isPlain(string) ? string : jsonMark + jsonString(string)
    }
  }

  /// Whether every reader takes the text for itself.
  private static func isPlain(_ string: String) -> Bool {
    // Python takes digits of any script for numbers.
    let isOdd = string.unicodeScalars.contains {
      $0.breaksLines || (!$0.isASCII && $0.properties.numericType != nil)
    }
    return !fields(string).isEmpty && !isOdd && (try? parse(string)) == .string(string)
  }

  /// The words of a list, separated by blanks or commas.
  static func fields(_ text: String) -> [String] {
    text.unicodeScalars.split { $0 == "," || $0.properties.isWhitespace }.map { String($0) }
  }

  private static func reals(_ fields: [String]) -> [Double]? {
    let reals = fields.compactMap { XYZNumber.real($0) }
    return reals.count == fields.count && !reals.isEmpty ? reals : nil
  }

  /// Text, numbers and lists of numbers; other JSON stays as it is written.
  private static func json(_ text: String, whole: String) throws(XYZFault) -> InfoValue {
    let trimmed = text.trimmed
    if trimmed.hasPrefix("["), trimmed.hasSuffix("]"), trimmed.count > 1 {
      let fields = fields(String(trimmed.dropFirst().dropLast()))
      if fields.isEmpty { return .reals([]) }
      if let reals = reals(fields) { return .reals(reals) }
    }
    let decoder = JSONDecoder()
    let data = Data(trimmed.utf8)
    if let string = try? decoder.decode(String.self, from: data) { return .string(string) }
    if let boolean = try? decoder.decode(Bool.self, from: data) { return .boolean(boolean) }
    if let integer = try? decoder.decode(Int.self, from: data) { return .integer(integer) }
    if let real = try? decoder.decode(Double.self, from: data) { return .real(real) }
    guard (try? decoder.decode(AnyJSON.self, from: data)) != nil else { throw .json(trimmed) }
    return .string(whole)
  }

  private static func jsonNumber(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    return value.isFinite ? "\(value)" : value < 0 ? "-Infinity" : "Infinity"
  }

  private static func jsonString(_ string: String) -> String {
    var json = "\""
    for scalar in string.unicodeScalars {
      if scalar == "\"" || scalar == "\\" {
        json += "\\"
        json.unicodeScalars.append(scalar)
      } else if scalar.breaksLines {
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}

/// Anything that is JSON.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) throws { _ = try decoder.singleValueContainer() }
}
