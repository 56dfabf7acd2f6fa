/// What to write instead, for mistakes people bring along from other languages and from paper.
public enum Advice: Sendable, Equatable {
  case commasInList
  case listOfValues(key: String, items: [String])
  case blanksBetweenParameters
  case decimalPoint(String)
  case onePoint
  case plainNumber(String)
  case power
  case product(String, String)
  case call(String)
  case exponential
  case letForm(String)
  case equality
  case conditional
  case chain
  case label(String)
  case lineForm
  case noComma
  case key(String)
  case pluginForm(kind: String, name: String)
  case statement(String)
  case instead(String)
  case quotes
  case invisible
  case variable
  case percent
  case unquoted(String)
  case positional(String, word: String)
  case loop
  case comment
  case fileName
  case nameLetters(String)
  case inverseUnit(String)
  case schedule
}

extension Advice: CustomStringConvertible {
  /// The advice in one line.
  public var description: String {
    switch self {
    case .commasInList: "the items of a list have commas between them: [C, N, O]"
    case .listOfValues(let key, let items):
      "a list stands in brackets: \(key)=[\(items.joined(separator: ", "))]"
    case .blanksBetweenParameters: "parameters have blanks between them, not commas"
    case .decimalPoint(let number): "a decimal number is written with a point: \(number)"
    case .onePoint: "a number has one point"
    case .plainNumber(let number): "a number is written without separators: \(number)"
    case .power: "a power is written with ^: t^2"
    case .product(let a, let b):
      "a product is written \(a) * \(b); 'help units' lists the units"
    case .call(let function): "\(function) is a function: write \(function)(...)"
    case .exponential: "e to a power is written exp(...)"
    case .letForm(let name): "a value or function is introduced with let: let \(name) = ..."
    case .equality: "equality is written =="
    case .conditional: "a choice is written if A then B else C"
    case .chain: "write a < b and b < c"
    case .label(let kind): "a \(kind) has a label: \(kind) LABEL: ..."
    case .lineForm:
      "a line of a recipe is KIND LABEL: PLUGIN KEY=VALUE ..., VERB MOLECULE KEY=VALUE ... or "
        + "let NAME = VALUE"
    case .noComma: "leave the comma out: nothing follows it"
    case .key(let name): "did you mean \(name)=...?"
    case .pluginForm(let kind, let name): "'\(name)' is a \(kind): write \(kind) LABEL: \(name) ..."
    case .statement(let word): "did you mean '\(word)'?"
    case .instead(let text): "write \(text)"
    case .quotes: "a text stands in straight double quotes: \"...\""
    case .invisible: "it is invisible; delete it and write the blank again"
    case .variable: "the variable of a schedule is t"
    case .percent: "write a fraction: 0.5"
    case .unquoted(let text): "write it without quotes: \(text)"
    case .positional(let form, let word): "\(word) follows the label: \(form)"
    case .comment: "a comment begins with #"
    case .loop: "a loop is written for NAME in 1..10, or for NAME in [7, 9], OTHER in 1..3"
    case .fileName: "file names stand in double quotes"
    case .nameLetters(let name):
      "names are letters, digits and _, beginning with a letter: \(name)"
    case .inverseUnit(let unit): "the unit stands below a stroke: \(unit)"
    case .schedule: "a function of t is written let NAME(t) = ..."
    }
  }
}

extension Advice {
  /// What a character people use on paper or in other languages is called here.
  init?(for character: Character) {
    switch character {
    case "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "`":
      self = .quotes
    case "\u{2212}", "\u{2013}", "\u{2014}", "\u{2011}": self = .instead("-")
    case "\u{D7}", "\u{B7}", "\u{22C5}", "\u{2217}": self = .instead("*")
    case "\u{F7}": self = .instead("/")
    case "\u{2264}": self = .instead("<=")
    case "\u{2265}": self = .instead(">=")
    case "\u{2260}": self = .instead("!=")
    case "\u{221A}": self = .instead("sqrt(...)")
    case "\u{221E}": self = .instead("a large number")
    case "\u{2026}": self = .instead("..")
    case "|": self = .instead("abs(...), or 'or' between conditions")
    case "&": self = .instead("'and' between conditions")
    case "!": self = .instead("'not'")
    case "?": self = .conditional
    case "%": self = .percent
    case ".": self = .fileName
    case ";": self = .instead("every statement on a line of its own")
    case "$": self = .instead("a value by its bare name")
    case "{", "}":
      self = .instead("a value by its bare name, and a list in square brackets: [C, N, O]")
    default:
      if let digit = Self.superscript(character) {
        self = .instead("^\(digit)")
      } else if let plain = Self.plain(character) {
        self = .instead(String(plain))
      } else if character.unicodeScalars.allSatisfy(\.properties.isDefaultIgnorableCodePoint) {
        self = .invisible
      } else {
        return nil
      }
    }
  }

  private static func superscript(_ character: Character) -> Int? {
    let digits: [Character] = [
      "\u{2070}", "\u{B9}", "\u{B2}", "\u{B3}", "\u{2074}", "\u{2075}", "\u{2076}", "\u{2077}",
      "\u{2078}", "\u{2079}",
    ]
    return digits.firstIndex(of: character)
  }

  /// The plain form of a character as wide as a Chinese one.
  private static func plain(_ character: Character) -> Character? {
    guard let scalar = character.unicodeScalars.first, (0xFF01...0xFF5E).contains(scalar.value),
      let plain = Unicode.Scalar(scalar.value - 0xFEE0)
    else { return nil }
    return Character(plain)
  }
}
