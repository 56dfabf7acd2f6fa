import Engine

/// Walks down a falling force without noise: every step goes along the force as far as a harmonic
/// well of the given curvature would have it, and no atom further than the longest move. For
/// energies that change with the noise level from a simple well to a molecule [SK eq. 7].
public struct DescentSampler: SamplerPlugin, Sampler {
  public static let name = "descent"
  public static let summary = "Steepest descent while the noise level falls: no noise at all."
  public static let parameters = [
    Parameter("steps", \DescentSampler.steps, in: 1...1_000_000, "Number of steps."),
    Parameter("sigma_start", \DescentSampler.start, in: 1e-6...1e6, "First sigma; the last is 0."),
    Parameter(
      "curvature", \DescentSampler.curvature, in: 1e-6...1e9,
      "Force per angstrom that a step is right for; a stiff bond's is some 70 eV/angstrom^2."),
    Parameter(
      "max_step", \DescentSampler.longest, dimension: .length, in: 1e-6...10,
      "No atom moves further in one step."),
  ]

  var steps = 200
  var start = 1.0
  var curvature = 70.0
  var longest = 0.1

  /// The defaults.
  public init() {}

  public var noiseLevels: [Double] {
    (0...steps).map { start * (1 - Double($0) / Double(steps)) }
  }
  public var forceCallsPerStep: Int { 1 }

  public func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce)
    throws
  {
    try force.evaluate(state.batch, at: levels[state.step])
    for atom in state.batch.positions.indices {
      let move = force.forces[atom] / curvature
      let length = (move * move).sum().squareRoot()
      state.batch.positions[atom] += length > longest ? move * (longest / length) : move
    }
  }
}
