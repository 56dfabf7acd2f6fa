import Engine

/// The shape of a prior as a density of its own, noised as the molecule is: for forces that are
/// scores of noised densities, `likeness` with `cloud=false` above all.
///
/// The prior's pull is the score of its density p. Noise sigma widens a cloud of variance V to
/// V + sigma^2, so that the pull becomes V / (V + sigma^2) of what it was: exact for a normal cloud
/// around a point, a line or a plane.
public struct NoisedPrior: ForcePlugin {
  public static let name = "noised_prior"
  public static let summary = "Keeps atoms in a prior's shape, noised as the molecule is."
  public static let parameters = [
    Parameter("prior", \NoisedPrior.prior, label: .prior, required: true, "The shape."),
    Parameter(
      "variance", \NoisedPrior.variance, in: 1e-6...1e6,
      "Variance of the cloud around the shape, square angstrom; if absent noise does not weaken the "
        + "pull."),
  ]

  var prior: (any Prior)?
  var variance: Double?

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    Term(prior: try required(prior, "prior"), variance: variance)
  }

  /// A shape and how noise weakens its pull.
  public struct Term: ForceTerm {
    let prior: any Prior
    let variance: Double?

    public var isConservative: Bool { prior.isConservative }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      let scale = variance.map { $0 / ($0 + t * t) } ?? 1
      prior.pull(0..<batch.atomCount, of: batch, scale: scale, into: &result)
    }
  }
}
