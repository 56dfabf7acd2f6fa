/// Writes a diagnostic for people:
///
///     a.simgen:9:24: error: similarity has no parameter 'sharpnes' [E022]
///       force like: similarity sharpnes=3
///                              ^~~~~~~~
///       did you mean 'sharpness'?
///       parameters: model, reference, sharpness
///       see: help force similarity
///
/// Whatever the width of the input and the number of mistakes, what is written stays readable: long
/// lines are cut around the mark, and diagnostics beyond the first ones are counted.
public struct DiagnosticRenderer: Sendable {
  private let isColoured: Bool
  /// Diagnostics written out; the others are counted.
  private static let mostShown = 20
  /// Characters of a source line shown around the mark.
  private static let sourceWidth = 120
  /// Characters of any other line.
  private static let lineWidth = 600

  /// Plain text, or text with terminal colours.
  public init(isColoured: Bool = false) { self.isColoured = isColoured }

  /// Diagnostics, one after the other, with a line break after each. Of many the first errors are
  /// shown, and warnings where there is room; the last line counts the rest.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    let places = diagnostics.indices
    let errors = places.filter { diagnostics[$0].severity == .error }
    let warnings = places.filter { diagnostics[$0].severity == .warning }
    let shown = (errors + warnings).prefix(Self.mostShown).sorted()
    let text = shown.map { render(diagnostics[$0]) + "\n" }.joined()
    let hidden = [
      Self.count(errors.count - Self.mostShown, "more error"),
      Self.count(warnings.count - max(0, Self.mostShown - errors.count), "more warning"),
    ].compactMap { $0 }
    return hidden.isEmpty ? text : text + hidden.joined(separator: " and ") + " not shown\n"
  }

  private static func count(_ number: Int, _ noun: String) -> String? {
    number > 0 ? "\(number) \(noun)\(number == 1 ? "" : "s")" : nil
  }

  /// One diagnostic, without a line break at the end.
  public func render(_ diagnostic: Diagnostic) -> String {
    let span = diagnostic.span
    let tint = diagnostic.severity == .error ? "31" : "35"
    var lines = [
      paint("\(span):", "1") + " " + paint("\(diagnostic.severity.rawValue):", "1;" + tint) + " "
        + paint(Self.shown(diagnostic.kind.message), "1") + " [\(diagnostic.id)]"
    ]
    if let (source, indent, length) = Self.excerpt(of: span) {
      lines.append("  " + source)
      lines.append("  " + indent + paint("^" + String(repeating: "~", count: length - 1), tint))
    }
    if let suggestion = diagnostic.advice?.description ?? diagnostic.kind.suggestion {
      lines.append("  " + Self.shown(suggestion))
    }
    if let (title, names) = diagnostic.kind.validNames {
      lines.append(Self.shown("  \(title): " + Self.shortened(names)))
    }
    if let topic = diagnostic.kind.helpTopic { lines.append("  see: help " + topic) }
    var place = span.file.includedFrom
    while let include = place {
      lines.append("  included from \(include)")
      place = include.file.includedFrom
    }
    return lines.joined(separator: "\n")
  }

  /// The source line, cut around the span where it is long, what stands before the mark below it,
  /// and the length of the mark. Nil for an empty line.
  private static func excerpt(
    of span: SourceSpan
  ) -> (source: String, indent: String, length: Int)? {
    let line = span.file.line(span.line)
    guard !line.isEmpty else { return nil }
    var (start, end) = (0, line.count)
    if line.count > sourceWidth {
      // A third of the width leads to the mark.
      start = max(0, min(span.column - 1 - sourceWidth / 3, line.count - sourceWidth))
      end = start + sourceWidth
    }
    let cut = "..."
    let source =
      (start > 0 ? cut : "") + String(line[start..<end].map(printable))
      + (end < line.count ? cut : "")
    // Tabs stay tabs above the caret, so that the caret lands where the terminal put the text.
    let lead = (start..<(span.column - 1)).map { index -> Character in
      index < line.count && line[index] == "\t" ? "\t" : " "
    }
    let indent = String(repeating: " ", count: start > 0 ? cut.count : 0) + String(lead)
    return (source, indent, max(1, min(span.length, end - span.column + 1)))
  }

  /// Control characters of a recipe must not reach the terminal.
  private static func printable(_ character: Character) -> Character {
    character != "\t" && character.isControl ? "\u{FFFD}" : character
  }

  /// A line that quotes the recipe: no longer than people read.
  private static func shown(_ text: String) -> String {
    let clean = String(text.map(printable))
    guard clean.count > lineWidth else { return clean }
    return clean.prefix(lineWidth * 2 / 3) + " ... " + clean.suffix(lineWidth / 4)
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
