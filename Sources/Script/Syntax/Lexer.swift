/// Cuts a recipe into tokens, one `TokenLine` a statement. A bracket left open continues the line,
/// until a line that can only be the start of another statement.
struct Lexer {
  private let file: SourceFile
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var lines: [TokenLine] = []
  /// From `#` to the end of the line, for those who print a recipe again.
  private(set) var comments: [SourceSpan] = []
  /// The text ended inside a bracket: more lines may complete it.
  private(set) var endsInsideBracket = false

  private var line = 0
  private var characters: [Character] = []
  private var at = 0
  private var current = TokenLine(tokens: [])
  private var openBrackets: [Token] = []

  init(_ file: SourceFile) {
    self.file = file
    for number in file.lines.indices {
      line = number + 1
      characters = file.lines[number]
      at = 0
      readLine()
    }
    endsInsideBracket = !openBrackets.isEmpty
    reportOpenBracket()
    finishLine()
  }

  private mutating func readLine() {
    let continued = current.tokens.count
    readTokens()
    let added = current.tokens[continued...]
    if continued > 0, Self.startsStatement(added) {
      // The bracket was never meant to reach down here.
      let own = Array(added)
      current.tokens.removeLast(own.count)
      let brackets = openBrackets.filter { $0.span.line < line }
      let ownBrackets = openBrackets.filter { $0.span.line == line }
      openBrackets = brackets
      reportOpenBracket()
      finishLine()
      current.tokens = own
      openBrackets = ownBrackets
    }
    if openBrackets.isEmpty { finishLine() }
  }

  /// Whether tokens can only be the start of a statement.
  static func startsStatement(_ tokens: ArraySlice<Token>) -> Bool {
    guard let first = tokens.first?.name else { return false }
    if Keywords.statements.contains(first) { return true }
    guard !Keywords.expressions.contains(first), tokens.count > 1,
      let second = tokens[tokens.startIndex + 1].name
    else { return false }
    return !Keywords.expressions.contains(second)
  }

  private mutating func reportOpenBracket() {
    guard let bracket = openBrackets.first else { return }
    report(.unclosedBracket(bracket.span.text), bracket.span)
    openBrackets.removeAll()
  }

  private mutating func finishLine() {
    if let last = current.tokens.last {
      current.tokens.append(Token(kind: .endOfLine, span: last.span.after))
      lines.append(current)
    } else if current.isDamaged {
      lines.append(
        TokenLine(
          tokens: [Token(kind: .endOfLine, span: span(from: max(0, at - 1)))], isDamaged: true))
    }
    current = TokenLine(tokens: [])
  }

  private mutating func report(
    _ kind: DiagnosticKind, _ span: SourceSpan, _ advice: Advice? = nil
  ) {
    diagnostics.append(Diagnostic(kind, at: span, advice: advice))
    current.isDamaged = true
  }

  private func span(from start: Int) -> SourceSpan {
    SourceSpan(file: file, line: line, column: start + 1, length: at - start)
  }

  private func peek(_ offset: Int = 0) -> Character? {
    at + offset < characters.count ? characters[at + offset] : nil
  }

  private mutating func readTokens() {
    while let character = peek() {
      if character == "#" {
        let start = at
        at = characters.count
        comments.append(span(from: start))
        return
      }
      if character.isWhitespace {
        at += 1
      } else if character.isLetter || character == "_" {
        readName()
      } else if Self.isDigit(character) || (character == "." && Self.isDigit(peek(1))) {
        readNumber()
      } else if character == "\"" {
        readString()
      } else {
        readSymbol(character)
      }
    }
  }

  private static func isDigit(_ character: Character?) -> Bool {
    character.map { ("0"..."9").contains($0) } ?? false
  }

  private mutating func readName() {
    let start = at
    while let character = peek(), character.isLetter || character == "_" || Self.isDigit(character)
    {
      at += 1
    }
    append(.name(String(characters[start..<at])), from: start)
  }

  private mutating func readNumber() {
    let start = at
    var isInteger = true
    func skipDigits() { while Self.isDigit(peek()) { at += 1 } }
    skipDigits()
    if peek() == ".", peek(1) != "." {
      isInteger = false
      at += 1
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if Self.isDigit(peek(1 + sign)) {
        isInteger = false
        at += 1 + sign
        skipDigits()
      }
    }
    let text = String(characters[start..<at])
    if isInteger, let integer = Int(text) {
      append(.integer(integer), from: start)
    } else if !isInteger, let number = Double(text.last == "." ? text + "0" : text), number.isFinite
    {
      append(.number(number), from: start)
    } else {
      report(.numberTooLarge(text), span(from: start))
    }
  }

  private mutating func readSymbol(_ character: Character) {
    let start = at
    let pair = String(characters[at..<min(at + 2, characters.count)])
    if ["..", "<=", ">=", "==", "!="].contains(pair) {
      at += 2
      append(.symbol(pair), from: start)
      return
    }
    at += 1
    guard Self.symbols.contains(character) else {
      readUnexpected(character, from: start)
      return
    }
    append(.symbol(String(character)), from: start)
    guard let token = current.tokens.last else { return }
    if character == "(" || character == "[" {
      openBrackets.append(token)
    } else if character == ")" || character == "]" {
      _ = openBrackets.popLast()
    }
  }

  private static let symbols: Set<Character> = Set("()[],:=+-*/^<>")

  /// Reports a character that means nothing; those that follow at once are the same mistake.
  private mutating func readUnexpected(_ character: Character, from start: Int) {
    let code = character.unicodeScalars.first.map { String($0.value, radix: 16) } ?? ""
    let advice = Advice(for: character)
    let isShown = !character.isControl && advice != .invisible
    let shown = isShown ? String(character) : "character \(code) (hexadecimal)"
    if advice == .quotes {
      skipQuoted()
    } else if advice == nil || advice == .invisible {
      while let next = peek(), Self.isUnexpected(next), Advice(for: next) == advice { at += 1 }
    }
    // The second half of && or |x| is no second mistake.
    let last = diagnostics.last
    if advice != nil, last?.advice == advice, last?.span.line == line { return }
    let others = advice == .quotes ? 0 : at - start - 1
    report(.unexpectedCharacter(shown, others: others), span(from: start), advice)
  }

  /// Whether nothing in a recipe begins with a character.
  private static func isUnexpected(_ character: Character) -> Bool {
    !character.isWhitespace && !character.isLetter && !isDigit(character)
      && !symbols.contains(character) && !"_\"#.!".contains(character)
  }

  /// A text in quotes of another kind is one mistake, not two.
  private mutating func skipQuoted() {
    let end = characters[at...].firstIndex { $0 == "\"" || Advice(for: $0) == .quotes }
    if let end { at = end + 1 }
  }

  private mutating func append(_ kind: Token.Kind, from start: Int) {
    current.tokens.append(Token(kind: kind, span: span(from: start)))
  }

  // MARK: Strings

  private mutating func readString() {
    let start = at
    at += 1
    var pieces: [StringPiece] = []
    var text = ""
    while let character = peek(), character != "\"" {
      if character == "\\" {
        readEscape(into: &text)
      } else if character == "{" {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        if let piece = readPlaceholder() { pieces.append(piece) }
      } else {
        text.append(character)
        at += 1
      }
    }
    guard peek() != nil else {
      report(.unterminatedString, span(from: start))
      return
    }
    at += 1
    if !text.isEmpty { pieces.append(.text(text)) }
    append(.string(pieces), from: start)
  }

  private mutating func readEscape(into text: inout String) {
    let start = at
    at += 1
    let escapes: [Character: Character] = [
      "n": "\n", "t": "\t", "\"": "\"", "\\": "\\", "{": "{", "}": "}",
    ]
    guard let character = peek() else { return }
    at += 1
    if let meaning = escapes[character] {
      text.append(meaning)
    } else {
      report(.unknownEscape("\\\(character)"), span(from: start))
    }
  }

  private mutating func readPlaceholder() -> StringPiece? {
    let start = at
    at += 1
    while let character = peek(), character != "}", character != "\"", character != "{" { at += 1 }
    guard peek() == "}" else {
      report(.badPlaceholder(String(characters[start..<at])), span(from: start))
      return nil
    }
    at += 1
    let whole = String(characters[start..<at])
    let parts = whole.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    let isName =
      name.first.map { $0.isLetter || $0 == "_" } ?? false
      && name.allSatisfy { $0.isLetter || $0 == "_" || Self.isDigit($0) }
    guard isName, parts.count <= 2 else {
      report(.badPlaceholder(whole), span(from: start))
      return nil
    }
    var format: NumberFormat?
    if parts.count == 2 {
      format = NumberFormat(String(parts[1]))
      guard format != nil else {
        report(.badPlaceholder(whole), span(from: start))
        return nil
      }
    }
    return .placeholder(name: name, format: format, span: span(from: start))
  }
}
