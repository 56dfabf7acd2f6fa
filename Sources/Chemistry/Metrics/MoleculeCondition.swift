import Engine

/// A condition over the metrics and patterns of molecules, with its patterns read.
public struct MoleculeCondition: Sendable {
  /// The condition itself.
  public let condition: Condition
  /// What each of its patterns stands for: one of these occurs.
  private let patterns: [String: [SubstructurePattern]]

  /// A pattern that cannot be read as SMARTS, or a file of patterns that cannot be read.
  public struct NoPattern: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(text: String) {
      description = "\"\(text)\" is no SMARTS; one of an ester is \"C(=O)O[#6]\""
    }

    init(_ fault: PatternFile.Fault) { description = fault.description }
  }

  /// What conditions may ask of every molecule: every metric, and words for some of their values.
  public static let terms =
    [
      Condition.Term("any", isFlag: true), Condition.Term("connected", isFlag: true),
      Condition.Term("neutral", isFlag: true), Condition.Term("heavy", isFlag: false),
    ] + Metric.all.map { Condition.Term($0.key, isFlag: $0.form == .flag) }

  /// - Throws: `NoPattern`.
  public init(_ condition: Condition) throws(NoPattern) {
    self.condition = condition
    var patterns: [String: [SubstructurePattern]] = [:]
    for smarts in condition.patterns {
      if smarts.hasSuffix(PatternFile.ending) {
        do throws(PatternFile.Fault) {
          patterns[smarts] = try PatternFile.patterns(in: smarts)
        } catch {
          throw NoPattern(error)
        }
        continue
      }
      guard let pattern = SubstructurePattern(smarts) else { throw NoPattern(text: smarts) }
      patterns[smarts] = [pattern]
    }
    self.patterns = patterns
  }

  /// The value behind a term; nil where it is not known.
  public static func value(of term: String, metric: (String) -> Double?) -> Double? {
    switch term {
    case "any": 1
    case "connected": metric("fragments").map { $0 == 1 ? 1 : 0 }
    case "neutral": metric("charged").map { 1 - $0 }
    case "heavy": metric("heavy_atoms")
    default: metric(term)
    }
  }

  /// Whether it holds; nil where what is known does not decide.
  /// - Parameters:
  ///   - structure: looked at where the condition asks for patterns; nil where there is none.
  ///   - value: of a term.
  public func callAsFunction(
    structure: @autoclosure () -> SanitisedStructure?, value: @escaping (String) -> Double?
  ) -> Bool? {
    var found: [String: Bool] = [:]
    if !patterns.isEmpty, let structure = structure() {
      for (smarts, patterns) in patterns {
        found[smarts] = structure.matchesAny(of: patterns)
      }
    }
    return condition(Facts(value: value, found: found))
  }

  /// Whether one of its patterns occurs.
  public func finds(_ pattern: String, in structure: SanitisedStructure?) -> Bool {
    guard let structure, let patterns = patterns[pattern] else { return false }
    return structure.matchesAny(of: patterns) ?? false
  }

  private struct Facts: Condition.Facts {
    let value: (String) -> Double?
    let found: [String: Bool]

    func value(of term: String) -> Double? { value(term) }
    func matches(_ pattern: String) -> Bool? { found[pattern] }
  }
}

extension SanitisedStructure {
  /// Whether one of some patterns occurs; nil where the molecule is not kept.
  fileprivate func matchesAny(of patterns: [SubstructurePattern]) -> Bool? {
    let found = patterns.map(matches)
    return found.contains(true) ? true : found.contains(nil) ? nil : false
  }
}
