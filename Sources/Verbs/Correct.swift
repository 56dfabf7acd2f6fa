import Engine
import Mutators

/// Swaps elements where another one has a lower energy.
public struct Correct: VerbPlugin {
  public static let name = "correct"
  public static let summary = "Swap elements of heavy atoms where that lowers the energy."
  public static let subject = VerbSubject.changes
  public static let metrics = ["swaps"]
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

  public func make() throws(PluginError) -> Action {
    let model = try required(model, "model")
    try ElementCorrection.check(elements, of: model)
    return Action(model: model, elements: elements, rounds: rounds)
  }

  /// Swaps elements with a model.
  public struct Action: Verb {
    let model: any AtomisticModel
    let elements: [Element]
    let rounds: Int?

    public var elementsKnown: (parameter: String, elements: [Element])? {
      ("model", model.elements)
    }

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      try candidate.stage(Correct.name) { candidate in
        try candidate.requireAtoms(in: Correct.name)
        let most = min(rounds ?? .max, candidate.molecule.heavyAtoms.count)
        func frame(_ round: Int, _ molecule: Molecule) -> MoleculeFrame {
          MoleculeFrame(stage: Correct.name, step: round, steps: most, molecule: molecule)
        }
        var round = 0
        let correction = ElementCorrection(elements: elements, rounds: rounds)
        let (molecule, swaps) = try context.withCalculator(of: model) { calculator in
          try correction.corrected(
            candidate.molecule, bonds: candidate.bonds, calculator: calculator
          ) { molecule in
            try context.checkCancellation()
            round += 1
            context.observe?(frame(round - 1, molecule))
          }
        }
        context.observe?(frame(round, molecule))
        candidate.molecule = molecule
        return ["swaps": Double(swaps)]
      }
    }
  }
}
