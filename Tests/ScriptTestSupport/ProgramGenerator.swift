import Engine

/// Recipes that can be read, made at random: every statement and operator, blanks and line breaks
/// wherever they are allowed, comments.
public struct ProgramGenerator {
  private var stream: RandomStream
  private var names: [String] = []

  /// The program of a number.
  public init(seed: Int) { stream = RandomStream(seed: UInt64(seed), .startElements) }

  /// A whole recipe.
  public mutating func program() -> String {
    var text = stream.index(below: 2) == 0 ? "simgen 1\n" : ""
    for index in 0..<(1 + stream.index(below: 8)) {
      text += statement(index) + ending()
    }
    guard stream.index(below: 2) == 0 else { return text }
    text += line(["sampler", "h", ":", "heun"], isLoose: true) + ending()
    text += line(["for", "n", "in"] + domain()) + ending()
    for _ in 0...stream.index(below: 3) {
      text += String(repeating: " ", count: stream.index(below: 5))
      text += line(["generate", "m", ":", "h", "atoms", "=", "n"]) + ending()
      text += line(["write", "m", "\"a-{n:0\(1 + stream.index(below: 3))}.xyz\""]) + ending()
    }
    return text + "end\n"
  }

  private mutating func statement(_ index: Int) -> String {
    switch stream.index(below: 4) {
    case 0:
      let name = "f\(index)"
      return line(["let", name + "(", "t", ")", "="] + expression(3, ["t"] + names))
    case 1:
      return line(
        ["sampler", "s\(index)", ":", "heun", "steps", "=", "\(1 + stream.index(below: 99))"]
          + ["churn", "="] + expression(2, names), isLoose: true)
    case 2:
      let elements = ["[", "C", ",", "N", ",", "O", "]"]
      return line(
        ["mutator", "w\(index)", ":", "swarm", "elements", "="] + elements, isLoose: true)
    default:
      defer { names.append("a\(index)") }
      return line(["let", "a\(index)", "="] + expression(3, names))
    }
  }

  private mutating func domain() -> [String] {
    switch stream.index(below: 3) {
    case 0: ["1", "..", "\(1 + stream.index(below: 9))"]
    case 1: ["1", "..", "9", "by", "\(1 + stream.index(below: 3))"]
    default: ["[", "1", ",", "2", "+", "3", "]"]
    }
  }

  /// The tokens of an expression; a function touches its bracket.
  private mutating func expression(_ depth: Int, _ names: [String]) -> [String] {
    guard depth > 0 else { return atom(names) }
    switch stream.index(below: 9) {
    case 0: return ["("] + expression(depth - 1, names) + [")"]
    case 1: return ["-"] + expression(depth - 1, names)
    case 2:
      let function = ["tanh(", "abs(", "floor(", "exp("][stream.index(below: 4)]
      return [function] + expression(depth - 1, names) + [")"]
    case 3:
      return ["clamp("] + expression(depth - 1, names) + [","] + atom(names) + [","]
        + atom(names) + [")"]
    case 4:
      let test = expression(depth - 1, names) + [["<", ">=", "==", "!="][stream.index(below: 4)]]
      return ["(", "if"] + test + expression(depth - 1, names) + ["then"]
        + expression(depth - 1, names) + ["else"] + expression(depth - 1, names) + [")"]
    case 5, 6, 7:
      let operation = ["+", "-", "*", "/", "^"][stream.index(below: 5)]
      return ["("] + expression(depth - 1, names) + [")", operation] + atom(names)
    default: return atom(names)
    }
  }

  private mutating func atom(_ names: [String]) -> [String] {
    if !names.isEmpty, stream.index(below: 3) == 0 {
      return [names[stream.index(below: names.count)]]
    }
    return [["1", "2.5", ".5", "3.", "1e-3", "40", "0", "pi", "1E2"][stream.index(below: 9)]]
  }

  // MARK: Blanks

  /// Tokens with blanks between them; `isLoose` has more of them.
  private mutating func line(_ tokens: [String], isLoose: Bool = false) -> String {
    var text = ""
    var depth = 0
    for token in tokens {
      if let last = text.last, let first = token.first {
        let mustPart = Self.isWord(last) && Self.isWord(first)
        let count = stream.index(below: isLoose ? 5 : 3)
        text += String(repeating: " ", count: max(mustPart ? 1 : 0, count))
        let mayBreak = depth > 0 && (last == "," || last == "[" || last == "(")
        if mayBreak, stream.index(below: 6) == 0 { text += ending() + "\t " }
      }
      text += token
      if token.hasSuffix("(") || token == "[" { depth += 1 }
      if token == ")" || token == "]" { depth -= 1 }
    }
    return text
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_.\"".contains(character)
  }

  private mutating func ending() -> String {
    switch stream.index(below: 8) {
    case 0: "  # why\n"
    case 1: "#why \u{C5}  \n"
    case 2: "\n\n\n"
    case 3: " \t\n# alone\n"
    default: "\n"
    }
  }
}
