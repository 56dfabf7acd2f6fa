import Script

/// What can be said at the prompt beside the lines of a recipe.
enum PromptCommand: Equatable {
  case help([String])
  /// A name, a kind, an expression, or nothing for everything.
  case show(String)
  case plot(String)
  /// Steps to take, and the molecule if it was named.
  case step(Int, String?)
  /// Steps to take of a statement that begins here.
  case begin(Int, String)
  case finish(String?)
  case undo
  case view(String?)
  case save(String)
  case time
  case leave
  /// A command with words it cannot use, and how it is written.
  case misused(usage: String)

  /// The words that begin a command, in the order of help.
  static let words = [
    "help", "show", "plot", "step", "finish", "undo", "view", "save", "time", "quit", "exit",
  ]

  /// The command of a line, or nil when the line belongs to the recipe.
  init?(_ line: String) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else { return nil }
    let rest = Array(words.dropFirst())
    let text = rest.joined(separator: " ")
    switch first {
    case "help", "?": self = .help(rest)
    case "show": self = .show(text)
    case "plot": self = rest.isEmpty ? .misused(usage: Self.plotUsage) : .plot(text)
    case "step": self = Self.step(rest, in: line)
    case "finish":
      self = rest.count > 1 ? .misused(usage: "finish [MOLECULE]") : .finish(rest.first)
    case "undo": self = rest.isEmpty ? .undo : .misused(usage: "undo")
    case "time": self = rest.isEmpty ? .time : .misused(usage: "time")
    case "view": self = rest.count > 1 ? .misused(usage: "view [FILE]") : .view(Self.file(rest))
    case "save":
      guard let file = Self.file(rest), rest.count == 1 else {
        self = .misused(usage: "save FILE")
        return
      }
      self = .save(file)
    case "quit" where rest.isEmpty, "exit" where rest.isEmpty: self = .leave
    default: return nil
    }
  }

  private static let plotUsage = "plot EXPRESSION [from A to B], or plot MOLECULE"
  private static let stepUsage = "step [N] [MOLECULE], or step [N] generate ..."

  private static func step(_ words: [String], in line: String) -> PromptCommand {
    let number = words.first.flatMap { Int($0) }
    let rest = number == nil ? words : Array(words.dropFirst())
    let count = number ?? 1
    guard count > 0 else { return .misused(usage: stepUsage) }
    if rest.count <= 1 { return .step(count, rest.first) }
    // The statement as it was typed: blanks inside quotes stay.
    let place = line.range(of: rest[0], after: number.map(String.init) ?? "step")
    return place.map { .begin(count, String(line[$0...])) } ?? .misused(usage: stepUsage)
  }

  /// A file name, quoted or not.
  private static func file(_ words: [String]) -> String? {
    guard let word = words.first else { return nil }
    let bare =
      word.hasPrefix("\"") && word.hasSuffix("\"") ? word.dropFirst().dropLast() : word[...]
    return bare.isEmpty ? nil : String(bare)
  }
}

extension String {
  /// Where a word begins that comes after another one.
  fileprivate func range(of word: String, after other: String) -> String.Index? {
    guard let begin = firstRange(of: other)?.upperBound else { return nil }
    return self[begin...].firstRange(of: word)?.lowerBound
  }
}
