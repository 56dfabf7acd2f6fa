import Engine

/// The stochastic sampler of the paper: algorithm 2 of T. Karras et al., arXiv:2206.00364, with a
/// multiplicative churn, a least noise and force instead of denoiser.
///
/// A step from sigma to sigma_next raises the noise to churn * sigma, kicks the atoms accordingly,
/// follows the force down to sigma_next and corrects with the force there.
public struct HeunSampler: SamplerPlugin, Sampler {
  public static let name = "heun"
  public static let summary = "Stochastic second-order sampler (EDM algorithm 2, modified)."
  public static let citations = ["10.48550/arXiv.2206.00364"]
  public static let parameters =
    [
      Parameter(
        "churn", \HeunSampler.churn, in: 1...10, "Each step raises sigma by this factor first."),
      Parameter(
        "churn_above", \HeunSampler.churnAbove, in: 0...1e6,
        "Below this sigma the noise is no longer raised."),
      Parameter(
        "jitter", \HeunSampler.jitter, in: 0...10, "Scales the kicks (S_noise)."),
      Parameter(
        "min_noise", \HeunSampler.minNoise, dimension: .length, in: 0...10,
        "Least kick of every step, standard deviation."),
    ] + Parameter.group(\HeunSampler.grid)

  var churn = 1.3
  var churnAbove = 2e-3
  var jitter = 0.5
  var minNoise = 0.01
  var grid = NoiseGrid()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    try grid.validate()
    return self
  }

  public var noiseLevels: [Double] { grid.levels }
  public var forceCallsPerStep: Int { 2 }

  public func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce)
    throws
  {
    let sigma = levels[state.step]
    let raised = sigma >= churnAbove ? churn * sigma : sigma
    let noise = max(jitter * (raised * raised - sigma * sigma).squareRoot(), minNoise)
    state.kick(by: noise)
    try state.descend(from: raised, to: levels[state.step + 1], isCorrected: true, under: force)
  }
}
