import Engine
import Script

/// An entry of a modifier's form: what ZnDraw shows, and how its value is read.
struct FormField: Sendable {
  enum Form: Sendable {
    case integer(ClosedRange<Int>, default: Int)
    case number(ClosedRange<Double>, default: Double)
    case boolean(default: Bool)
    case choice([String], default: String)
    case elements(default: [Element])
    case text(default: String)
  }

  let key: String
  let title: String
  let summary: String
  let form: Form

  init(_ key: String, _ title: String, _ form: Form, _ summary: String) {
    (self.key, self.title, self.form, self.summary) = (key, title, form, summary)
  }

  /// The entry as JSON Schema, as ZnDraw's own modifiers have it.
  var schema: JSON {
    let properties: [(key: String, value: JSON?)] =
      switch form {
      case .integer(let range, let value):
        [
          ("type", .text("integer")), ("default", .whole(value)),
          ("minimum", .whole(range.lowerBound)),
          ("maximum", .whole(range.upperBound)),
        ]
      case .number(let range, let value):
        [
          ("type", .text("number")), ("default", .number(value)),
          ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
        ]
      case .boolean(let value): [("type", .text("boolean")), ("default", .boolean(value))]
      case .choice(let words, let value):
        [
          ("type", .text("string")), ("enum", .list(words.map(JSON.text))),
          ("default", .text(value)),
        ]
      case .elements(let value):
        [
          ("type", .text("string")),
          ("default", .text(value.map(\.symbol).joined(separator: " "))),
        ]
      case .text(let value): [("type", .text("string")), ("default", .text(value))]
      }
    return .object([("title", .text(title)), ("description", .text(summary))] + properties)
  }
}

extension FormField {
  /// An entry that is a parameter of a plug-in: its type, range, default and explanation are those that the
  /// plug-in declares, where nothing else is said.
  /// - Parameters:
  ///   - value: the default where the recipes have another than the plug-in.
  ///   - range: narrower than what the plug-in takes.
  /// - Precondition: the plug-in declares it, and a form can show its type.
  init(
    _ parameter: String, of plugin: PluginDeclaration?, _ title: String, value: Value? = nil,
    in range: ClosedRange<Double>? = nil, choices: [String]? = nil, note: String = ""
  ) {
    guard let declared = plugin?.parameters.first(where: { $0.name == parameter }) else {
      preconditionFailure("no plug-in declares '\(parameter)'")
    }
    let value = value ?? declared.defaultValue
    let range = range ?? declared.range ?? -1e9...1e9
    let form: Form
    switch (declared.type, value) {
    case (.integer, .integer(let value)?):
      form = .integer(Int(range.lowerBound)...Int(range.upperBound), default: value)
    case (.number, .number(let value)?): form = .number(range, default: value)
    case (.number, .integer(let value)?): form = .number(range, default: Double(value))
    case (.boolean, .boolean(let value)?): form = .boolean(default: value)
    case (.choice(let words), .word(let value)?): form = .choice(choices ?? words, default: value)
    case (.elements, .elements(let value)?): form = .elements(default: value)
    default: preconditionFailure("no form shows '\(parameter)' of \(declared.type)")
    }
    self.init(
      parameter, title, form, note.isEmpty ? declared.summary : declared.summary + " " + note)
  }
}
