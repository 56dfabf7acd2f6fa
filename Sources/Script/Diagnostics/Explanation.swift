/// What a diagnostic means, with a recipe that gives it and one that does not.
///
///     print(Explanation.text("E012") ?? "")
public struct Explanation: Sendable {
  let code: DiagnosticCode
  let meaning: String
  let wrong: String
  let right: String
  /// What `--set` says in the wrong and in the right example, where it matters.
  let setting: (wrong: String, right: String)?

  init(
    _ code: DiagnosticCode, _ meaning: String, _ wrong: String, _ right: String,
    setting: (wrong: String, right: String)? = nil
  ) {
    self.code = code
    self.meaning = meaning
    self.wrong = wrong
    self.right = right
    self.setting = setting
  }

  static let all = reading + names + values

  /// Every identifier with its meaning, a line each.
  public static var list: String {
    DiagnosticCode.allCases.map { "\($0.rawValue)  \(meaning(of: $0))\n" }.joined()
  }

  /// The explanation of an identifier such as `E012`, or nil when there is none.
  public static func text(_ id: String) -> String? {
    guard let code = DiagnosticCode(rawValue: id.uppercased()) else { return nil }
    guard let explanation = all.first(where: { $0.code == code }) else { return nil }
    return "\(code.rawValue): \(explanation.meaning)\n"
      + block("Wrong", explanation.wrong, explanation.setting?.wrong)
      + block("Right", explanation.right, explanation.setting?.right)
  }

  /// The identifier that was probably meant.
  public static func suggestion(for id: String) -> String? {
    Suggestion.closest(to: id.uppercased(), among: DiagnosticCode.allCases.map(\.rawValue))
  }

  private static func meaning(of code: DiagnosticCode) -> String {
    all.first { $0.code == code }?.meaning ?? ""
  }

  private static func block(_ title: String, _ recipe: String, _ setting: String?) -> String {
    let lines = recipe.split(separator: "\n").map { "  \($0)\n" }.joined()
    return "\n\(title)\(setting.map { ", with --set \($0)" } ?? ""):\n\(lines)"
  }
}
