import Engine

extension DiagnosticKind {
  /// What is wrong, in one line.
  public var message: String {
    switch self {
    case .unexpectedCharacter(let character, let others):
      (character == "'" ? "the quote '" : "'\(character)'")
        + (others == 0
          ? " means nothing in a recipe"
          : " and \(others) character\(others == 1 ? "" : "s") after it mean nothing in a recipe")
    case .unterminatedString: "the string has no closing quote"
    case .unknownEscape(let escape):
      "'\(escape)' is no escape; there are \\n \\t \\\" \\\\ \\{ \\}"
    case .badPlaceholder(let text):
      "'\(text)' is no placeholder; write {name} or {name:03}, and \\{ for a brace"
    case .numberTooLarge(let text): "the number \(text) is too large"
    case .unclosedBracket(let bracket): "'\(bracket)' is never closed"
    case .unexpected(let found, let expected): "expected \(expected), found \(found)"
    case .tooDeep: "the expression is nested too deeply"
    case .unknownUnit(let unit): "'\(unit)' is no unit"
    case .forWithoutEnd: "this 'for' has no 'end'"
    case .endWithoutFor: "this 'end' has no 'for'"
    case .nestedFor: "a 'for' inside a 'for'; write both on one line: for a in ..., b in ..."
    case .positionalAfterKey(let found): "\(found) needs a value: key=value"
    case .version(let version): "recipe version \(version) is unknown; this program reads version 1"
    case .versionNotFirst: "the version line must come first"
    case .declarationInFor(let kind): "a \(kind) is declared once; move the line before the 'for'"
    case .includeCycle(let files):
      "a circle of includes: " + (files + [files[0]]).joined(separator: " -> ")
    case .includeNeedsText: "include takes a plain file name; braces cannot be filled in here"
    case .includeInFor: "an include stands by itself; move the line before the 'for'"
    default: nameMessage ?? valueMessage ?? ""
    }
  }

  private var nameMessage: String? {
    switch self {
    case .unknownStatement(let word, _): "'\(word)' is no statement"
    case .unknownPlugin(let kind, let name, _): "there is no \(kind) '\(name)'"
    case .unknownParameter(let owner, _, let name, _): "\(owner) has no parameter '\(name)'"
    case .duplicateParameter(let name): "'\(name)' is given twice"
    case .missingParameters(let owner, _, let names):
      "\(owner) needs " + names.map { "\($0)=" }.joined(separator: ", ")
    case .unknownName(let name, _): "nothing is called '\(name)'"
    case .unknownLabel(let kind, let name, _): "no \(kind) is called '\(name)'"
    case .wrongKind(let name, let own, let expected, _):
      "'\(name)' is a \(own); a \(expected) is wanted"
    case .duplicateName(let name, let what, let place):
      "there is already a \(what) '\(name)'" + (place.map { ", \($0)" } ?? "")
    case .unknownFunction(let name, _): "there is no function '\(name)'"
    case .argumentCount(let function, let expected, let found):
      "\(function) takes \(expected), not \(found) value\(found == 1 ? "" : "s")"
    case .unknownMolecule(let name, _): "no molecule '\(name)' has been generated here"
    case .reservedName(let name, let what): "'\(name)' is \(what) and cannot be a name"
    case .unexpectedPositional(let owner, _, let allowed):
      allowed.map { "\(owner) takes one value without a key, \($0)" }
        ?? "\(owner) takes no value without a key"
    case .missingPlugin(let kind, let label, _):
      "which \(kind) is '\(label)'? write \(kind) \(label): NAME"
    case .missingColon(let word, let label): "expected ':' as in \(word) \(label): ..."
    case .unexpectedColon(let verb): "\(verb) takes no ':' after its molecule"
    case .usedEarly(let name, let what, let place):
      place.map { "'\(name)' is used before the line that introduces it, \($0)" }
        ?? "the \(what) '\(name)' is used in its own definition"
    case .unknownSetting(let name, _): "the recipe has no 'let \(name)' to set"
    default: nil
    }
  }

  private var valueMessage: String? {
    switch self {
    case .wrongType(let parameter, let expected, let found):
      (parameter.map { "\($0) wants " } ?? "expected ") + "\(expected), not \(found)"
    case .wrongDimension(let parameter, let expected, let found):
      "\(parameter) wants a number" + (expected.isEmpty ? " without a unit" : " in \(expected)")
        + ", not " + (found.isEmpty ? "one without a unit" : "in \(found)")
    case .outOfRange(let parameter, let value, let range, let unit):
      "\(parameter) must be \(Self.words(range))\(unit.isEmpty ? "" : " \(unit)"), not "
        + NumberFormat.brief(value)
    case .unknownWord(let parameter, let word, _): "'\(word)' is no choice for \(parameter)"
    case .unknownElement(let symbol): "'\(symbol)' is no element"
    case .operands(let operation, let left, let right):
      right.map { "'\(operation)' cannot join \(left) and \($0)" }
        ?? "'\(operation)' cannot be applied to \(left)"
    case .dimensions(let operation, let left, let right):
      "'\(operation)' cannot join \(Self.unit(left)) and \(Self.unit(right))"
    case .notFinite: "the value is not a finite number"
    case .schedule(let source, let parameter, let t, let value, let range):
      "\(source) is \(NumberFormat.brief(value)) at t = \(NumberFormat.brief(t)); \(parameter) "
        + (range.map { "must be \(Self.words($0))" } ?? "must be finite")
    case .fileNotFound(let path): "there is no file \(path)"
    case .fileUnreadable(let path, let reason): "cannot include \(path): \(reason)"
    case .plugin(let parameter, let reason): (parameter.map { "\($0): " } ?? "") + reason
    case .emptyLoop: "nothing to go through: the loop is empty"
    case .emptyBody: "nothing to repeat: there is no line between 'for' and 'end'"
    case .output(let reason), .refused(let reason): reason
    case .emptyRecipe: "the recipe is empty: there is no statement in it"
    case .tooMuchWork: "the expression takes too much work"
    case .integerOverflow: "the integer is too large"
    case .verbFailed(let verb, let molecule, let reason): "\(verb) \(molecule): \(reason)"
    case .unused(let name, let what): "\(what) '\(name)' is never used"
    case .unusedLoopVariable(let name):
      "'\(name)' is never used: its values make the same molecules again"
    case .order(let verb, let other, let molecule):
      "\(verb) \(molecule) comes before \(other) \(molecule), after which it belongs"
    case .fileNote(let text): text
    default: nil
    }
  }

  private static func unit(_ text: String) -> String {
    text.isEmpty ? "a plain number" : "a number in \(text)"
  }

  static func words(_ range: ClosedRange<Double>) -> String {
    let low = NumberFormat.signed(range.lowerBound)
    let high = NumberFormat.signed(range.upperBound)
    let isOpenBelow = range.lowerBound <= -1e300
    let isOpenAbove = range.upperBound >= 1e300
    if isOpenAbove { return isOpenBelow ? "finite" : "at least \(low)" }
    return isOpenBelow ? "at most \(high)" : "from \(low) to \(high)"
  }

  /// The name that was probably meant, or what to write instead.
  public var suggestion: String? {
    switch self {
    case .unknownName("t", _): return Advice.schedule.description
    case .unknownName("e", _): return Advice.exponential.description
    case .unknownName(let name, _) where Builtin.names.contains(name):
      return Advice.call(name).description
    case .unknownName("x", let known) where known.contains("t"): return Advice.variable.description
    default: return meantName.map { "did you mean '\($0)'?" }
    }
  }

  /// The name that was probably meant.
  var meantName: String? {
    switch self {
    case .unknownName(let name, let known):
      Suggestion.meant(by: name, among: known)
        ?? Synonyms.meaning(of: name, among: Self.units + Builtin.names)
        // Short words are near every unit.
        ?? (name.count > 3 ? Suggestion.closest(to: name, among: Self.units) : nil)
    case .unknownStatement(let name, let known), .unknownPlugin(_, let name, let known),
      .unknownParameter(_, _, let name, let known), .unknownLabel(_, let name, let known),
      .unknownFunction(let name, let known), .unknownMolecule(let name, let known),
      .unknownSetting(let name, let known), .unknownWord(_, let name, let known):
      Suggestion.meant(by: name, among: known)
    case .unknownUnit(let name): Suggestion.meant(by: name, among: Self.units)
    case .unknownElement(let name): Suggestion.element(for: name)
    default: nil
    }
  }

  /// The names that would be right, with what they are.
  public var validNames: (title: String, names: [String])? {
    let list: (String, [String])? =
      switch self {
      case .unknownStatement(_, let known): ("statements", known)
      case .unknownPlugin(let kind, _, let known): ("\(kind)s", known)
      case .missingPlugin(let kind, _, let known): ("\(kind)s", known)
      case .unknownParameter(_, _, _, let known): ("parameters", known)
      case .unknownLabel(let kind, _, let known): ("\(kind)s", known)
      case .wrongKind(_, _, let kind, let known): ("\(kind)s", known)
      case .unknownMolecule(_, let known): ("molecules", known)
      case .unknownSetting(_, let known): ("settings", known)
      case .unknownWord(_, _, let known): ("choices", known)
      case .unknownUnit: ("units", Self.units)
      default: nil
      }
    guard let list, !list.1.isEmpty else { return nil }
    return list
  }

  /// What to ask `help` for.
  public var helpTopic: String? {
    switch self {
    case .unknownPlugin(let kind, _, _), .missingPlugin(let kind, _, _): kind
    case .unknownParameter(_, let topic, _, _), .missingParameters(_, let topic, _),
      .unexpectedPositional(_, let topic, _):
      topic
    case .unknownFunction, .argumentCount: "functions"
    case .unknownUnit: "units"
    default: nil
    }
  }

  static let units = Unit.listed.map(\.symbol)
}

extension NumberFormat {
  /// A number as a message shows it: `3`, `-0.25`, `nan`.
  static func signed(_ number: Double) -> String {
    number < 0 ? "-" + plain(-number) : plain(number)
  }

  /// A number to six significant digits.
  static func brief(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return signed(number) }
    let scale = Builtin.power(10, 5 - Builtin.magnitudeOrder(number))
    let rounded = (number * scale).rounded() / scale
    return signed(rounded.isFinite ? rounded : number)
  }
}
