import Engine
import OrderedCollections

/// The second line of a frame: `key=value` pairs with the quoting rules of `ase.io.extxyz`.
///
/// A backslash takes the next character as it is; `"..."`, `'...'`, `{...}` and `[...]` hold
/// anything; a key alone is true; further equals signs belong to the value.
enum XYZComment {
  typealias Facts = OrderedDictionary<String, InfoValue>

  static let propertiesKey = "Properties"

  /// What a line says.
  struct Content {
    var facts: Facts = [:]
    var columns = XYZTable.plain
    var cell: Cell?
  }

  /// What a line says. One that names neither columns nor a cell and cannot be understood, or has no
  /// `=`, is a plain comment.
  static func parse(_ line: String, noting notes: inout XYZNotes) throws(XYZFault) -> Content {
    do throws(XYZFault) {
      let pairs = try split(line)
      if pairs.contains(where: { $0.value != nil }) { return try parse(pairs, &notes) }
    } catch {
      if hasReservedKey(line) { throw error }
    }
    let comment = line.trimmed
    return Content(facts: comment.isEmpty ? [:] : ["comment": .string(comment)])
  }

  /// Keys that are no facts.
  private static let reserved = [
    propertiesKey, XYZCell.latticeKey, XYZCell.periodicityKey,
  ]

  private static func hasReservedKey(_ line: String) -> Bool {
    line.split(separator: "=", omittingEmptySubsequences: false).dropLast().contains { text in
      reserved.contains { String(text).trimmed.hasSuffix($0) }
    }
  }

  private static func parse(
    _ pairs: [Pair], _ notes: inout XYZNotes
  ) throws(XYZFault) -> Content {
    var content = Content()
    var found: [String: String] = [:]
    for pair in pairs {
      guard !pair.key.isEmpty else { throw .emptyKey }
      if content.facts[pair.key] != nil || found[pair.key] != nil {
        notes.add("the key \(pair.key) is there twice; the last one counts")
      }
      if reserved.contains(pair.key) {
        // A key alone is true.
        found[pair.key] = pair.value ?? "T"
      } else {
        content.facts[pair.key] = try pair.value.map(XYZValue.parse) ?? .boolean(true)
      }
    }
    if let properties = found[propertiesKey] {
      content.columns = try XYZTable.columns(properties)
    }
    content.cell = try XYZCell.parse(
      lattice: found[XYZCell.latticeKey], periodicity: found[XYZCell.periodicityKey])
    return content
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
    guard !key.isEmpty, !reserved.contains(key) else { return key + "_" }
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
  package var trimmed: String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
      let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
