import Chemistry
import Engine

/// Says which molecules are taken, and why others are not.
struct Acceptance: Sendable {
  private let whole: MoleculeCondition
  private let reference: ReferenceSet?

  private var condition: Condition { whole.condition }

  /// What conditions may ask of a molecule: what there is of all molecules, whether it is familiar, and
  /// whether it is new: none of those of the reference.
  ///
  /// Metrics can be told of molecules with hydrogens; `any`, `connected`, `valid` and `familiar` of
  /// skeletons too, where the last two mean that no atom has too many neighbours.
  static let terms = comparing.map { Condition.Term($0, isFlag: true) } + MoleculeCondition.terms

  /// Terms that compare with the reference.
  private static let comparing = ["familiar", "new"]

  /// - Throws: `PluginError` on `parameter` where a pattern is no SMARTS, or a term that compares with a
  ///   reference is asked for and there is none.
  init(
    _ condition: Condition, parameter: String, reference: ReferenceSet?
  ) throws(PluginError) {
    self.reference = reference
    do throws(MoleculeCondition.NoPattern) {
      whole = try MoleculeCondition(condition)
    } catch {
      throw .parameter(parameter, reason: "\(error)")
    }
    if reference == nil, let asked = Self.comparing.first(where: condition.terms.contains) {
      throw .parameter(
        parameter,
        reason: "\(asked) needs a force with a reference, as likeness and similarity have")
    }
  }

  /// Whether there are molecules that it does not take.
  var isSelective: Bool { condition.terms != ["any"] || !condition.patterns.isEmpty }

  /// Why a molecule is not taken, in short up to a colon; nil where it is.
  /// - Throws: `Interrupted`.
  func objection(to candidate: Candidate, in context: RunContext) throws -> String? {
    guard isSelective else { return nil }
    let kinds = try self.kinds(context)
    let foreign = kinds.flatMap { self.foreign(in: candidate, $0) }
    let isNew = kinds.flatMap { kinds in
      candidate.validity.structure.map { !kinds.has($0.smiles) }
    }
    let facts = Facts(candidate: candidate, isFamiliar: foreign?.isEmpty, isNew: isNew)
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
  private func foreign(in candidate: Candidate, _ kinds: ReferenceKinds) -> [String]? {
    guard condition.terms.contains("familiar"), candidate.validity.isValid,
      let profile = candidate.profile
    else { return nil }
    return kinds.molecules > 0 ? kinds.foreign(in: profile) : []
  }

  /// What there is in the reference; nil where nobody asks.
  private func kinds(_ context: RunContext) throws -> ReferenceKinds? {
    guard let reference, Self.comparing.contains(where: condition.terms.contains) else {
      return nil
    }
    return try context.cache.value(KindsKey(reference: reference.digest)) {
      try ReferenceKinds(
        of: reference.molecules, threads: context.runThreads, check: context.checkCancellation)
    }
  }

  /// What the kinds of a reference depend on.
  private struct KindsKey: Hashable, Sendable {
    let reference: String
  }

  /// What is known of a candidate.
  private struct Facts {
    let candidate: Candidate
    let isFamiliar: Bool?
    let isNew: Bool?
    private let evaluated: EvaluatedMolecule

    init(candidate: Candidate, isFamiliar: Bool?, isNew: Bool?) {
      self.candidate = candidate
      self.isFamiliar = isFamiliar
      self.isNew = isNew
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
      case "new": isNew.map { $0 ? 1 : 0 }
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
