import Engine

/// Where a molecule comes from that a loop left: recipes do not see it after the loop, so a saved
/// session makes it once more.
struct LoopOrigin: Sendable {
  let file: SourceFile
  /// The variables with the values of the round, as a recipe writes them.
  let bindings: [(name: String, value: String)]
  /// The versions of the names the loop uses.
  let uses: [String: Int]
}

extension Session.State {
  /// Remembers where the molecules come from that a statement left.
  mutating func noteOrigins(
    of segment: Segment, in file: SourceFile, _ made: MoleculeTable, uses: [String: Int]
  ) {
    for label in segment.createdLabels {
      origins[label] = nil
      guard let loop = segment.loop, let entry = made[label] else { continue }
      let values = loop.values(at: entry.index / segment.moleculesPerRound)
      let bindings = zip(loop.variables, values).map { ($0.name.text, $1.source) }
      origins[label] = LoopOrigin(file: file, bindings: bindings, uses: uses)
    }
  }

  /// Writes down how the molecules were made that a statement needs and a loop left.
  mutating func remake(for statement: Statement, in catalogue: Catalogue) {
    for label in statement.neededMolecules(in: catalogue) {
      guard let origin = origins.removeValue(forKey: label) else { continue }
      var uses = origin.uses
      for (name, value) in origin.bindings {
        uses[name] = noteLocal("let \(name) = \(value)", in: origin.file, uses, catalogue)
      }
      for line in origin.file.bodyStatements {
        guard let statement = Parser(SourceFile(name: "", text: line)).statements.first else {
          continue
        }
        if let name = statement.definedName?.text {
          uses[name] = noteLocal(line, in: origin.file, uses, catalogue)
        } else if statement.moleculeLabels == [label], !statement.onlyReads(in: catalogue) {
          noteLocal(line, in: origin.file, uses, catalogue)
        }
      }
    }
  }

  /// Adds a statement that defines nothing for those after it.
  @discardableResult
  private mutating func noteLocal(
    _ text: String, in file: SourceFile, _ uses: [String: Int], _ catalogue: Catalogue
  ) -> Int? {
    let own = SourceFile(
      name: file.name, text: text, folder: file.folder, includedFrom: file.includedFrom)
    guard let statement = Parser(own).statements.first else { return nil }
    let names = Set(statement.references(in: catalogue).map(\.name))
    return log.appendLocal(
      SessionLog.Entry(
        statement: statement, file: own, uses: uses.filter { names.contains($0.key) },
        meaning: nil))
  }
}

extension Statement {
  /// Molecules that have to be there before.
  fileprivate func neededMolecules(in catalogue: Catalogue) -> [String] {
    switch self {
    case .command(let command) where Kind(rawValue: command.word.text) == nil:
      if case .creates? = catalogue.verb(named: command.word.text)?.subject { return [] }
      return [command.label.text]
    case .loop(let loop):
      var made: Set<String> = []
      var needed: [String] = []
      for statement in loop.body {
        needed += statement.neededMolecules(in: catalogue).filter { !made.contains($0) }
        made.formUnion(statement.moleculeLabels)
      }
      return needed
    default: return []
    }
  }

  fileprivate func onlyReads(in catalogue: Catalogue) -> Bool {
    guard case .command(let command) = self,
      case .reads? = catalogue.verb(named: command.word.text)?.subject
    else { return false }
    return true
  }
}

extension SourceFile {
  /// The lines of each statement between `for` and `end`.
  fileprivate var bodyStatements: [String] {
    Lexer(self).lines.dropFirst().dropLast().compactMap { line in
      guard let first = line.tokens.first?.span, let last = line.tokens.last?.span else {
        return nil
      }
      let lines = self.lines[(first.line - 1)..<last.line].map { String($0) }
      return lines.joined(separator: "\n").drop { $0.isWhitespace }.description
    }
  }
}
