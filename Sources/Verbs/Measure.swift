import Engine

/// Notes what a model and a force say of a molecule, for tables, files and plots.
public struct Measure: VerbPlugin, Verb {
  public static let name = "measure"
  public static let summary = "Note energies of the molecule: of a model, of a force."
  public static let subject = VerbSubject.changes
  public static let parameters = [
    Parameter(
      "model", \Measure.model, label: .model,
      "Notes 'interaction', the energy per atom without that of free atoms, eV."),
    Parameter(
      "force", \Measure.force, label: .force,
      "Notes its energy per atom on the heavy atoms alone, or on all where the force makes hydrogens "
        + "as well, as diffusion does: 'e_sim' of a similarity, 'force_energy' of any other force."),
    Parameter("at", \Measure.sigma, in: 0...1e6, "The noise level t of the force."),
  ]

  var model: (any AtomisticModel)?
  var force: (any ForceTerm)?
  var sigma = 0.0

  /// The defaults.
  public init() {}

  public var metricsNoted: [String]? {
    (model == nil ? [] : ["interaction"]) + (force.map { [Self.metric(of: $0)] } ?? [])
  }

  public var elementsKnown: (parameter: String, elements: [Element])? {
    model.map { ("model", $0.elements) }
  }

  private static func metric(of force: any ForceTerm) -> String {
    force.guide == Self.similarity ? "e_sim" : "force_energy"
  }

  /// The name of the force whose energy is E_sim.
  private static let similarity = "similarity"

  public func make() throws(PluginError) -> Self {
    guard model != nil || force != nil else {
      throw .parameter("model", reason: "is needed, or force=: there is nothing to note")
    }
    return self
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      var metrics: [String: Double] = [:]
      let molecule = candidate.molecule
      if let model {
        metrics["interaction"] = try context.withCalculator(of: model) { calculator in
          var total = Contribution()
          total.reset(atomCount: molecule.count)
          try calculator.evaluate(
            ParticleBatch(molecules: [molecule]), interaction: true, into: &total)
          return total.energies.reduce(0, +) / Double(molecule.count)
        }
      }
      if let force {
        let isWhole = force.continuousElements?.contains(.hydrogen) == true
        let skeleton = isWhole ? molecule : molecule.withoutMonovalentAtoms
        let reading = try TotalForce([force], in: context).readings(of: skeleton, at: sigma)[0]
        metrics[Self.metric(of: force)] =
          reading.energy / Double(max(1, skeleton.count))
      }
      return metrics
    }
  }
}
