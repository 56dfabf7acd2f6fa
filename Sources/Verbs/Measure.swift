import Engine

/// Notes what a model and a force say of a molecule, for tables, files and plots.
public struct Measure: VerbPlugin, Verb {
  public static let name = "measure"
  public static let summary = "Note energies of the molecule: of a model, of a force."
  public static let subject = VerbSubject.changes
  public static let figures = ["interaction", "e_sim"]
  public static let parameters = [
    Parameter(
      "model", \Measure.model, label: .model,
      "Notes 'interaction', the energy without free atoms, eV an atom."),
    Parameter(
      "force", \Measure.force, label: .force,
      "Notes 'e_sim', its energy an atom on the heavy atoms alone."),
    Parameter("at", \Measure.sigma, in: 0...1e6, "The noise level t of the force."),
  ]

  var model: (any AtomisticModel)?
  var force: (any ForceTerm)?
  var sigma = 0.0

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    guard model != nil || force != nil else {
      throw .parameter("model", reason: "is needed, or force=: there is nothing to note")
    }
    return self
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      var figures: [String: Double] = [:]
      let molecule = candidate.molecule
      if let model {
        figures["interaction"] = try context.withCalculator(of: model) { calculator in
          var total = Contribution()
          total.reset(atomCount: molecule.count)
          try calculator.evaluate(
            ParticleBatch(molecules: [molecule]), interaction: true, into: &total)
          return total.energies.reduce(0, +) / Double(molecule.count)
        }
      }
      if let force {
        let skeleton = molecule.withoutMonovalentAtoms
        let reading = try TotalForce([force], in: context).readings(of: skeleton, at: sigma)[0]
        figures["e_sim"] = reading.energy / Double(max(1, skeleton.count))
      }
      return figures
    }
  }
}
