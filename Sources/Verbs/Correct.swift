import Engine
import Mutators

/// Swaps elements where another one has a lower energy.
public struct Correct: Verb {
  public static let name = "correct"
  public static let summary = "Swap elements of heavy atoms where that lowers the energy."
  public static let subject = VerbSubject.changes
  public static let figures = ["swaps"]
  public static let parameters = [
    Parameter("model", \Correct.model, label: .model, required: true, "Gives the energies."),
    Parameter("elements", \Correct.elements, "Elements atoms can become."),
    Parameter(
      "rounds", \Correct.rounds, in: 1...1_000_000, "Sites to visit; all heavy atoms if absent."),
  ]

  var model: (any AtomisticModel)?
  var elements: [Element] = [.carbon, .nitrogen, .oxygen]
  var rounds: Int?

  /// The defaults.
  public init() {}

  public var elementsKnown: (parameter: String, elements: [Element])? {
    model.map { ("model", $0.elements) }
  }

  public mutating func prepare() throws(PluginError) {
    guard !elements.contains(.hydrogen) else {
      throw .parameter(
        "elements", reason: "has H, but heavy atoms are what is swapped: leave H out")
    }
    guard let model, let stranger = elements.first(where: { !model.elements.contains($0) }) else {
      return
    }
    let known = model.elements.map(\.symbol).joined(separator: ", ")
    throw .parameter(
      "elements", reason: "has \(stranger), which the model does not know; it knows \(known)")
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let model else { preconditionFailure("model is required") }
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      let correction = ElementCorrection(elements: elements, rounds: rounds)
      let (molecule, swaps) = try context.cache.withCalculator(of: model) { calculator in
        try correction.corrected(
          candidate.molecule, bonds: candidate.bonds, calculator: calculator
        ) {
          try context.checkCancellation()
        }
      }
      candidate.molecule = molecule
      return ["swaps": Double(swaps)]
    }
  }
}
