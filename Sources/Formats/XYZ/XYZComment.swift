import Engine
import OrderedCollections

/// The second line of a frame: `key=value` pairs with the quoting rules of `ase.io.extxyz`.
///
/// A backslash takes the next character as it is; `"..."`, `'...'`, `{...}` and `[...]` hold
/// anything; a key alone is true; further equals signs belong to the value.
enum XYZComment {
  typealias Facts = OrderedDictionary<String, InfoValue>

  static let propertiesKey = "Properties"

  /// Facts and columns of a line. One that names no columns and cannot be understood, or has no
  /// `=`, is a plain comment.
  static func parse(
    _ line: String
  ) throws(XYZFault) -> (facts: Facts, columns: [XYZTable.Column]) {
    do throws(XYZFault) {
      let pairs = try split(line)
      if pairs.contains(where: { $0.value != nil }) { return try parse(pairs) }
    } catch {
      if line.contains(propertiesKey + "=") { throw error }
    }
    let comment = line.trimmed
    return (comment.isEmpty ? [:] : ["comment": .string(comment)], XYZTable.plain)
  }

  private static func parse(
    _ pairs: [Pair]
  ) throws(XYZFault) -> (facts: Facts, columns: [XYZTable.Column]) {
    var facts: Facts = [:]
    var columns = XYZTable.plain
    for pair in pairs {
      guard !pair.key.isEmpty else { throw .emptyKey }
      guard facts[pair.key] == nil else { throw .duplicateKey(pair.key) }
      facts[pair.key] = try pair.value.map(XYZValue.parse) ?? .boolean(true)
      if pair.key == propertiesKey { columns = try XYZTable.columns(pair.value ?? "") }
    }
    return (facts, columns)
  }

  /// A key with its value, quotes resolved.
  private struct Pair {
    var key = ""
    var value: String?
    /// Something, perhaps only quotes, was there of what is being read.
    var hasBegun = false
  }

  private static func split(_ line: String) throws(XYZFault) -> [Pair] {
    var pairs: [Pair] = []
    var pair = Pair()
    var closing: Unicode.Scalar?
    var opening: Unicode.Scalar = "\""
    var isEscaped = false
    func add(_ scalar: Unicode.Scalar) {
      pair.hasBegun = true
      if pair.value == nil {
        pair.key.unicodeScalars.append(scalar)
      } else {
        pair.value?.unicodeScalars.append(scalar)
      }
    }
    for scalar in line.trimmed.unicodeScalars {
      if isEscaped {
        add(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if let end = closing {
        if scalar == end { closing = nil } else { add(scalar) }
      } else if let end = closer(scalar) {
        (opening, closing) = (scalar, end)
        pair.hasBegun = true
      } else if scalar.properties.isWhitespace {
        if pair.hasBegun {
          pairs.append(pair)
          pair = Pair()
        }
      } else if scalar == "=" && pair.value == nil {
        // Blanks may surround the sign.
        if !pair.hasBegun, let last = pairs.last, last.value == nil { pair = pairs.removeLast() }
        pair.value = ""
        pair.hasBegun = false
      } else {
        add(scalar)
      }
    }
    guard !isEscaped else { throw .unclosed("\\") }
    guard closing == nil else { throw .unclosed(String(opening)) }
    if pair.hasBegun || pair.value != nil { pairs.append(pair) }
    return pairs
  }

  private static func closer(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\"", "'": scalar
    case "{": "}"
    case "[": "]"
    default: nil
    }
  }

  /// `key=value`, quoted so that `parse` and ASE find both again.
  static func text(_ key: String, _ value: InfoValue) -> String {
    quoted(safeKey(key)) + "=" + quoted(XYZValue.text(value))
  }

  /// `Properties=` with its value.
  static func text(properties: String) -> String { propertiesKey + "=" + quoted(properties) }

  private static func quoted(_ text: String) -> String {
    let special: Set<Unicode.Scalar> = ["\"", "'", "{", "}", "[", "]", "=", "\\"]
    let isPlain = !text.unicodeScalars.contains {
      special.contains($0) || $0.properties.isWhitespace
    }
    guard !isPlain else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func safeKey(_ key: String) -> String {
    guard !key.isEmpty, key != propertiesKey else { return key + "_" }
    let scalars = key.unicodeScalars.map { $0.breaksLines ? "_" : $0 }
    return String(String.UnicodeScalarView(scalars))
  }
}

extension Unicode.Scalar {
  /// Whether some program would end a line here, or show nothing.
  var breaksLines: Bool {
    properties.generalCategory == .control || self == "\u{2028}" || self == "\u{2029}"
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
      let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
