import Chemistry
import Engine

/// Gives up molecules that are not as they should be: nothing more is done to them, they are not
/// written, and tables count them by reason. Where `generate` has `until`, they are made again.
public struct Accept: VerbPlugin {
  public static let name = "accept"
  public static let summary = "Go on with molecules that meet a condition; others are given up."
  public static let subject = VerbSubject.changes
  public static let parameters = [
    Parameter(
      "where", \Accept.condition, terms: Acceptance.terms,
      "What a molecule must be, such as (valid and neutral and not unstable and rings >= 1)."),
    Parameter(
      "reference", \Accept.reference, label: .reference,
      "The molecules that familiar and new compare with."),
  ]

  var condition = Condition.flag("valid")
  var reference: ReferenceSet?

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    Action(
      acceptance: try Acceptance(condition, parameter: "where", reference: reference))
  }

  /// Gives up what a condition does not take.
  public struct Action: Verb {
    let acceptance: Acceptance

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      let objection = try acceptance.objection(to: candidate, in: context)
      try candidate.stage(Accept.name) { _ in [:] }
      if let objection { throw MoleculeFailure(stage: Accept.name, reason: objection) }
    }
  }
}
