import Engine
import Platform

/// Evaluates a calibrated density; owns its buffers, so it belongs to one worker.
public final class DensityEvaluator {
  private let density: CalibratedDensity
  let network: ScoreEvaluator
  private var seeds: [Double] = []
  /// Whether the cloud is part of the energy; without it E alone is evaluated, and something else has
  /// to say how far atoms may be from each other.
  public var hasCloud = true

  /// An evaluator with tables of its own.
  public convenience init(_ density: CalibratedDensity) {
    self.init(density, ScoreTables(density.network))
  }

  init(_ density: CalibratedDensity, _ tables: ScoreTables) {
    self.density = density
    network = ScoreEvaluator(tables)
  }

  /// Energies U of the atoms, dimensionless: [atoms].
  /// - Parameter sigmas: the noise level of each particle, angstrom.
  /// - Throws: `ModelError` where an element is unknown.
  public func evaluate(
    _ batch: ParticleBatch, sigmas: [Double], energies: inout [Double]
  ) throws(ModelError) {
    try network.evaluate(
      batch, sigmas: sigmas.map(CalibratedDensity.clamped), into: &energies)
    density.addBias(batch, sigmas: sigmas, energies: &energies)
    if hasCloud { density.addCloud(batch, sigmas: sigmas, energies: &energies, gradient: nil) }
  }

  /// Energies and forces, minus the gradient of the summed energies, per angstrom.
  public func evaluate(
    _ batch: ParticleBatch, sigmas: [Double], into result: inout Contribution
  ) throws(ModelError) {
    result.reset(atomCount: batch.atomCount)
    try network.evaluate(
      batch, sigmas: sigmas.map(CalibratedDensity.clamped), into: &result.energies)
    seeds.removeAll(keepingCapacity: true)
    seeds.append(contentsOf: repeatElement(-1, count: batch.count))
    network.reverse(seeds: seeds, positions: &result.forces, parameters: nil)
    density.addBias(batch, sigmas: sigmas, energies: &result.energies)
    guard hasCloud else { return }
    result.forces.withUnsafeMutableBufferPointer {
      density.addCloud(
        batch, sigmas: sigmas, energies: &result.energies, gradient: $0.baseAddress, factor: -1)
    }
  }
}

extension DensityEvaluator {
  /// Energies of a molecule with each of some elements at each of some atoms in turn: [atoms, elements].
  /// - Throws: `ModelError` where an element is unknown.
  func totals(
    of molecule: Molecule, with elements: [Element], at atoms: [Int], sigma: Double
  ) throws(ModelError) -> [[Double]] {
    var trials: [Molecule] = []
    for atom in atoms {
      for element in elements {
        var trial = molecule
        trial.setElement(element, at: atom)
        trials.append(trial)
      }
    }
    let batch = ParticleBatch(molecules: trials)
    var energies: [Double] = []
    try evaluate(
      batch, sigmas: Array(repeating: sigma, count: batch.count), energies: &energies)
    let totals = batch.totals(energies)
    return atoms.indices.map { atom in
      (0..<elements.count).map { totals[atom * elements.count + $0] }
    }
  }

  /// How surprising a molecule without noise is under the density, nats per atom, up to a constant that
  /// is the same for all molecules of as many atoms: what is left of noise after its prediction,
  ///
  ///     -log p(x) = integral of <|n - sigma grad U(x + sigma n; sigma)|^2> d(log sigma) + const
  ///
  /// (the likelihood of a diffusion, D. P. Kingma et al., arXiv:2107.00630), from the same few
  /// draws of noise for all molecules of a size. Unlike U itself it compares molecules of different
  /// bonds.
  /// - Throws: `ModelError` where an element is unknown.
  public func surprise(of molecule: Molecule) throws(ModelError) -> Double {
    guard molecule.count > 1 else { return 0 }
    let (levels, draws) = (8, 2)
    let (first, last) = (0.06, 1.0)
    let spacing = log(last / first) / Double(levels - 1)
    var molecules: [Molecule] = []
    var noises: [[SIMD3<Double>]] = []
    var sigmas: [Double] = []
    for level in 0..<levels {
      let sigma = first * exp(spacing * Double(level))
      var stream = RandomStream(seed: 0, .surprise, level)
      for _ in 0..<draws {
        var sample = molecule.noised(by: sigma, from: &stream)
        molecules.append(sample.molecule)
        noises.append(sample.noise)
        // And with the opposite noise: odd parts of the error cancel.
        for atom in sample.noise.indices {
          sample.molecule.positions[atom] -= 2 * sigma * sample.noise[atom]
        }
        molecules.append(sample.molecule)
        noises.append(sample.noise.map { -$0 })
        sigmas += [sigma, sigma]
      }
    }
    var result = Contribution()
    try evaluate(ParticleBatch(molecules: molecules), sigmas: sigmas, into: &result)
    var (sum, atom) = (0.0, 0)
    for (noise, sigma) in zip(noises, sigmas) {
      for n in noise {
        let error = n + sigma * result.forces[atom]
        sum += (error * error).sum()
        atom += 1
      }
    }
    return spacing * sum / Double(2 * draws * molecule.count)
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
    var (squares, errors, loss, count) = (0.0, 0.0, 0.0, 0)
    for (index, molecule) in molecules.enumerated() where molecule.count > 1 {
      count += 1
      var stream = RandomStream(seed: seed, .calibration, index)
      let sample = molecule.noised(by: sigma, from: &stream)
      let batch = ParticleBatch(molecules: [sample.molecule])
      var result = Contribution()
      try evaluator.evaluate(batch, sigmas: [sigma], into: &result)
      for (force, noise) in zip(result.forces, sample.noise) {
        squares += (noise * noise).sum()
        let error = sigma * force + noise
        errors += (error * error).sum()
      }
      let atom = stream.index(below: molecule.count)
      let elements = density.network.shape.elements
      let totals = try evaluator.totals(
        of: sample.molecule, with: elements, at: [atom], sigma: sigma)[0]
      let right = elements.firstIndex(of: molecule.elements[atom]) ?? 0
      let lowest = totals.min() ?? 0
      loss += totals[right] - lowest + log(totals.reduce(0) { $0 + exp(lowest - $1) })
    }
    share = 1 - errors / squares
    elementLoss = loss / Double(max(1, count))
  }
}
