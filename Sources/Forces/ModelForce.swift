import Engine

/// The quantum-mechanical force of [SK eq. 14], from a force field.
public struct ModelForce: ForcePlugin {
  public static let name = "energy"
  public static let summary =
    "Energy and forces of a model (eV): MACE, a potential, another program."
  public static let parameters = [
    Parameter("model", \ModelForce.model, label: .model, required: true, "The force field."),
    Parameter("strength", \ModelForce.strength, "Factor against the noise level t."),
  ]

  var model: (any AtomisticModel)?
  var strength = Schedule.constant(1)

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    Term(
      model: try required(model, "model"), strength: strength, schedules: scheduledParameters)
  }

  /// A model and its weight.
  public struct Term: ForceTerm {
    let model: any AtomisticModel
    let strength: Schedule
    public let schedules: [(parameter: ParameterDeclaration, schedule: Schedule)]

    public var knownElements: [Element]? { model.elements }

    public func makeScratch() throws -> any Calculator { try model.makeCalculator() }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout any Calculator,
      into result: inout Contribution
    ) throws {
      try scratch.evaluate(batch, interaction: true, into: &result)
      let strength = strength(t)
      for atom in result.energies.indices {
        result.energies[atom] *= strength
        result.forces[atom] *= strength
      }
      for particle in result.strainGradients.indices {
        result.strainGradients[particle] = result.strainGradients[particle] * strength
      }
    }
  }
}
