import Engine
import Platform

/// Follows the scores of a noised density down to its molecules: from sigma to a lower sigma',
///
///     x' = x + (sigma^2 - sigma'^2) F(x; sigma) + sigma' sqrt(1 - sigma'^2 / sigma^2) n,
///
/// with the force F = grad log p and normal noise n (ancestral sampling of a variance-exploding
/// diffusion: J. Ho et al., arXiv:2006.11239; Y. Song et al., arXiv:2011.13456). Down to
/// `correct_until` Langevin steps at the new level correct what the step left,
///
///     x' = x + s^2/2 sigma^2 F + s sqrt(1 - s^2/4) sigma n,
///
/// where the root keeps the width of a normal density of variance sigma^2, the noise of one molecule,
/// which steps of size s would widen otherwise: too wide a noise makes small rings rare. The last step
/// goes to the mean, x + sigma^2 F.
///
/// Atoms of a scaffold are noised as all others are, so that the force sees one noise level
/// everywhere; their score is known, and the last step puts them back to the bit.
public struct AncestralSampler: SamplerPlugin, Sampler {
  public static let name = "ancestral"
  public static let summary =
    "Reverse diffusion: takes forces for scores, noise in balance with them."
  public static let citations = ["10.48550/arXiv.2006.11239", "10.48550/arXiv.2011.13456"]
  public static let parameters = [
    Parameter("steps", \AncestralSampler.steps, in: 2...100_000, "Number of noise levels."),
    Parameter(
      "sigma_start", \AncestralSampler.start, dimension: .length, in: 1e-3...100,
      "First noise level; the cloud of the prior is noised by it."),
    Parameter(
      "sigma_end", \AncestralSampler.end, dimension: .length, in: 1e-4...100,
      "Last noise level."),
    Parameter(
      "noise", \AncestralSampler.noise, in: 0...2,
      "Scales the noise; below 1 molecules keep nearer to what is most likely."),
    Parameter(
      "corrections", \AncestralSampler.corrections, in: 0...1000,
      "Langevin steps at each level."),
    Parameter(
      "correction_step", \AncestralSampler.correctionStep, in: 1e-3...2,
      "Noise of a Langevin step, in units of the noise level."),
    Parameter(
      "correct_until", \AncestralSampler.lowestCorrected, dimension: .length, in: 0...100,
      "No Langevin steps below this noise level."),
  ]

  var steps = 150
  var start = 1.5
  var end = 0.03
  var noise = 1.0
  var corrections = 0
  var correctionStep = 0.4
  var lowestCorrected = 0.0

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    guard end < start else {
      throw .parameter("sigma_end", reason: "must be below sigma_start, which is \(start)")
    }
    return self
  }

  /// Evenly in their logarithm.
  public var noiseLevels: [Double] {
    (0..<steps).map { start * pow(end / start, Double($0) / Double(steps - 1)) }
  }

  public var forceCallsPerStep: Int {
    let all = noiseLevels.reduce(0) { $0 + corrections(at: $1) }
    return 1 + (all + steps / 2) / steps
  }

  /// Langevin steps at a noise level.
  private func corrections(at sigma: Double) -> Int { sigma >= lowestCorrected ? corrections : 0 }

  public func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce)
    throws
  {
    let (sigma, next) = (levels[state.step], levels[state.step + 1])
    if state.step == 0 { state.kick(by: sigma, turn: 0, all: true) }
    try force.evaluate(state.batch, at: sigma)
    if state.step + 2 == levels.count {
      state.drift(by: sigma * sigma, under: force)
      state.restoreFixedAtoms()
      return
    }
    let ratio = next / sigma
    state.drift(by: sigma * sigma - next * next, under: force, noisedBy: sigma)
    state.kick(by: noise * next * (1 - ratio * ratio).squareRoot(), turn: 1, all: true)
    let kick = correctionStep * next
    let keep = (1 - correctionStep * correctionStep / 4).squareRoot()
    for turn in 0..<corrections(at: next) {
      try force.evaluate(state.batch, at: next)
      state.drift(by: kick * kick / 2, under: force, noisedBy: next)
      state.kick(by: noise * kick * keep, turn: 2 + turn, all: true)
    }
  }
}
