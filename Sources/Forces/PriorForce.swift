import Engine

/// Pulls atoms towards the prior [SK eq. 14, 16-18, 24a].
///
/// The strength falls with the number of generated atoms n, so that the prior's volume grows with
/// the molecule: multiplier * pressure / (radius + growth * sqrt(n))^2.
public struct PriorForce: ForcePlugin {
  public static let name = "prior"
  public static let summary = "Pull towards the prior's shape."
  public static let parameters = [
    Parameter("prior", \PriorForce.prior, label: .prior, required: true, "The shape."),
    Parameter("strength", \PriorForce.strength, "Strength against the noise level t."),
    Parameter(
      "multiplier", \PriorForce.multiplier, in: 0...1000,
      "Overall strength; 0.7 for free runs, 1.0 for shapes."),
    Parameter(
      "pressure", \PriorForce.pressure, in: 0...1000, "Numerator of the size dependence."),
    Parameter(
      "radius", \PriorForce.radius, in: 1e-6...1000, "Size of an empty molecule."),
    Parameter(
      "growth", \PriorForce.growth, in: 0...1000, "Growth of the size with sqrt(n)."),
  ]

  var prior: (any Prior)?
  var strength = Schedule.prior
  var multiplier = 0.7
  var pressure = 0.45
  var radius = 0.3
  var growth = 0.05 * 1.566_451_9

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    Term(
      prior: try required(prior, "prior"), strength: strength, multiplier: multiplier,
      pressure: pressure, radius: radius, growth: growth, schedules: scheduledParameters)
  }

  /// A shape and the strength of its pull.
  public struct Term: ForceTerm {
    let prior: any Prior
    let strength: Schedule
    let multiplier: Double
    let pressure: Double
    let radius: Double
    let growth: Double
    public let schedules: [(parameter: ParameterDeclaration, schedule: Schedule)]

    public var isConservative: Bool { prior.isConservative }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      for particle in 0..<batch.count {
        let atoms = batch.atoms(of: particle)
        let generated = atoms.lazy.filter { !batch.fixed[$0] }.count
        let size = radius + growth * Double(generated).squareRoot()
        let scale = strength(t) * multiplier * pressure / (size * size)
        prior.pull(atoms, of: batch, scale: scale, into: &result)
      }
    }
  }
}

extension Prior {
  /// The pull on the free ones of some atoms, `scale` times.
  func pull(
    _ atoms: Range<Int>, of batch: ParticleBatch, scale: Double, into result: inout Contribution
  ) {
    for atom in atoms where !batch.fixed[atom] {
      let (energy, force) = pull(at: batch.positions[atom])
      result.energies[atom] = scale * energy
      result.forces[atom] = scale * force
    }
  }
}
