import Engine
import Script

/// The values of a form that was sent, each checked: none, and what has the wrong type or lies outside of its
/// range, never comes as far as a recipe.
struct Answers {
  private enum Answer {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case word(String)
    case elements([Element])
  }

  private var answers: [String: Answer] = [:]

  /// Reads what was sent. What was left out has its default; what the form does not know is left out.
  /// - Throws: `TaskFailure.field`.
  init(_ payload: JSON, to fields: [FormField]) throws(TaskFailure) {
    for field in fields { answers[field.key] = try Self.answer(payload[field.key], to: field) }
  }

  private static func answer(_ json: JSON?, to field: FormField) throws(TaskFailure) -> Answer {
    var json = json
    if case .null? = json { json = nil }
    func wrong(_ wanted: String) -> TaskFailure {
      .field(field.title, reason: "needs \(wanted), not \(json?.line.prefix(40) ?? "")")
    }
    switch field.form {
    case .integer(let range, let value):
      guard let json else { return .integer(value) }
      guard let integer = json.integer, range.contains(integer) else {
        throw wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .integer(integer)
    case .number(let range, let value):
      guard let json else { return .number(value) }
      guard let number = json.number, range.contains(number) else {
        throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .number(number)
    case .boolean(let value):
      guard let json else { return .boolean(value) }
      guard let flag = json.boolean else { throw wrong("true or false") }
      return .boolean(flag)
    case .choice(let words, let value):
      guard let json else { return .word(value) }
      guard let word = json.text, words.contains(word) else {
        throw wrong("one of \(words.joined(separator: ", "))")
      }
      return .word(word)
    case .elements(let value):
      guard let json else { return .elements(value) }
      let symbols = json.text?.split { !$0.isLetter } ?? []
      let elements = symbols.compactMap { Element(symbol: $0) }
      guard !elements.isEmpty, elements.count == symbols.count,
        Set(elements).count == elements.count
      else {
        throw wrong("symbols of elements such as C N O, each once")
      }
      return .elements(elements)
    case .text(let value):
      guard let json else { return .word(value) }
      guard let text = json.text, (1...100).contains(text.utf8.count) else {
        throw wrong("a short text")
      }
      return .word(text)
    }
  }

  // MARK: Of a field of the form

  func integer(_ key: String) -> Int {
    if case .integer(let value)? = answers[key] { value } else { 0 }
  }

  func number(_ key: String) -> Double {
    if case .number(let value)? = answers[key] { value } else { 0 }
  }

  func flag(_ key: String) -> Bool {
    if case .boolean(let value)? = answers[key] { value } else { false }
  }

  func word(_ key: String) -> String {
    if case .word(let value)? = answers[key] { value } else { "" }
  }

  /// A list of elements as a recipe has it: `[C, N, O]`.
  func elements(_ key: String) -> String {
    guard case .elements(let elements)? = answers[key] else { return "[]" }
    return "[" + elements.map(\.symbol).joined(separator: ", ") + "]"
  }
}
