import Platform

/// Numbers and columns as people read them.
package enum Text {
  /// A number with a fixed count of decimals; a dash where it is not finite.
  package static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return "-" }
    let text = Machine.printed(value, decimals: places)
    // No "-0.00".
    return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) }
      ? String(text.dropFirst()) : text
  }

  /// A number in scientific notation with a few digits: `1.2e-09`.
  package static func scientific(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return Machine.printed(value, "%.1e")
  }

  /// A span of time: `8 s`, `3:05`, `2:14:09`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "-" }
    guard seconds < 3e8 else { return "more than ten years" }
    let whole = Int(max(0, seconds).rounded())
    if whole < 60 { return "\(whole) s" }
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0
      ? "\(hours):\(twoDigits(minutes)):\(twoDigits(rest))" : "\(minutes):\(twoDigits(rest))"
  }

  /// A number with at most three significant digits and no zeroes at its end: `0.35`, `0.001`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return Machine.printed(value, "%.3g")
  }

  /// `1 molecule`, `3 molecules`.
  package static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// `a, b, c`; of a long list the beginning, and how many there are besides.
  package static func list(_ items: [String], most: Int = 8) -> String {
    let shown = items.prefix(items.count > most + 1 ? most : most + 1).joined(separator: ", ")
    let hidden = items.count > most + 1 ? items.count - most : 0
    return shown + (hidden > 0 ? " and \(hidden) more" : "")
  }

  /// A field of a CSV line, RFC 4180: quoted where a comma, a quote or a line break would be misread.
  package static func csvField(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  /// Padded with blanks on the left or right to a width.
  package static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return right ? blanks + text : text + blanks
  }

  /// Cut to a width, the cut marked by an ellipsis.
  package static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "\u{2026}"
  }

  /// A message that quotes its input: without control characters, which must not reach a terminal,
  /// and with the middle left out where it is longer than people read.
  package static func message(_ text: String) -> String {
    let most = 1_200
    let clean = String(text.map { isControl($0) ? "\u{FFFD}" : $0 })
    guard clean.count > most else { return clean }
    return clean.prefix(most * 2 / 3) + " ... " + clean.suffix(most / 4)
  }

  private static func isControl(_ character: Character) -> Bool {
    !["\n", "\r\n", "\t"].contains(character)
      && character.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// Without blanks at the end.
  package static func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Lines broken at blanks to fit a width; what goes on below keeps to the column in which the
  /// text of the line began.
  package static func wrapped(_ text: String, to width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { wrappedLine(String($0), to: width) }.joined(separator: "\n")
  }

  private static func wrappedLine(_ line: String, to width: Int) -> String {
    guard line.count > width else { return line }
    let characters = Array(line)
    let first = characters.firstIndex { $0 != " " } ?? 0
    // Two blanks after the first word: what follows is a column of its own.
    var indent = first
    for place in characters.indices.dropFirst(first + 1)
    where characters[place] != " " && characters[place - 1] == " " && characters[place - 2] == " " {
      indent = place
      break
    }
    if indent > width / 2 { indent = min(first + 2, width / 2) }
    var lines: [String] = []
    var rest = line
    while rest.count > width {
      let head = rest.prefix(width + 1)
      let start = rest.index(rest.startIndex, offsetBy: lines.isEmpty ? first : indent)
      guard let blank = head.lastIndex(of: " "), blank > start else { break }
      lines.append(trimmed(String(rest[..<blank])))
      rest =
        String(repeating: " ", count: indent) + rest[rest.index(after: blank)...].drop { $0 == " " }
    }
    return (lines + [rest]).joined(separator: "\n")
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
