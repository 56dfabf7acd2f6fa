import Engine

/// Words that can stand at the end of a line, by the grammar and the catalogue.
public enum Completion {
  /// Completions of the last word of a line; whole words, in the order of the declarations.
  public static func candidates(for line: String, in session: Session) -> [String] {
    let characters = Array(line)
    let start =
      characters.lastIndex { !($0.isLetter || $0 == "_" || $0.isNumber) }.map { $0 + 1 } ?? 0
    let prefix = String(characters[start...])
    let lexer = Lexer(SourceFile(name: "", text: String(characters[..<start])))
    // Inside a string nothing but a file name can be completed, which is the line editor's job.
    let isInString = lexer.diagnostics.contains { $0.id == "E002" }
    guard !isInString else { return [] }
    let tokens = (lexer.lines.last?.tokens ?? []).dropLast()
    let words = Position(tokens: Array(tokens), session: session).words
    var seen: Set<String> = []
    return words.filter { $0.hasPrefix(prefix) && seen.insert($0).inserted }
  }

  /// Where in a statement the cursor stands.
  private struct Position {
    let tokens: [Token]
    let session: Session

    var words: [String] {
      guard let first = tokens.first?.name else {
        let all = Checker.statementWords(session.catalogue)
        return session.isIncomplete ? all : all.filter { $0 != "end" }
      }
      if first == "let" || first == "for" { return tokens.count >= 3 ? values : [] }
      if let kind = Kind(rawValue: first) { return declaration(kind) }
      if let verb = session.catalogue.verb(named: first) { return action(verb) }
      return []
    }

    private var values: [String] { session.scope.order + session.scope.functions }

    private func declaration(_ kind: Kind) -> [String] {
      guard tokens.count > 2, tokens[2].isSymbol(":") else { return [] }
      guard tokens.count > 3 else {
        return session.catalogue.plugins[kind]?.map(\.name) ?? []
      }
      guard let name = tokens[3].name, let plugin = session.catalogue.plugin(kind, named: name)
      else { return [] }
      return arguments(plugin, from: 4)
    }

    private func action(_ verb: VerbDeclaration) -> [String] {
      if tokens.count == 1 { return session.scope.molecules }
      let hasColon = tokens.count > 2 && tokens[2].isSymbol(":")
      let isCreating: Bool = if case .creates = verb.subject { true } else { false }
      let begin = hasColon ? 3 : 2
      let parameter = verb.plugin.parameters.first { $0.name == verb.positional }
      if tokens.count == begin, hasColon == isCreating, let parameter {
        let positional = words(for: parameter.type)
        return isCreating ? positional : positional + keys(verb.plugin, without: [])
      }
      return arguments(verb.plugin, from: begin)
    }

    private func arguments(_ plugin: PluginDeclaration, from begin: Int) -> [String] {
      let area = tokens.indices.filter { $0 >= begin }
      let keyPlaces = area.filter { index in
        tokens[index].name != nil && tokens.indices.contains(index + 1)
          && tokens[index + 1].isSymbol("=")
      }
      let given = keyPlaces.compactMap { tokens[$0].name }
      guard let last = keyPlaces.last else { return keys(plugin, without: []) }
      let value = tokens[(last + 2)...]
      let depth = value.reduce(0) {
        $0 + ($1.isSymbol("[") || $1.isSymbol("(") ? 1 : 0)
          - ($1.isSymbol("]") || $1.isSymbol(")") ? 1 : 0)
      }
      let isOpen = depth > 0 || value.isEmpty || Self.isOperator(value[value.endIndex - 1])
      guard isOpen else { return keys(plugin, without: Set(given)) }
      guard let parameter = plugin.parameters.first(where: { $0.name == tokens[last].name }) else {
        return []
      }
      if depth > 0, case .list(let inner) = parameter.type { return words(for: inner) }
      if depth > 0, parameter.type == .elements {
        return ["C", "N", "O", "F", "S", "P", "Cl", "H"]
      }
      return words(for: parameter.type)
    }

    private static func isOperator(_ token: Token) -> Bool {
      guard case .symbol(let spelling) = token.kind else { return false }
      return spelling != ")" && spelling != "]"
    }

    private func keys(_ plugin: PluginDeclaration, without given: Set<String>) -> [String] {
      plugin.parameters.map(\.name).filter { !given.contains($0) }.map { $0 + "=" }
    }

    private func words(for type: ValueType) -> [String] {
      switch type {
      case .choice(let words): words
      case .label(let kind): session.scope.labels(of: kind)
      case .boolean: ["true", "false"]
      case .number, .integer, .schedule, .vector: values
      case .matrix: ["diag"] + values
      case .string, .elements, .inputFile, .outputFile, .list: []
      }
    }
  }
}
