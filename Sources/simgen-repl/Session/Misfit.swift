import Engine
import Script

/// A line that is neither a command of the prompt nor the beginning of a line of a recipe: a word
/// alone, or a command for a shell.
struct Misfit {
  let complaint: PromptError

  /// Nil for a line that may belong to a recipe.
  init?(_ line: String, in session: Session) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let word = words.first else { return nil }
    if word.hasPrefix("!") {
      complaint = PromptError(
        "commands for a shell do not work here; Ctrl-D or 'quit' leads back to it")
      return
    }
    let isName = word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    guard words.count == 1, isName, word.first?.isNumber == false,
      !Self.statements(session).contains(word)
    else { return nil }
    let known = session.names.map(\.name) + session.molecules.map(\.label)
    if known.contains(word) {
      complaint = PromptError("'\(word)' alone does nothing; 'show \(word)' shows it")
      return
    }
    let meant = Suggestion.closest(
      to: word, among: PromptCommand.words + Self.statements(session) + known)
    complaint = PromptError(
      "'\(word)' is no command" + (meant.map { "; did you mean '\($0)'?" } ?? "")
        + "; there are \(PromptCommand.words.joined(separator: ", ")), and the lines of a recipe")
  }

  /// Words that begin a line of a recipe.
  private static func statements(_ session: Session) -> [String] {
    ["let", "for", "end", "include", "simgen", "if"] + Kind.allCases.map(\.rawValue)
      + session.catalogue.verbs.map(\.name)
  }
}
