import Engine

/// Help texts, all written from the declarations of the catalogue.
public struct Help: Sendable {
  private let catalogue: Catalogue

  /// Help on everything a catalogue knows.
  public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// Help on a topic: none, a kind, a plug-in (with or without its kind), a verb, `functions`,
  /// `units`. Nil when there is no such topic.
  public func text(_ words: [String]) -> String? {
    switch words.count {
    case 0: return overview
    case 1: return single(words[0])
    case 2:
      guard let kind = Kind(rawValue: words[0]),
        let plugin = catalogue.plugin(kind, named: words[1])
      else { return nil }
      return text(plugin, heading: "\(kind.rawValue) LABEL: \(plugin.name)")
    default: return nil
    }
  }

  /// The topic somebody probably meant.
  public func suggestion(for words: [String]) -> String? {
    guard let last = words.last else { return nil }
    return Suggestion.closest(to: last, among: topics)
  }

  /// Every word `help` knows.
  public var topics: [String] {
    Kind.allCases.map(\.rawValue) + catalogue.verbs.map(\.name)
      + Kind.allCases.flatMap { catalogue.plugins[$0]?.map(\.name) ?? [] }
      + Grammar.statements.map(\.word) + ["functions", "units"]
  }

  private func single(_ word: String) -> String? {
    switch word {
    case "functions": return Self.functions
    case "units": return Self.units
    case "let":
      return """
        let NAME = VALUE          a value to use below; --set NAME=VALUE replaces it
        let NAME(t) = EXPRESSION  a function: a schedule where one is wanted

        """
    case "for":
      return """
        for NAME in [7, 8, 9], NAME in 1..100, NAME in 5..25 by 5
          VERB ...                every combination, the last name running fastest
        end

        """
    default: break
    }
    if let statement = Grammar.statements.first(where: { $0.word == word }) {
      return "\(statement.form)\n  \(statement.summary)\n"
    }
    if let kind = Kind(rawValue: word) { return text(kind) }
    var parts: [String] = []
    if let verb = catalogue.verb(named: word) { parts.append(text(verb)) }
    for kind in Kind.allCases {
      guard let plugin = catalogue.plugin(kind, named: word) else { continue }
      parts.append(text(plugin, heading: "\(kind.rawValue) LABEL: \(plugin.name)"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private var overview: String {
    var text = """
      A recipe is a list of lines:
        KIND LABEL: PLUGIN key=value ...   declares something
        let NAME = VALUE                   names a value or a function of t
        include "FILE"                     the lines of another recipe
        for NAME in 1..100 ... end         repeats the lines between
        VERB MOLECULE ... key=value        does something with a molecule

      Kinds:

      """
    for kind in Kind.allCases {
      let names = catalogue.plugins[kind]?.map(\.name) ?? []
      if !names.isEmpty { text += Self.row(kind.rawValue, names.joined(separator: ", "), 13) }
    }
    text += "\nVerbs:\n"
    for verb in catalogue.verbs { text += Self.row(verb.name, verb.plugin.summary, 13) }
    return text + "\nhelp KIND, help PLUGIN, help VERB, help functions, help units\n"
  }

  private func text(_ kind: Kind) -> String {
    let plugins = catalogue.plugins[kind] ?? []
    let width = (plugins.map(\.name.count).max() ?? 0) + 2
    return "\(kind.rawValue) LABEL: PLUGIN key=value ...\n\n"
      + plugins.map { Self.row($0.name, $0.summary, width) }.joined()
      + (plugins.first.map { "\nhelp \(kind.rawValue) \($0.name): its parameters\n" } ?? "")
  }

  private func text(_ verb: VerbDeclaration) -> String {
    let positional = verb.positional.map { $0.uppercased() }
    let heading: String
    if case .creates = verb.subject {
      heading = "\(verb.name) MOLECULE:" + (positional.map { " " + $0 } ?? "")
    } else {
      heading = "\(verb.name) MOLECULE" + (positional.map { " [\($0)]" } ?? "")
    }
    return text(verb.plugin, heading: heading)
  }

  private func text(_ plugin: PluginDeclaration, heading: String) -> String {
    var text = heading + (plugin.parameters.isEmpty ? "" : " key=value ...") + "\n"
    text += "  \(plugin.summary)\n"
    let width = (plugin.parameters.map(\.name.count).max() ?? 0) + 2
    for parameter in plugin.parameters {
      text += "\n" + Self.row(parameter.name, parameter.summary, width)
      let indent = String(repeating: " ", count: width + 2)
      text += indent + Self.facts(parameter) + "\n"
    }
    if !plugin.citations.isEmpty {
      text += "\n  cite: \(plugin.citations.joined(separator: ", "))\n"
    }
    return text
  }

  private static func facts(_ parameter: ParameterDeclaration) -> String {
    var facts = [parameter.type.words]
    if let range = parameter.range { facts.append(DiagnosticKind.words(range)) }
    if parameter.isRequired {
      facts.append("required")
    } else if let value = parameter.defaultValue {
      facts.append("default " + RecipePrinter.text(value))
    }
    return facts.joined(separator: "; ")
  }

  private static let functions =
    "Functions of numbers; x of linear, geometric, cosine and karras goes from 0 to 1.\n\n"
    + Builtin.all.map { row("\($0.name)(\($0.arguments))", $0.summary, 38) }.joined()
    + row("diag(x, y, z)", "diagonal matrix", 38)
    + "\nOperators: + - * / ^  < <= > >= == !=  and or not  if A then B else C; the constant pi\n"

  private static let units =
    "Numbers without a unit are in the unit help shows (angstrom, eV).\n\n"
    + Unit.listed.map {
      row($0.symbol, "\(NumberFormat.plain($0.factor)) \($0.dimension)", 12)
    }.joined()
    + "\nUnits combine: 0.05 eV/angstrom, 8 /angstrom, 2 angstrom^2\n"

  private static func row(_ name: String, _ text: String, _ width: Int) -> String {
    let gap = String(repeating: " ", count: max(1, width - name.count))
    return "  \(name)\(gap)\(text)\n"
  }
}
