import Engine

/// Element correction as the last act of a generation, before hydrogens are added.
public struct Correction: MutatorPlugin {
  public static let name = "correction"
  public static let summary = "After the last step, swap elements where that lowers the energy."
  public static let parameters = [
    Parameter("model", \Correction.model, label: .model, required: true, "Gives the energies."),
    Parameter("elements", \Correction.elements, "Elements atoms can become."),
    Parameter(
      "rounds", \Correction.rounds, in: 1...1_000_000,
      "Sites to visit; all heavy atoms if absent."),
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

  /// Corrects with a model.
  public struct Action: Mutator {
    let model: any AtomisticModel
    let elements: [Element]
    let rounds: Int?

    public var particles: Int { 1 }
    public var introducedElements: [Element] { elements }

    public func mutate(
      _ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce
    ) throws {
      guard moment.isLast else { return }
      let correction = ElementCorrection(elements: elements, rounds: rounds)
      let calculator = try model.makeCalculator()
      for particle in 0..<state.batch.count {
        let corrected = try correction.corrected(
          state.batch.molecule(particle), calculator: calculator
        ).molecule
        for (index, atom) in state.batch.atoms(of: particle).enumerated()
        where !state.batch.fixed[atom] {
          state.batch.setElement(corrected.elements[index], at: atom)
        }
      }
    }
  }
}
