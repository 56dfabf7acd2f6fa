import Engine

extension Recipe {
  /// The recipe in canonical spelling with every default spelled out; runs to the same molecules
  /// when it stands in the same folder. Meaningful for a recipe without errors.
  public func resolved(against catalogue: Catalogue) -> String {
    let statements = self.statements.filter { if case .version = $0 { false } else { true } }
    return "simgen 1\n" + statements.map { Self.text($0, catalogue, indent: "") }.joined()
  }

  /// SHA-256 of the resolved text, hexadecimal: the same for recipes that differ in spelling only.
  public func fingerprint(against catalogue: Catalogue) -> String {
    SHA256.hexadecimal(of: Array(resolved(against: catalogue).utf8))
  }

  private static func text(
    _ statement: Statement, _ catalogue: Catalogue, indent: String
  ) -> String {
    switch statement {
    case .version(let version, _): return indent + "simgen \(version)\n"
    case .definition(let definition):
      let parameters = definition.parameters.map { names in
        "(" + names.map(\.text).joined(separator: ", ") + ")"
      }
      return indent + "let \(definition.name.text)\(parameters ?? "") = \(definition.body.text)\n"
    case .loop(let loop):
      let variables = loop.variables.map { "\($0.name.text) in \($0.domain.text)" }
      return indent + "for " + variables.joined(separator: ", ") + "\n"
        + loop.body.map { text($0, catalogue, indent: indent + "  ") }.joined() + indent + "end\n"
    case .command(let command): return indent + text(command, catalogue) + "\n"
    case .damaged: return ""
    }
  }

  private static func text(_ command: Command, _ catalogue: Catalogue) -> String {
    var line = command.word.text + " " + command.label.text + (command.colon == nil ? "" : ":")
    for value in command.positional { line += " " + value.text }
    var positionalKey: String?
    var plugin: PluginDeclaration?
    if let kind = Kind(rawValue: command.word.text) {
      plugin = command.positional.first?.bareName.flatMap { catalogue.plugin(kind, named: $0) }
    } else if let verb = catalogue.verb(named: command.word.text) {
      plugin = verb.plugin
      if !command.positional.isEmpty { positionalKey = verb.positional }
    }
    guard let plugin else { return line }
    for parameter in plugin.parameters where parameter.name != positionalKey {
      if let given = command.arguments.first(where: { $0.key.text == parameter.name }) {
        line += " \(parameter.name)=\(given.value.text)"
      } else if let value = parameter.defaultValue,
        let text = RecipePrinter.default(value, parameter.type)
      {
        line += " \(parameter.name)=\(text)"
      }
    }
    return line
  }
}
