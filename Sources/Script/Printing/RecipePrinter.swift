import Engine

/// Writes values as a recipe would.
enum RecipePrinter {
  /// The text that reads back as the value.
  static func text(_ value: Value) -> String {
    switch value {
    case .number(let number): NumberFormat.signed(number)
    case .integer(let integer): "\(integer)"
    case .boolean(let boolean): "\(boolean)"
    case .string(let string), .file(let string): quoted(string)
    case .word(let word): word
    case .schedule(let schedule): schedule.source
    case .condition(let condition): condition.source
    case .vector(let numbers): list(numbers.map(NumberFormat.signed))
    case .matrix(let rows): matrix(rows)
    case .elements(let elements): list(elements.map(\.symbol))
    case .formula(let formula): formula.description
    case .object(let labelled): labelled.label
    case .list(let values): list(values.map(text))
    }
  }

  /// A default as a recipe would give it, with its unit; nil when a recipe cannot say it.
  static func `default`(_ value: Value, _ type: ValueType) -> String? {
    switch (value, type) {
    case (.number(let number), .number(let dimension)):
      guard number.isFinite else { return nil }
      return text(value) + (dimension == .none ? "" : " \(dimension)")
    case (.file(""), _): return nil
    case (.schedule(let schedule), _): return canonical(schedule.source)
    case (.condition(let condition), _): return canonical(condition.source)
    default: return text(value)
    }
  }

  /// An expression in canonical spelling, or the text as it is when it is none.
  private static func canonical(_ text: String) -> String {
    guard let tokens = Lexer(SourceFile(name: "default", text: text)).lines.first?.tokens else {
      return text
    }
    var parser = LineParser(tokens)
    return (try? parser.wholeExpression())?.text ?? text
  }

  private static func list(_ items: [String]) -> String {
    "[" + items.joined(separator: ", ") + "]"
  }

  private static func matrix(_ rows: [[Double]]) -> String {
    let isDiagonal = rows.indices.allSatisfy { i in
      rows[i].indices.allSatisfy { i == $0 || rows[i][$0] == 0 }
    }
    if isDiagonal {
      let diagonal = rows.indices.map { NumberFormat.signed(rows[$0][$0]) }
      return "diag(" + diagonal.joined(separator: ", ") + ")"
    }
    return list(rows.map { list($0.map(NumberFormat.signed)) })
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// A text as it stands between quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"", "\\", "{", "}": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
