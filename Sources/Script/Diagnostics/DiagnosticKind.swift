/// The facts a diagnostic states; `DiagnosticKind+Wording.swift` words them.
public enum DiagnosticKind: Sendable {
  // Reading
  /// `others` of its like follow it.
  case unexpectedCharacter(String, others: Int)
  case unterminatedString
  case unknownEscape(String)
  case badPlaceholder(String)
  case numberTooLarge(String)
  case unclosedBracket(String)
  case unexpected(found: String, expected: String)
  case tooDeep
  case unknownUnit(String)
  case forWithoutEnd
  case endWithoutFor
  case nestedFor
  case positionalAfterKey(String)
  case version(Int)
  case versionNotFirst
  case declarationInFor(String)
  /// The files from the one that is included again to the one that includes it.
  case includeCycle([String])
  case includeNeedsText
  case includeInFor
  // Names
  case unknownStatement(String, known: [String])
  case unknownPlugin(kind: String, String, known: [String])
  case unknownParameter(owner: String, topic: String, String, known: [String])
  case duplicateParameter(String)
  case missingParameters(owner: String, topic: String, [String])
  case unknownName(String, known: [String])
  case unknownLabel(kind: String, String, known: [String])
  case wrongKind(String, is: String, expected: String, known: [String])
  /// `place` says where the name was introduced: "line 3", "common.simgen:3".
  case duplicateName(String, what: String, place: String?)
  case unknownFunction(String, known: [String])
  case argumentCount(function: String, expected: String, found: Int)
  case unknownMolecule(String, known: [String])
  case reservedName(String, as: String)
  case unexpectedPositional(owner: String, topic: String, allowed: String?)
  case missingPlugin(kind: String, label: String, known: [String])
  case missingColon(String, label: String)
  case unexpectedColon(String)
  case unknownSetting(String, known: [String])
  /// `place` is where the name gets its meaning; nil where it is used in its own definition.
  case usedEarly(String, what: String, place: String?)
  // Values
  case wrongType(parameter: String?, expected: String, found: String)
  case wrongDimension(parameter: String, expected: String, found: String)
  case outOfRange(parameter: String, value: Double, range: ClosedRange<Double>, unit: String)
  case unknownWord(parameter: String, String, known: [String])
  case unknownElement(String)
  case operands(String, left: String, right: String?)
  case dimensions(String, left: String, right: String)
  case notFinite
  case schedule(String, parameter: String, t: Double, value: Double, range: ClosedRange<Double>?)
  case fileNotFound(path: String)
  case fileUnreadable(path: String, reason: String)
  case plugin(parameter: String?, reason: String)
  case emptyLoop
  case emptyRecipe
  case emptyBody
  /// An output that cannot be written.
  case output(String)
  /// What those who may not do everything asked for.
  case refused(String)
  case tooMuchWork
  case integerOverflow
  // A run
  case verbFailed(String, molecule: String, reason: String)
  // Warnings
  case unused(String, what: String)
  case unusedLoopVariable(String)
  case order(String, after: String, String)
  /// Something doubtful in a file.
  case fileNote(String)

  /// The identifier under which `simgen explain` knows the fact; never reused.
  public var id: String { code.rawValue }

  /// Whether the fact follows from a line that was not read.
  var isUnknownName: Bool {
    switch self {
    case .unknownName, .unknownLabel, .unknownFunction, .unknownMolecule: true
    default: false
    }
  }

  /// The fact without its particulars.
  var code: DiagnosticCode {
    switch self {
    case .unexpectedCharacter: .unexpectedCharacter
    case .unterminatedString: .unterminatedString
    case .unknownEscape: .unknownEscape
    case .badPlaceholder: .badPlaceholder
    case .numberTooLarge: .numberTooLarge
    case .unclosedBracket: .unclosedBracket
    case .unexpected: .unexpected
    case .tooDeep: .tooDeep
    case .unknownUnit: .unknownUnit
    case .forWithoutEnd: .forWithoutEnd
    case .endWithoutFor: .endWithoutFor
    case .nestedFor: .nestedFor
    case .positionalAfterKey: .positionalAfterKey
    case .version: .version
    case .versionNotFirst: .versionNotFirst
    case .declarationInFor: .declarationInFor
    case .includeCycle: .includeCycle
    case .includeNeedsText: .includeNeedsText
    case .includeInFor: .includeInFor
    case .unknownStatement: .unknownStatement
    case .unknownPlugin: .unknownPlugin
    case .unknownParameter: .unknownParameter
    case .duplicateParameter: .duplicateParameter
    case .missingParameters: .missingParameters
    case .unknownName: .unknownName
    case .unknownLabel: .unknownLabel
    case .wrongKind: .wrongKind
    case .duplicateName: .duplicateName
    case .unknownFunction: .unknownFunction
    case .argumentCount: .argumentCount
    case .unknownMolecule: .unknownMolecule
    case .reservedName: .reservedName
    case .unexpectedPositional: .unexpectedPositional
    case .missingPlugin: .missingPlugin
    case .missingColon: .missingColon
    case .unexpectedColon: .unexpectedColon
    case .unknownSetting: .unknownSetting
    case .usedEarly: .usedEarly
    case .wrongType: .wrongType
    case .wrongDimension: .wrongDimension
    case .outOfRange: .outOfRange
    case .unknownWord: .unknownWord
    case .unknownElement: .unknownElement
    case .operands: .operands
    case .dimensions: .dimensions
    case .notFinite: .notFinite
    case .schedule: .schedule
    case .fileNotFound: .fileNotFound
    case .fileUnreadable: .fileUnreadable
    case .plugin: .plugin
    case .emptyLoop: .emptyLoop
    case .emptyRecipe: .emptyRecipe
    case .emptyBody: .emptyBody
    case .output: .output
    case .refused: .refused
    case .tooMuchWork: .tooMuchWork
    case .integerOverflow: .integerOverflow
    case .verbFailed: .verbFailed
    case .unused: .unused
    case .unusedLoopVariable: .unusedLoopVariable
    case .order: .order
    case .fileNote: .fileNote
    }
  }
}
