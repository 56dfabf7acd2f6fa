import Chemistry
import Engine

/// Says which molecules are taken, and why others are not.
struct Acceptance: Sendable {
  private let whole: MoleculeCondition
  private let reference: ReferenceSet?

  private var condition: Condition { whole.condition }

  /// What conditions may ask of a molecule: what there is of all molecules, and whether it is familiar.
  ///
  /// Metrics can be told of molecules with hydrogens; `any`, `connected`, `valid` and `familiar` of
  /// skeletons too, where the last two mean that no atom has too many neighbours.
  static let terms = [Condition.Term("familiar", isFlag: true)] + MoleculeCondition.terms

  /// - Throws: `PluginError` on `parameter` where a pattern is no SMARTS, or `familiar` is asked and
  ///   there is no reference.
  init(
    _ condition: Condition, parameter: String, reference: ReferenceSet?
  ) throws(PluginError) {
    self.reference = reference
    do throws(MoleculeCondition.NoPattern) {
      whole = try MoleculeCondition(condition)
    } catch {
      throw .parameter(parameter, reason: "\(error)")
    }
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
    let facts = Facts(candidate: candidate, isFamiliar: foreign?.isEmpty)
    let structure = candidate.validity.structure
    guard whole(structure: structure, value: facts.value) != true else { return nil }
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
      + condition.patterns.map { "\($0) \(whole.finds($0, in: structure) ? "found" : "not found")" }
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
  private struct Facts {
    let candidate: Candidate
    let isFamiliar: Bool?
    private let evaluated: EvaluatedMolecule

    init(candidate: Candidate, isFamiliar: Bool?) {
      self.candidate = candidate
      self.isFamiliar = isFamiliar
      evaluated = EvaluatedMolecule(candidate)
    }

    /// Whether hydrogens are still to be added.
    var isSkeleton: Bool { candidate.stages.allSatisfy { $0.name != Hydrogenate.name } }

    func value(of term: String) -> Double? {
      switch term {
      case "connected": candidate.validity.fragments == 1 ? 1 : 0
      case "valid", "familiar":
        if isSkeleton {
          candidate.validity.fragments == 1 && candidate.validity.allAtomsValid ? 1 : 0
        } else {
          evaluated.isValid && (term == "valid" || isFamiliar == true) ? 1 : 0
        }
      default: MoleculeCondition.value(of: term) { evaluated[$0] }
      }
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
