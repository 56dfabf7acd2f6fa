/// Writes a diagnostic for people:
///
///     a.simgen:9:24: error: similarity has no parameter 'sharpnes' [E022]
///       force like: similarity sharpnes=3
///                              ^~~~~~~~
///       did you mean 'sharpness'?
///       parameters: model, reference, sharpness
///       see: help force similarity
public struct DiagnosticRenderer: Sendable {
  private let isColoured: Bool

  /// Plain text, or text with terminal colours.
  public init(isColoured: Bool = false) { self.isColoured = isColoured }

  /// All diagnostics, one after the other, with a line break after each.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { render($0) + "\n" }.joined()
  }

  /// One diagnostic, without a line break at the end.
  public func render(_ diagnostic: Diagnostic) -> String {
    let span = diagnostic.span
    let tint = diagnostic.severity == .error ? "31" : "35"
    var lines = [
      paint("\(span):", "1") + " " + paint("\(diagnostic.severity.rawValue):", "1;" + tint) + " "
        + paint(Self.shown(diagnostic.kind.message), "1") + " [\(diagnostic.id)]"
    ]
    // Control characters of a recipe must not reach the terminal.
    let source = Array(Self.shown(String(span.file.line(span.line))))
    if !source.isEmpty {
      // Tabs stay tabs above the caret, so that the caret lands where the terminal put the text.
      let indent = (0..<(span.column - 1)).map { index -> Character in
        index < source.count && source[index] == "\t" ? "\t" : " "
      }
      let length = max(1, min(span.length, source.count - span.column + 1))
      lines.append("  " + String(source))
      lines.append(
        "  " + String(indent) + paint("^" + String(repeating: "~", count: length - 1), tint))
    }
    if let suggestion = diagnostic.advice?.description ?? diagnostic.kind.suggestion {
      lines.append("  " + suggestion)
    }
    if let (title, names) = diagnostic.kind.validNames {
      lines.append("  \(title): " + Self.shortened(names))
    }
    if let topic = diagnostic.kind.helpTopic { lines.append("  see: help " + topic) }
    var place = span.file.includedFrom
    while let include = place {
      lines.append("  included from \(include)")
      place = include.file.includedFrom
    }
    return lines.joined(separator: "\n")
  }

  private static func shown(_ text: String) -> String {
    String(text.map { $0 != "\t" && $0.isControl ? "\u{FFFD}" : $0 })
  }

  private static func shortened(_ names: [String]) -> String {
    let most = 24
    return names.prefix(most).joined(separator: ", ") + (names.count > most ? ", ..." : "")
  }

  private func paint(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension Character {
  /// Whether the character moves the cursor or does something else to a terminal.
  var isControl: Bool {
    unicodeScalars.contains { $0.value < 32 || (127..<160).contains($0.value) }
  }
}
