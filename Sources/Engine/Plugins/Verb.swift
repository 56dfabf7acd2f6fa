/// What a verb does with the molecule it names.
public enum VerbSubject: Sendable {
  /// Makes a new molecule under the label: `generate mol ...`.
  case creates
  /// Changes the molecule: `relax mol ...`.
  case changes
  /// Only looks: `write mol ...`.
  case reads
}

/// A plug-in that a verb is made of: `VERB label [positional] key=value ...`.
public protocol VerbPlugin: Plugin where Product: Verb {
  /// What happens to the label after the verb.
  static var subject: VerbSubject { get }
  /// The parameter that may be given without its key, right after the label (`write mol "a.xyz"`;
  /// for a verb that creates, after a colon: `generate mol: heun`), or nil.
  static var positional: String? { get }
  /// The parameter that makes the verb pause after so many steps, or nil. A verb that pauses leaves
  /// `Candidate.paused`; one that `changes` and pauses goes on with it.
  static var pause: String? { get }
  /// Verbs that come before this one on a molecule, where a recipe has them.
  static var predecessors: [String] { get }
  /// The metrics the verb notes (`Stage.metrics`), whatever its parameters are.
  static var metrics: [String] { get }
}

extension VerbPlugin {
  public static var positional: String? { nil }
  public static var pause: String? { nil }
  public static var predecessors: [String] { [] }
  public static var metrics: [String] { [] }
}

/// An action of a recipe.
public protocol Verb: Sendable {
  /// The metrics the verb notes with the parameters it has; nil where they are those of its plug-in.
  var metricsNoted: [String]? { get }

  /// Elements that the molecule certainly has after the verb, hydrogens aside; empty where it adds none
  /// or nobody knows.
  var elementsMade: [Element] { get }

  /// The elements that the verb can work with, and the parameter that says so; nil for all.
  var elementsKnown: (parameter: String, elements: [Element])? { get }

  /// The metrics the verb needs other verbs to have noted, by the parameter that names them.
  var metricsRead: [String: String] { get }

  /// Whether the verb reads `Candidate.trajectory`, which is kept for the molecules such a verb names.
  var readsTrajectory: Bool { get }

  /// What the verb will ask of its forces, or nil when it cannot be known before. Takes the time of
  /// a few force calls.
  func estimate() throws -> WorkEstimate?

  /// Does the work: in `Candidate.stage`, where the verb changes the molecule.
  ///
  /// Atoms that are `fixed` stay where and what they are, so that `Candidate.heldHydrogens` still fits them;
  /// where atoms change their numbers `Candidate.bonds` becomes nil.
  /// - Throws: `MoleculeFailure` when this molecule cannot go on, which never stops a campaign;
  ///   any other error when the run cannot.
  func run(on candidate: inout Candidate, in context: RunContext) throws

  /// How many times a molecule this verb creates is begun, each time from other random numbers
  /// (`RunContext.attempt`), before it is given up.
  var attempts: Int { get }

  /// Why a molecule this verb created is not taken, evaluated when all verbs of its round are done;
  /// nil when it is. Outputs of an attempt that is not taken are not written.
  /// - Throws: `Interrupted`.
  func rejection(of candidate: Candidate, in context: RunContext) throws -> String?
}

extension Verb {
  public func estimate() throws -> WorkEstimate? { nil }
  public var metricsNoted: [String]? { nil }
  public var elementsMade: [Element] { [] }
  public var elementsKnown: (parameter: String, elements: [Element])? { nil }
  public var metricsRead: [String: String] { [:] }
  public var readsTrajectory: Bool { false }
  public var attempts: Int { 1 }
  public func rejection(of candidate: Candidate, in context: RunContext) throws -> String? { nil }
}

/// A verb without its Swift type.
public struct VerbDeclaration: Sendable {
  public let plugin: PluginDeclaration
  public let subject: VerbSubject
  public let positional: String?
  public let pause: String?
  public let predecessors: [String]
  public let metrics: [String]
  public var name: String { plugin.name }

  /// The declaration of a verb type.
  public init(_ type: any VerbPlugin.Type) {
    plugin = PluginDeclaration(type)
    subject = type.subject
    positional = type.positional
    pause = type.pause
    predecessors = type.predecessors
    metrics = type.metrics
  }
}
