import Chemistry
import Engine

/// Says which molecules are taken, and why others are not.
struct Acceptance: Sendable {
  let condition: Condition
  private let patterns: [String: SubstructurePattern]
  private let reference: ReferenceSet?

  /// What conditions may ask of a molecule: some words, and every metric.
  static let terms = words + Metric.all.map { Condition.Term($0.key, isFlag: $0.form == .flag) }

  /// Metrics can be told of molecules with hydrogens; `any`, `connected`, `valid` and `familiar` of
  /// skeletons too, where the last two mean that no atom has too many neighbours.
  private static let words = [
    Condition.Term("any", isFlag: true), Condition.Term("connected", isFlag: true),
    Condition.Term("familiar", isFlag: true), Condition.Term("neutral", isFlag: true),
    Condition.Term("heavy", isFlag: false),
  ]

  /// - Throws: `PluginError` on `parameter` where a pattern is no SMARTS, or `familiar` is asked and
  ///   there is no reference.
  init(
    _ condition: Condition, parameter: String, reference: ReferenceSet?
  ) throws(PluginError) {
    self.condition = condition
    self.reference = reference
    var patterns: [String: SubstructurePattern] = [:]
    for smarts in condition.patterns {
      guard let pattern = SubstructurePattern(smarts) else {
        throw .parameter(
          parameter, reason: "\"\(smarts)\" is no SMARTS; one of an ester is \"C(=O)O[#6]\"")
      }
      patterns[smarts] = pattern
    }
    self.patterns = patterns
    guard !condition.terms.contains("familiar") || reference != nil else {
      throw .parameter(
        parameter,
        reason: "familiar needs a force with a reference, as likeness and similarity have")
    }
  }

  /// Whether there are molecules that it does not take.
  var isSelective: Bool { condition.terms != ["any"] || !condition.patterns.isEmpty }

  /// Why a molecule is not taken, in short up to a colon; nil where it is.
  /// - Throws: `Interrupted`.
  func objection(to candidate: Candidate, in context: RunContext) throws -> String? {
    guard isSelective else { return nil }
    let foreign = try foreign(in: candidate, context)
    let facts = Facts(candidate: candidate, isFamiliar: foreign?.isEmpty, patterns: patterns)
    let verdict = condition(facts)
    guard verdict != true else { return nil }
    let asked = Set(condition.terms)
    let validity = candidate.validity
    if validity.fragments != 1, !asked.isDisjoint(with: ["connected", "valid", "familiar"]) {
      return "\(validity.fragments) fragments"
    }
    if facts.value(of: "valid") == 0, !asked.isDisjoint(with: ["valid", "familiar"]) {
      return facts.isSkeleton ? "atoms with too many neighbours" : validity.description
    }
    if let foreign, !foreign.isEmpty {
      return "not in the reference: \(foreign.joined(separator: ", "))"
    }
    let found =
      condition.terms.map { "\($0) \(facts.text(of: $0))" }
      + condition.patterns.map { "\($0) \(facts.matches($0) == true ? "found" : "not found")" }
    return "not accepted: \(found.joined(separator: ", "))"
  }

  /// Kinds of bonds and groups that the reference has not; nil where nobody asks or can tell.
  private func foreign(in candidate: Candidate, _ context: RunContext) throws -> [String]? {
    guard condition.terms.contains("familiar"), let reference, candidate.validity.isValid,
      let profile = candidate.profile
    else { return nil }
    let kinds = try context.cache.value(KindsKey(reference: reference.digest)) {
      try ReferenceKinds(
        of: reference.molecules, threads: context.runThreads, check: context.checkCancellation)
    }
    return kinds.molecules > 0 ? kinds.foreign(in: profile) : []
  }

  /// What the kinds of a reference depend on.
  private struct KindsKey: Hashable, Sendable {
    let reference: String
  }

  /// What is known of a candidate.
  private struct Facts: Condition.Facts {
    let candidate: Candidate
    let isFamiliar: Bool?
    let patterns: [String: SubstructurePattern]
    private let evaluated: EvaluatedMolecule

    init(candidate: Candidate, isFamiliar: Bool?, patterns: [String: SubstructurePattern]) {
      self.candidate = candidate
      self.isFamiliar = isFamiliar
      self.patterns = patterns
      evaluated = EvaluatedMolecule(candidate)
    }

    /// Whether hydrogens are still to be added.
    var isSkeleton: Bool { candidate.stages.allSatisfy { $0.name != Hydrogenate.name } }

    func value(of term: String) -> Double? {
      switch term {
      case "any": 1
      case "connected": candidate.validity.fragments == 1 ? 1 : 0
      case "valid", "familiar":
        if isSkeleton {
          candidate.validity.fragments == 1 && candidate.validity.allAtomsValid ? 1 : 0
        } else {
          evaluated.isValid && (term == "valid" || isFamiliar == true) ? 1 : 0
        }
      case "neutral": evaluated["charged"].map { 1 - $0 }
      case "heavy": evaluated["heavy_atoms"]
      default: evaluated[term]
      }
    }

    func matches(_ pattern: String) -> Bool? {
      patterns[pattern].flatMap { candidate.validity.structure?.matches($0) }
    }

    /// A value in words.
    func text(of term: String) -> String {
      guard let value = value(of: term) else { return "not known" }
      if Acceptance.terms.contains(Condition.Term(term, isFlag: true)) {
        return value == 0 ? "no" : "yes"
      }
      return value == value.rounded() && abs(value) < 1e9
        ? "\(Int(value))" : "\((value * 1000).rounded() / 1000)"
    }
  }
}
