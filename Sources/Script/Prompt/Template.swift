import Engine

/// Lines to start from: every parameter with its default, and words in capitals where a recipe has
/// to say something.
///
///     Template(catalogue).text(["force", "repulsion"])  // force LABEL: repulsion alpha=8 /angstrom
public struct Template: Sendable {
  private let catalogue: Catalogue

  /// Templates of everything a catalogue knows.
  public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// The line of a verb, of a plug-in with its kind, or of a plug-in in each of its kinds. Nil when
  /// there is none.
  public func text(_ words: [String]) -> String? {
    switch words.count {
    case 1:
      let verb = catalogue.verb(named: words[0]).map { [line($0)] } ?? []
      let plugins = Kind.allCases.compactMap { kind in
        catalogue.plugin(kind, named: words[0]).map { line(kind, $0) }
      }
      let lines = verb + plugins
      return lines.isEmpty ? nil : lines.joined()
    case 2:
      return Kind(rawValue: words[0]).flatMap { kind in
        catalogue.plugin(kind, named: words[1]).map { line(kind, $0) }
      }
    default: return nil
    }
  }

  /// The plug-in or verb somebody probably meant.
  public func suggestion(for words: [String]) -> String? {
    let kinds = words.count > 1 ? Kind(rawValue: words[0]).map { [$0] } : nil
    let plugins = (kinds ?? Kind.allCases).flatMap { catalogue.plugins[$0]?.map(\.name) ?? [] }
    let verbs = kinds == nil ? catalogue.verbs.map(\.name) : []
    return words.last.flatMap { Suggestion.closest(to: $0, among: plugins + verbs) }
  }

  private func line(_ kind: Kind, _ plugin: PluginDeclaration) -> String {
    "\(kind.rawValue) LABEL: \(plugin.name)" + arguments(plugin.parameters)
  }

  private func line(_ verb: VerbDeclaration) -> String {
    var line = "\(verb.name) MOLECULE"
    if case .creates = verb.subject { line += ":" }
    var parameters = verb.plugin.parameters
    if let place = parameters.firstIndex(where: { $0.name == verb.positional }),
      let value = Self.value(parameters[place])
    {
      line += " " + value
      parameters.remove(at: place)
    }
    return line + arguments(parameters)
  }

  /// The pairs of a line, and in a comment below the parameters nothing can be said about.
  private func arguments(_ parameters: [ParameterDeclaration]) -> String {
    var line = ""
    var silent: [String] = []
    for parameter in parameters {
      if let value = Self.value(parameter) {
        line += " \(parameter.name)=\(value)"
      } else {
        silent.append("\(parameter.name)=\(Self.placeholder(parameter))")
      }
    }
    return line + "\n" + (silent.isEmpty ? "" : "# also: \(silent.joined(separator: " "))\n")
  }

  private static func value(_ parameter: ParameterDeclaration) -> String? {
    if parameter.isRequired { return placeholder(parameter) }
    return parameter.defaultValue.flatMap { RecipePrinter.default($0, parameter.type) }
  }

  private static func placeholder(_ parameter: ParameterDeclaration) -> String {
    let word = parameter.name.uppercased()
    return switch parameter.type {
    case .string, .inputFile, .outputFile: "\"\(word)\""
    case .elements, .list, .vector: "[\(word)]"
    default: word
    }
  }
}
