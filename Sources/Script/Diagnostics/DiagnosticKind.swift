/// The facts a diagnostic states; `DiagnosticKind+Wording.swift` words them.
public enum DiagnosticKind: Sendable {
  // Reading
  case unexpectedCharacter(String)
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
  // Names
  case unknownStatement(String, known: [String])
  case unknownPlugin(kind: String, String, known: [String])
  case unknownParameter(owner: String, topic: String, String, known: [String])
  case duplicateParameter(String)
  case missingParameters(owner: String, topic: String, [String])
  case unknownName(String, known: [String])
  case unknownLabel(kind: String, String, known: [String])
  case wrongKind(String, is: String, expected: String, known: [String])
  case duplicateName(String, what: String, earlier: SourceSpan?)
  case unknownFunction(String, known: [String])
  case argumentCount(function: String, expected: String, found: Int)
  case unknownMolecule(String, known: [String])
  case reservedName(String, as: String)
  case unexpectedPositional(owner: String, topic: String, allowed: String?)
  case missingPlugin(kind: String, label: String, known: [String])
  case missingColon(String, label: String)
  case unexpectedColon(String)
  case unknownSetting(String, known: [String])
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
  case plugin(parameter: String?, reason: String)
  case emptyLoop
  case tooMuchWork
  case integerOverflow
  // A run
  case verbFailed(String, molecule: String, reason: String)
  // Warnings
  case unused(String, what: String)
  case unusedLoopVariable(String)

  /// The identifier under which the manual explains the fact; never reused.
  public var id: String {
    switch self {
    case .unexpectedCharacter: "E001"
    case .unterminatedString: "E002"
    case .unknownEscape: "E003"
    case .badPlaceholder: "E004"
    case .numberTooLarge: "E005"
    case .unclosedBracket: "E006"
    case .unexpected: "E007"
    case .tooDeep: "E008"
    case .unknownUnit: "E009"
    case .forWithoutEnd: "E010"
    case .endWithoutFor: "E011"
    case .nestedFor: "E012"
    case .positionalAfterKey: "E013"
    case .version: "E014"
    case .versionNotFirst: "E015"
    case .declarationInFor: "E016"
    case .unknownStatement: "E020"
    case .unknownPlugin: "E021"
    case .unknownParameter: "E022"
    case .duplicateParameter: "E023"
    case .missingParameters: "E024"
    case .unknownName: "E025"
    case .unknownLabel: "E026"
    case .wrongKind: "E027"
    case .duplicateName: "E028"
    case .unknownFunction: "E029"
    case .argumentCount: "E030"
    case .unknownMolecule: "E031"
    case .reservedName: "E032"
    case .unexpectedPositional: "E033"
    case .missingPlugin: "E034"
    case .missingColon: "E035"
    case .unexpectedColon: "E036"
    case .unknownSetting: "E037"
    case .wrongType: "E040"
    case .wrongDimension: "E041"
    case .outOfRange: "E042"
    case .unknownWord: "E043"
    case .unknownElement: "E044"
    case .operands: "E045"
    case .dimensions: "E046"
    case .notFinite: "E047"
    case .schedule: "E048"
    case .fileNotFound: "E049"
    case .plugin: "E050"
    case .emptyLoop: "E051"
    case .tooMuchWork: "E052"
    case .integerOverflow: "E053"
    case .verbFailed: "E060"
    case .unused: "W001"
    case .unusedLoopVariable: "W002"
    }
  }
}
