import Engine

/// Evaluates a calibrated density; owns its buffers, so it belongs to one worker.
public final class DensityEvaluator {
  private let density: CalibratedDensity
  private let evaluator: ScoreEvaluator
  private var seeds: [Double] = []

  /// An evaluator with tables of its own.
  public convenience init(_ density: CalibratedDensity) {
    self.init(density, ScoreTables(density.network))
  }

  init(_ density: CalibratedDensity, _ tables: ScoreTables) {
    self.density = density
    evaluator = ScoreEvaluator(tables)
  }

  /// Energies U of the atoms, dimensionless, and, where asked for, the gradient of their sum, per
  /// angstrom: [atoms]. Noise levels are clamped to those the density was fitted for.
  /// - Parameter sigmas: of each particle, angstrom.
  /// - Throws: `ModelError` where an element is unknown.
  public func evaluate(
    _ batch: ParticleBatch, sigmas: [Double], energies: inout [Double],
    gradient: UnsafeMutablePointer<[SIMD3<Double>]>?
  ) throws(ModelError) {
    try evaluator.evaluate(batch, sigmas: sigmas, into: &energies)
    if let gradient {
      seeds.removeAll(keepingCapacity: true)
      seeds.append(contentsOf: repeatElement(1, count: batch.count))
      gradient.pointee.removeAll(keepingCapacity: true)
      gradient.pointee.append(contentsOf: repeatElement(.zero, count: batch.atomCount))
      evaluator.reverse(seeds: seeds, positions: &gradient.pointee, parameters: nil)
      gradient.pointee.withUnsafeMutableBufferPointer {
        density.addCloud(
          batch, sigmas: sigmas, energies: &energies, gradient: $0.baseAddress)
      }
    } else {
      density.addCloud(batch, sigmas: sigmas, energies: &energies, gradient: nil)
    }
  }
}

/// How much of the noise of molecules a density explains.
public struct ExplainedNoise: Sendable {
  /// 1 - sum |predicted - n|^2 / sum |n|^2; 0 is no better than no prediction.
  public let share: Double
  /// Mean negative log-probability of an atom's element among all, given the rest.
  public let elementLoss: Double

  /// Noises each molecule once, its centroid kept, and predicts the noise.
  /// - Throws: `ModelError` where an element is unknown.
  public init(
    of molecules: [Molecule], by density: CalibratedDensity, sigma: Double, seed: UInt64
  ) throws(ModelError) {
    let evaluator = DensityEvaluator(density)
    var (squares, errors, loss) = (0.0, 0.0, 0.0)
    for (index, molecule) in molecules.enumerated() where molecule.count > 1 {
      var stream = RandomStream(seed: seed, .calibration, index)
      let sample = molecule.noised(by: sigma, from: &stream)
      let batch = ParticleBatch(molecules: [sample.molecule])
      var energies: [Double] = []
      var gradient: [SIMD3<Double>] = []
      try evaluator.evaluate(batch, sigmas: [sigma], energies: &energies, gradient: &gradient)
      for (slope, noise) in zip(gradient, sample.noise) {
        squares += (noise * noise).sum()
        let error = sigma * slope - noise
        errors += (error * error).sum()
      }
      let atom = stream.index(below: molecule.count)
      let elements = density.network.shape.elements
      var trials: [Molecule] = []
      for element in elements {
        var trial = sample.molecule
        trial.setElement(element, at: atom)
        trials.append(trial)
      }
      let all = ParticleBatch(molecules: trials)
      try evaluator.evaluate(
        all, sigmas: trials.map { _ in sigma }, energies: &energies, gradient: nil)
      let totals = trials.indices.map { energies[all.atoms(of: $0)].reduce(0, +) }
      let right = elements.firstIndex(of: molecule.elements[atom]) ?? 0
      loss += logOfSum(totals.map { totals[right] - $0 })
    }
    share = 1 - errors / squares
    elementLoss = loss / Double(max(1, molecules.count))
  }
}

#if canImport(Glibc)
  import Glibc
#endif

/// log sum exp.
func logOfSum(_ values: [Double]) -> Double {
  let top = values.max() ?? 0
  return top + log(values.reduce(0) { $0 + exp($1 - top) })
}
