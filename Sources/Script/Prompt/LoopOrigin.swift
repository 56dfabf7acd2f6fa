import Engine

/// Where a molecule comes from that a loop left: recipes do not see it after the loop, so a saved
/// session makes it once more.
struct LoopOrigin: Sendable {
  let file: SourceFile
  /// What the loop calls it.
  let label: String
  /// The variables with the values of the round, as a recipe writes them.
  let bindings: [(name: String, value: String)]
  /// The versions of the names the loop uses.
  let uses: [String: Int]
}

/// A loop that ran.
struct LoopRun: Sendable {
  let file: SourceFile
  let segment: Segment
  /// The versions of the names it uses.
  let uses: [String: Int]

  /// Where a molecule of the loop comes from, counted from 0 over all rounds; nil where there is no such
  /// molecule.
  func origin(of index: Int) -> LoopOrigin? {
    let labels = segment.createdLabels
    guard let loop = segment.loop, index >= 0, index < loop.count * labels.count else { return nil }
    let values = loop.values(at: index / labels.count)
    return LoopOrigin(
      file: file, label: labels[index % labels.count],
      bindings: zip(loop.variables, values).map { ($0.name.text, $1.source) }, uses: uses)
  }
}

extension Session {
  /// Loops that ran; their number tells `adopt` which one is meant.
  public var loopCount: Int { state.loops.count }

  /// Gives one of a loop's molecules a label of its own, so that verbs can be told to work on it; recipes
  /// of the session make it once more under that label as soon as one does.
  /// - Parameters:
  ///   - candidate: the molecule as the loop left it.
  ///   - index: its place among all the loop makes, from 0.
  ///   - loop: which of the loops that ran, from 0.
  /// - Returns: false where there is no such loop or molecule.
  public func adopt(_ candidate: Candidate, _ index: Int, ofLoop loop: Int, as label: String)
    -> Bool
  {
    guard state.loops.indices.contains(loop), let origin = state.loops[loop].origin(of: index)
    else {
      return false
    }
    state.table[label] = MoleculeTable.Entry(candidate: candidate, index: index, isNew: false)
    state.scope.addMolecule(label)
    state.origins[label] = origin
    return true
  }
}

extension Session.State {
  /// Remembers where the molecules come from that a statement left.
  mutating func noteOrigins(
    of segment: Segment, in file: SourceFile, _ made: MoleculeTable, uses: [String: Int]
  ) {
    let run = LoopRun(file: file, segment: segment, uses: uses)
    if segment.loop != nil { loops.append(run) }
    for label in segment.createdLabels {
      origins[label] = made[label].flatMap { run.origin(of: $0.index) }
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
        let file = SourceFile(name: "", text: line)
        guard let statement = Parser(file).statements.first else { continue }
        if let name = statement.definedName?.text {
          uses[name] = noteLocal(line, in: origin.file, uses, catalogue)
        } else if case .command(let command) = statement, command.label.text == origin.label,
          !statement.onlyReads(in: catalogue)
        {
          let renamed = file.replacing([(command.label.span, label)])
          noteLocal(renamed.text, in: origin.file, uses, catalogue)
        }
      }
    }
  }

  /// Adds a statement that defines nothing for those after it.
  @discardableResult
  private mutating func noteLocal(
    _ text: String, in file: SourceFile, _ uses: [String: Int], _ catalogue: Catalogue
  ) -> Int? {
    let own = file.with(text: text)
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
