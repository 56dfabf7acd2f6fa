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
      if first == "let" { return tokens.contains { $0.isSymbol("=") } ? values : [] }
      if first == "for" { return domain }
      if first == "include" { return tokens.count == 1 ? ["\""] : [] }
      if let kind = Kind(rawValue: first) { return declaration(kind) }
      if let verb = session.catalogue.verb(named: first) { return action(verb) }
      return []
    }

    private var values: [String] { session.scope.order + Builtin.names.map { $0 + "(" } }

    /// After a variable comes `in`, then what it goes through.
    private var domain: [String] {
      let last = tokens.last?.isSymbol(",") == true ? 0 : 1
      let variables = tokens.dropFirst().filter { $0.name != nil }
      if tokens.count == 2 || (tokens.count > 2 && tokens[tokens.count - 2].isSymbol(",")) {
        return last == 1 && variables.last?.name != "in" ? ["in"] : []
      }
      return tokens.contains { $0.name == "in" } ? values : []
    }

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
      let isGiven =
        tokens.count > begin
        && !tokens[begin...].dropFirst().starts(with: ["="]) {
          $0.isSymbol($1)
        }
      let own = isGiven ? verb.positional.map { $0 + "=" } : nil
      return arguments(verb.plugin, from: begin).filter { $0 != own }
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
      let parameter = plugin.parameters.first { $0.name == tokens[last].name }
      let units = parameter.map { self.units(for: $0.type, after: value) } ?? []
      guard isOpen else { return units + keys(plugin, without: Set(given)) }
      guard let parameter else { return [] }
      if !units.isEmpty { return units }
      if depth > 0, case .list(let inner) = parameter.type { return words(for: inner) }
      if depth > 0, parameter.type == .elements {
        return ["C", "N", "O", "F", "S", "P", "Cl", "H"]
      }
      return words(for: parameter.type)
    }

    /// Units that can follow a number, or a stroke behind one.
    private func units(for type: ValueType, after value: ArraySlice<Token>) -> [String] {
      guard case .number(let dimension) = type, dimension != .none, let last = value.last else {
        return []
      }
      switch last.kind {
      case .integer, .number:
        let simple = Unit.listed.filter { $0.dimension == dimension }.map(\.symbol)
        return simple.isEmpty ? [dimension.description] : simple
      case .symbol("/"): return Unit.listed.map(\.symbol)
      default: return []
      }
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
      case .condition(let terms):
        terms.map(\.name) + ["not", "\(ConditionCompiler.matching)(\""] + values
      case .number, .integer, .schedule, .vector: values
      case .matrix: ["diag("] + values
      case .string, .inputFile, .outputFile: ["\""]
      case .elements, .list: ["["]
      case .formula: []
      }
    }
  }
}
