/// What lines entered one by one have left open, each line looked at once: reading all of them again
/// after every line would take quadratic time.
///
/// Never more than the parser finds open in the same lines, so that where something is open here the
/// parser need not be asked.
struct OpenBlocks {
  /// Loops without their `end`.
  private var loops = 0
  private var brackets = 0

  /// Whether the lines cannot be a whole statement yet.
  var isOpen: Bool { loops > 0 || brackets > 0 }

  /// Takes the next line.
  mutating func add(_ line: String) {
    let lexer = Lexer(SourceFile(name: "input", text: line))
    let tokens = lexer.lines.flatMap(\.tokens)
    if brackets > 0, Lexer.startsStatement(tokens[...]) { brackets = 0 }
    if brackets == 0 {
      switch tokens.first?.name {
      case "for": loops += 1
      case "end": loops = max(0, loops - 1)
      default: break
      }
    }
    for token in tokens {
      if token.isSymbol("(") || token.isSymbol("[") {
        brackets += 1
      } else if token.isSymbol(")") || token.isSymbol("]") {
        brackets = max(0, brackets - 1)
      }
    }
  }
}
