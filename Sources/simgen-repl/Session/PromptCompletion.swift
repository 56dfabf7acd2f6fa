import Engine
import Platform
import Script

/// What TAB offers: the grammar's words, file names inside quotes, what commands work on.
struct PromptCompletion {
  private let session: Session

  /// Completion of the lines of a session.
  init(_ session: Session) { self.session = session }

  /// Candidates for the last word of the text before the cursor.
  func candidates(for line: String) -> [String] {
    if let quote = Self.openQuote(in: line) {
      return Self.files(startingWith: String(line[line.index(after: quote)...]))
    }
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    let isNext = line.last?.isWhitespace == true
    let last = isNext ? "" : words.last ?? ""
    let grammar = Completion.candidates(for: line, in: session)
    guard !session.isIncomplete else { return grammar }
    guard words.count > 1 || (isNext && !words.isEmpty) else {
      let own = PromptCommand.words.filter { $0.hasPrefix(last) && !grammar.contains($0) }
      return grammar + own
    }
    return command(words[0], Array(words.dropFirst()), last, line) ?? grammar
  }

  /// What can follow the first word of a command; nil for lines of the recipe.
  private func command(
    _ first: String, _ rest: [String], _ last: String, _ line: String
  ) -> [String]? {
    let molecules = session.molecules
    func matching(_ words: [String]) -> [String] { words.filter { $0.hasPrefix(last) } }
    // Words before the one that is being typed.
    let before = last.isEmpty ? rest : Array(rest.dropLast())
    switch first {
    case "help", "?":
      let help = Help(session.catalogue)
      if let kind = before.first.flatMap(Kind.init(rawValue:)) {
        return matching(session.catalogue.plugins[kind]?.map(\.name) ?? [])
      }
      return before.isEmpty
        ? matching(["start"] + PromptHelp.topics.map(\.name) + help.topics) : []
    case "show":
      let names = session.names.map(\.name).filter { name in
        !molecules.contains { $0.label == name }
      }
      let kinds = Kind.allCases.map { $0.rawValue + "s" }
      return before.isEmpty ? matching(molecules.map(\.label) + names + kinds) : []
    case "plot":
      let expression = Completion.candidates(
        for: "let plotted(t) = " + rest.joined(separator: " ")
          + (last.isEmpty ? " " : ""), in: session)
      return (before.isEmpty ? matching(molecules.map(\.label)) : []) + expression
    case "step", "finish":
      let isNumbered = before.first.flatMap { Int($0) } != nil
      let statement = first == "step" ? Array(before.dropFirst(isNumbered ? 1 : 0)) : before
      guard !statement.isEmpty else {
        let paused = molecules.filter { $0.candidate.paused != nil }.map(\.label)
        return matching(paused + (first == "step" ? session.pausingVerbs : []))
      }
      guard first == "step", let place = line.firstRange(of: statement[0])?.lowerBound else {
        return []
      }
      return Completion.candidates(for: String(line[place...]), in: session)
    case "save", "view": return before.isEmpty ? Self.files(startingWith: last) : []
    case "undo", "time", "quit", "exit": return []
    default: return nil
    }
  }

  private static func openQuote(in line: String) -> String.Index? {
    var open: String.Index?
    for index in line.indices where line[index] == "\"" { open = open == nil ? index : nil }
    return open
  }

  private static func files(startingWith path: String) -> [String] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let prefix = slash.map { String(path[path.index(after: $0)...]) } ?? path
    return Folder.names(in: folder.isEmpty ? "." : folder).filter { name in
      name.hasPrefix(prefix) && (!name.hasPrefix(".") || prefix.hasPrefix("."))
    }.map { name in
      let isFolder = FileStatus(of: folder + name)?.kind == .folder
      return folder + name + (isFolder ? "/" : "")
    }.sorted()
  }
}
