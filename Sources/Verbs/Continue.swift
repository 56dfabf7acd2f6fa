import Engine

/// Goes on with a generation that was paused, under other forces if the recipe says so.
public struct Continue: VerbPlugin, Verb {
  public static let name = "continue"
  public static let summary = "Go on with a paused generation, under other forces if given."
  public static let subject = VerbSubject.changes
  public static let pause: String? = "pause_after"
  public static let parameters = [
    Parameter("sampler", \Continue.sampler, label: .sampler, "Takes over; as before if absent."),
    Parameter("forces", \Continue.forces, labels: .force, "Take over; as before if absent."),
    Parameter(
      "mutators", \Continue.mutators, labels: .mutator,
      "Take over, or none with []; as before if absent."),
    Parameter(
      "pause_after", \Continue.pauseAfter, in: 1...100_000,
      "Pause again after so many steps; goes on to the end if absent."),
  ]

  var sampler: (any Sampler)?
  var forces: [Labelled]?
  var mutators: [Labelled]?
  var pauseAfter: Int?

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    if forces?.isEmpty == true {
      throw .parameter("forces", reason: "needs at least one force")
    }
    if let forces {
      try GenerationElements(forces: forces, mutators: mutators ?? []).check()
    }
    return self
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard var paused = candidate.paused else { throw NothingToContinue() }
    var labels = candidate.readings.map(\.label)
    if let sampler { paused.hand(to: sampler) }
    if let forces {
      paused.generation.forces = forces.compactMap { $0.product as? any ForceTerm }
      labels = forces.map(\.label)
    }
    if let mutators {
      paused.generation.mutators = mutators.compactMap { $0.product as? any Mutator }
    }
    try candidate.grow(paused, by: pauseAfter, under: labels, as: Self.name, in: context)
  }
}

/// A generation that is over, or molecules that were not generated.
struct NothingToContinue: Error, CustomStringConvertible {
  var description: String { "its generation is over; generate with pause_after= to continue it" }
}
