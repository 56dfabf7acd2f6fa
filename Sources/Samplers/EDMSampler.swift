import Engine
import Platform

/// Algorithm 2 of T. Karras et al., arXiv:2206.00364, for densities of noised molecules: from a noise level
/// to a lower one, each step adds noise (churn) and follows dx/dsigma = -sigma F with the score F, twice,
/// by the rule of Heun. Elements move with positions where a force has scores of them, and atoms have the
/// element of which they have most. Without churn it is the probability flow, which draws nothing after the start.
///
/// Atoms of a scaffold are where they belong, noised by the level, so that the force sees one noise level
/// everywhere.
public struct EDMSampler: SamplerPlugin, Sampler {
  public static let name = "edm"
  public static let summary =
    "Karras' stochastic sampler: takes forces for scores, moves elements too."
  public static let citations = ["10.48550/arXiv.2206.00364"]
  public static let parameters = [
    Parameter("steps", \EDMSampler.steps, in: 2...100_000, "Number of noise levels."),
    Parameter(
      "sigma_start", \EDMSampler.start, dimension: .length, in: 1e-3...100,
      "First noise level; the cloud of the prior is noised by it."),
    Parameter(
      "sigma_end", \EDMSampler.end, dimension: .length, in: 1e-5...100,
      "Last noise level above zero."),
    Parameter(
      "rho", \EDMSampler.rho, in: 0.1...100, "How much levels crowd at the low end."),
    Parameter(
      "churn", \EDMSampler.churn, in: 0...1e6,
      "Noise added in all steps together (S_churn); 0 is the probability flow."),
    Parameter(
      "churn_above", \EDMSampler.lowestChurned, dimension: .length, in: 0...1e6,
      "Below this level no noise is added (S_min)."),
    Parameter(
      "jitter", \EDMSampler.jitter, in: 0...10,
      "Scales the noise added to positions (S_noise); below 1 molecules are calmer and less various."
    ),
    Parameter(
      "element_jitter", \EDMSampler.elementJitter, in: 0...10, "The same of continuous elements."),
  ]

  var steps = 100
  var start = 3.0
  var end = 5e-3
  var rho = 7.0
  var churn = 40.0
  var lowestChurned = 0.02
  var jitter = 1.005
  var elementJitter = 1.005

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    guard end < start else {
      throw .parameter("sigma_end", reason: "must be below sigma_start, which is \(start)")
    }
    return self
  }

  /// Even in their root of degree rho, and zero.
  public var noiseLevels: [Double] {
    let (first, last) = (pow(start, 1 / rho), pow(end, 1 / rho))
    return (0..<steps).map { pow(first + Double($0) / Double(steps - 1) * (last - first), rho) }
      + [0]
  }

  public var forceCallsPerStep: Int { 2 }
  public var movesElements: Bool { true }

  public func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce)
    throws
  {
    let (sigma, next) = (levels[state.step], levels[state.step + 1])
    if state.step == 0 { state.noise(by: sigma, elements: sigma, turn: 0) }
    let added = sigma >= lowestChurned ? min(churn / Double(steps), 2.0.squareRoot() - 1) : 0
    let raised = (1 + added) * sigma
    if added > 0 {
      let size = (raised * raised - sigma * sigma).squareRoot()
      state.noise(by: jitter * size, elements: elementJitter * size, turn: 1)
    }
    state.holdFixedAtoms(noisedBy: raised)
    try force.evaluate(state.batch, at: raised)
    // x + (next - raised) dx/dsigma with dx/dsigma = -sigma F.
    let before = state.batch
    let slopes = ScoreSlopes(force, of: state.batch, at: raised)
    state.move(from: before, along: slopes, by: raised - next)
    if next > 0 {
      state.holdFixedAtoms(noisedBy: next)
      try force.evaluate(state.batch, at: next)
      state.move(
        from: before, along: slopes.mean(with: ScoreSlopes(force, of: state.batch, at: next)),
        by: raised - next)
    }
    state.batch.roundElements()
  }
}

/// sigma F of positions and elements: the ways to where they belong, in standard deviations of the noise.
///
/// Networks have slopes, where atoms meet for example, by which one step tears a molecule apart. So no atom
/// belongs further away than normal noise takes all but one in 65,000, and a little more at low noise, where
/// positions are off by more than the noise; and no element to an amount that none has: the mean of zeroes and
/// ones is between them.
private struct ScoreSlopes {
  var positions: [SIMD3<Double>]
  var elements: [Double]

  private static let furthest = 5.0
  /// Angstrom.
  private static let error = 0.3

  init(_ force: TotalForce, of batch: ParticleBatch, at sigma: Double) {
    let furthest = Self.furthest + Self.error / sigma
    positions = force.forces.map {
      let slope = sigma * $0
      let size = length(slope)
      return size > furthest ? furthest / size * slope : slope
    }
    let weights = batch.continuous?.weights ?? []
    elements = zip(weights, force.elementForces).map { weight, force in
      (min(max(weight + sigma * sigma * force, 0), 1) - weight) / sigma
    }
  }

  func mean(with other: ScoreSlopes) -> ScoreSlopes {
    var mean = self
    for atom in positions.indices {
      mean.positions[atom] = (positions[atom] + other.positions[atom]) / 2
    }
    for index in elements.indices {
      mean.elements[index] = (elements[index] + other.elements[index]) / 2
    }
    return mean
  }
}

extension GenerationState {
  /// Adds normal noise to positions and continuous elements of free atoms.
  fileprivate mutating func noise(by size: Double, elements: Double, turn: Int) {
    kick(by: size, turn: turn)
    guard var continuous = batch.continuous else { return }
    let width = continuous.elements.count
    for particle in 0..<batch.count {
      // After the turns of positions.
      var stream = RandomStream(seed: seed, .samplerNoise, step, particle << 12 | (turn + 0x800))
      for atom in batch.atoms(of: particle) where !batch.fixed[atom] {
        for index in atom * width..<(atom + 1) * width {
          continuous.weights[index] += elements * stream.normal()
        }
      }
    }
    batch.continuous = continuous
  }

  /// Moves free atoms and their continuous elements from where they were.
  fileprivate mutating func move(
    from start: ParticleBatch, along slopes: ScoreSlopes, by step: Double
  ) {
    for atom in batch.positions.indices where !batch.fixed[atom] {
      batch.positions[atom] = start.positions[atom] + step * slopes.positions[atom]
    }
    guard var continuous = start.continuous, !slopes.elements.isEmpty else { return }
    for index in continuous.weights.indices {
      continuous.weights[index] += step * slopes.elements[index]
    }
    batch.continuous = continuous
  }

  /// Puts fixed atoms where they belong, as the elements they are, with the noise of a level, always along the
  /// same direction: the probability flow of atoms that are known.
  fileprivate mutating func holdFixedAtoms(noisedBy sigma: Double) {
    guard batch.fixed.contains(true) else { return }
    var continuous = batch.continuous
    for particle in 0..<batch.count {
      var stream = RandomStream(seed: seed, .samplerNoise, -1, particle << 12)
      for atom in batch.atoms(of: particle) where batch.fixed[atom] {
        batch.positions[atom] = anchor(of: atom, in: particle) + sigma * stream.normal3()
        guard let elements = continuous?.elements else { continue }
        for (index, element) in elements.enumerated() {
          continuous?.weights[atom * elements.count + index] =
            (element == batch.elements[atom] ? 1 : 0) + sigma * stream.normal()
        }
      }
    }
    batch.continuous = continuous
  }
}
