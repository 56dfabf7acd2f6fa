import Engine

extension Session {
  /// The session as a recipe that makes the same molecules: every statement that ran a verb, what
  /// it was made of, and the definitions in force. A name that had several meanings keeps its
  /// spelling for the latest; earlier ones get a number.
  /// - Parameters:
  ///   - absolutePaths: name input files from the root, for a recipe in another folder.
  ///   - outputs: files to which the recipe writes the molecules, each as it is in the end, beside what the
  ///     session wrote.
  public func recipe(absolutePaths: Bool = false, writing outputs: [String] = []) -> String {
    let saved = SavedSession(
      log: state.log, catalogue: catalogue, inputs: absolutePaths ? .absolute : .asWritten,
      home: SourceFile(name: "input", text: "", folder: folder), outputs: outputs)
    return "simgen 1\n\n" + saved.text
  }

  /// Whether there is anything to save.
  public var isEmpty: Bool { state.log.entries.isEmpty }
}

private struct SavedSession {
  let log: SessionLog
  let catalogue: Catalogue
  let inputs: InputPaths
  /// What paths as they were typed are relative to.
  let home: SourceFile
  /// Where molecules are written, beside where the session did.
  let outputs: [String]

  var text: String {
    let kept = self.kept
    let names = spelling(of: kept)
    return kept.map { text(of: log.entries[$0], number: $0, names) }.joined() + lastLines(of: kept)
  }

  /// What writes molecules that no loop made.
  private func lastLines(of kept: [Int]) -> String {
    var labels: [String] = []
    for number in kept {
      for label in created(by: log.entries[number].statement) where !labels.contains(label) {
        labels.append(label)
      }
    }
    return labels.flatMap(writing).map { $0 + "\n" }.joined()
  }

  /// The lines that write a molecule.
  private func writing(_ label: String) -> [String] {
    outputs.map { "write \(label) \"\(RecipePrinter.escaped($0))\"" }
  }

  /// The molecule that a verb makes, where it is one that does.
  private func created(by statement: Statement) -> [String] {
    guard case .command(let command) = statement,
      case .creates? = catalogue.verb(named: command.word.text)?.subject
    else { return [] }
    return [command.label.text]
  }

  /// Entries that matter, in order.
  private var kept: [Int] {
    let actions = log.entries.indices.filter {
      log.entries[$0].statement.definedName == nil && !isQuestion(log.entries[$0].statement)
    }
    return log.foundations(of: actions + log.current).sorted()
  }

  /// A verb that only prints.
  private func isQuestion(_ statement: Statement) -> Bool {
    guard case .command(let command) = statement,
      let verb = catalogue.verb(named: command.word.text), case .reads = verb.subject
    else { return false }
    return !verb.plugin.parameters.contains { $0.type == .outputFile }
  }

  /// What each version of a name is called; a recipe gives a name one meaning.
  private func spelling(of kept: [Int]) -> [Int: String] {
    let statements = kept.map { log.entries[$0].statement }
    var taken = Set(statements.flatMap { $0.localNames + $0.moleculeLabels })
    var names: [Int: String] = [:]
    for number in kept where log.definitions.values.contains(number) {
      guard let name = log.entries[number].statement.definedName?.text, !taken.contains(name)
      else { continue }
      names[number] = name
    }
    taken.formUnion(statements.compactMap { $0.definedName?.text })
    for number in kept where names[number] == nil {
      guard let name = log.entries[number].statement.definedName?.text else { continue }
      var counter = 1
      while taken.contains("\(name)_\(counter)") { counter += 1 }
      names[number] = "\(name)_\(counter)"
      taken.insert("\(name)_\(counter)")
    }
    return names
  }

  private func text(of entry: SessionLog.Entry, number: Int, _ names: [Int: String]) -> String {
    var edits: [(span: SourceSpan, text: String)] = []
    if let own = entry.statement.definedName, let name = names[number], own.text != name {
      edits.append((own.span, name))
    }
    for reference in entry.statement.references(in: catalogue) {
      guard let name = entry.uses[reference.name].flatMap({ names[$0] }), name != reference.name
      else { continue }
      let old = reference.span.text
      let isPlaceholder = old.hasPrefix("{")
      let rest = isPlaceholder ? old.dropFirst(reference.name.count + 1) : ""
      edits.append((reference.span, (isPlaceholder ? "{" : "") + name + rest))
    }
    edits += pathEdits(entry)
    var text = String(entry.file.replacing(edits).text.drop { $0.isWhitespace })
    while text.last?.isWhitespace == true { text.removeLast() }
    guard case .loop(let loop) = entry.statement, text.hasSuffix("end") else { return text + "\n" }
    let lines = loop.body.flatMap(created).flatMap(writing).map { "  \($0)\n" }
    return text.dropLast("end".count) + lines.joined() + "end\n"
  }

  private func pathEdits(_ entry: SessionLog.Entry) -> [(span: SourceSpan, text: String)] {
    guard case .command(let command) = entry.statement,
      let kind = Kind(rawValue: command.word.text),
      let plugin = command.positional.first?.bareName.flatMap({
        catalogue.plugin(kind, named: $0)
      })
    else { return [] }
    return command.arguments.compactMap { argument in
      guard plugin.parameters.first(where: { $0.name == argument.key.text })?.type == .inputFile,
        case .string(let pieces) = argument.value.node, case .text(let path)? = pieces.first,
        pieces.count == 1
      else { return nil }
      let found = inputs.path(path, in: entry.file, below: home)
      guard found != path else { return nil }
      return (argument.value.span, "\"\(RecipePrinter.escaped(found))\"")
    }
  }
}
