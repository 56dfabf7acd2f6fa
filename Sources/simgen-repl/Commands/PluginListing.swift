import Engine

/// A catalogue in words.
struct PluginListing {
  private let catalogue: Catalogue

  /// The words for a catalogue.
  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// Everything, one line each, under the kinds a recipe declares.
  func overview() -> String {
    var text = ""
    for kind in Kind.allCases {
      let plugins = catalogue.plugins[kind] ?? []
      if !plugins.isEmpty { text += section(kind.rawValue, plugins) + "\n" }
    }
    return text + section("verbs", catalogue.verbs.map(\.plugin))
  }

  /// Everything of a name with its parameters, or nil.
  func description(of name: String) -> String? {
    var texts: [String] = []
    for kind in Kind.allCases {
      if let plugin = catalogue.plugin(kind, named: name) {
        texts.append(describe(plugin, heading: "\(kind.rawValue) LABEL: \(name)"))
      }
    }
    if let verb = catalogue.verb(named: name) {
      texts.append(describe(verb.plugin, heading: "\(name) LABEL"))
    }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  private func section(_ title: String, _ plugins: [PluginDeclaration]) -> String {
    let width = plugins.map(\.name.count).max() ?? 0
    return title + "\n"
      + plugins.map { "  \(Text.pad($0.name, to: width))  \($0.summary)\n" }.joined()
  }

  private func describe(_ plugin: PluginDeclaration, heading: String) -> String {
    var text = "\(heading)\n  \(plugin.summary)\n"
    for parameter in plugin.parameters {
      text += "\n  \(parameter.name)  \(facts(parameter))\n      \(parameter.summary)\n"
    }
    if !plugin.citations.isEmpty { text += "\n  cite: \(plugin.citations.joined(separator: ", "))\n" }
    return text
  }

  private func facts(_ parameter: ParameterDeclaration) -> String {
    var facts: [String] = []
    if parameter.isRequired { facts.append("required") }
    if let value = parameter.defaultValue { facts.append("default \(Self.word(value))") }
    if let range = parameter.range {
      facts.append("\(Self.word(.number(range.lowerBound))) to \(Self.word(.number(range.upperBound)))")
    }
    return facts.isEmpty ? "" : "(" + facts.joined(separator: "; ") + ")"
  }

  private static func word(_ value: Value) -> String {
    switch value {
    case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .integer(let integer): "\(integer)"
    case .boolean(let boolean): "\(boolean)"
    case .string(let string): "\"\(string)\""
    case .word(let word): word
    case .schedule(let schedule): schedule.source
    case .vector(let numbers): "[" + numbers.map { word(.number($0)) }.joined(separator: ", ") + "]"
    case .matrix(let rows):
      "[" + rows.map { word(.vector($0)) }.joined(separator: ", ") + "]"
    case .elements(let elements): "[" + elements.map(\.symbol).joined(separator: ", ") + "]"
    case .file(let path): "\"\(path)\""
    case .object(let labelled): labelled.label
    case .list(let values): "[" + values.map(word).joined(separator: ", ") + "]"
    }
  }
}
