import Engine
import Platform

/// Fits a density to noised reference molecules.
///
/// Positions by denoising score matching (P. Vincent, Neural Computation 23, 1661, 2011): with
/// x = x_0 + sigma n and the centroid of n taken away, the loss is the mean of
///
///     |sigma grad U(x, z; sigma) - n|^2 / (3 atoms).
///
/// Elements by pseudo-likelihood (J. Besag, The Statistician 24, 179, 1975): of one atom the
/// negative log-probability of its element among others, given all the rest.
///
/// The gradient of the first by the parameters w needs d/dw (q . grad U), q = sigma grad U - n; it is
/// the central difference of dU/dw between x + h q and x - h q.
public struct Calibration: Sendable {
  /// Molecules of a step.
  public var batch = 64
  public var steps = 2000
  public var learningRate = 4e-3
  /// Weight of the loss on elements.
  public var elementWeight = 0.2
  /// Shrinks weights by this much times the learning rate each step (AdamW).
  public var decay = 0.0
  public var seed: UInt64 = 1
  /// The displacement of the central difference, in units of sigma.
  public var difference = 0.03
  /// The range of noise levels, angstrom.
  public var lowest = CalibratedDensity.levels.lowerBound
  public var highest = CalibratedDensity.levels.upperBound

  /// The defaults.
  public init() {}

  /// From random weights; the decay keeps a few hundred molecules from being learnt by heart.
  public static let fromNothing: Calibration = {
    var fit = Calibration()
    fit.steps = 3000
    fit.decay = 0.5
    return fit
  }()

  /// From a density that was fitted to many molecules.
  public static let fromBase: Calibration = {
    var fit = Calibration()
    fit.steps = 400
    fit.learningRate = 1e-3
    fit.decay = 0.1
    return fit
  }()

  /// How a fit goes.
  public struct Progress: Sendable {
    public let step: Int
    public let steps: Int
    /// Mean losses of this step: of the noise and of the elements.
    public let noiseLoss: Double
    public let elementLoss: Double
  }

  /// The fitted density. The result is the same whatever the number of threads.
  /// - Parameters:
  ///   - molecules: heavy atoms alone.
  ///   - start: where the fit begins.
  ///   - report: called after each step with the density so far; the fit ends early where it throws.
  public func fit(
    _ molecules: [Molecule], from start: CalibratedDensity, threads: Int,
    report: (Progress, CalibratedDensity) throws -> Void
  ) throws -> CalibratedDensity {
    var density = start
    let tables = ScoreTables(density.network)
    var optimizer = AdamW(count: density.network.parameters.count)
    let team = WorkerTeam(threads: threads)
    let chunks = (0..<(batch + Self.chunk - 1) / Self.chunk).map { index in
      CalibrationChunk(
        density, tables, places: index * Self.chunk..<min(batch, (index + 1) * Self.chunk))
    }
    let count = density.network.parameters.count
    var gradient = [Float](repeating: 0, count: count)
    for step in 0..<steps {
      team.forEach(chunks.count) { index in
        chunks[index].work(molecules, step: step, self)
      }
      if let failure = chunks.lazy.compactMap(\.failure).first { throw failure }
      for place in 0..<count { gradient[place] = 0 }
      for chunk in chunks {
        let values = chunk.gradient.values.base
        for place in 0..<count { gradient[place] += values[place] }
      }
      optimizer.step(
        &density.network.parameters, gradient, rate: learningRate * rate(step), decay: decay)
      tables.update(density.network.parameters)
      let noise = chunks.reduce(0) { $0 + $1.noiseLoss } / Double(batch)
      let element = chunks.reduce(0) { $0 + $1.elementLoss } / Double(batch)
      try report(
        Progress(step: step + 1, steps: steps, noiseLoss: noise, elementLoss: element), density)
    }
    return density
  }

  /// The variance per coordinate of a molecule of one atom, `CalibratedDensity.spread`: the mean over
  /// the reference of what its molecules ask for.
  public static func spread(of molecules: [Molecule]) -> Double {
    var (sum, count) = (0.0, 0)
    for molecule in molecules where molecule.count > 2 {
      let n = Double(molecule.count)
      let centre = molecule.positions.reduce(.zero, +) / n
      let square = molecule.positions.reduce(0) { sum, position in
        let vector = position - centre
        return sum + (vector * vector).sum()
      }
      sum += square / (3 * (n - 1)) / cbrt(n * n)
      count += 1
    }
    return count > 0 ? sum / Double(count) : 0.35
  }

  /// The noise level at a fraction of all: evenly in the logarithm, but three times as often where
  /// noise is about as large as the differences between bonds, which decides what is bonded to what.
  func level(_ fraction: Double) -> Double {
    let edges = [lowest, max(lowest, 0.1), min(highest, 0.6), highest].map { log($0) }
    let shares = [1.0, 3.0, 1.0].enumerated().map { $1 * (edges[$0 + 1] - edges[$0]) }
    var rest = fraction * shares.reduce(0, +)
    for (index, share) in shares.enumerated() {
      if rest < share || index == shares.count - 1 {
        let width = edges[index + 1] - edges[index]
        return exp(edges[index] + (share > 0 ? min(1, rest / share) : 0) * width)
      }
      rest -= share
    }
    return highest
  }

  /// Molecules a thread works on at a time: fixed, so that sums have one order.
  private static let chunk = 4

  /// Warm-up, then half a cosine.
  private func rate(_ step: Int) -> Double {
    let (i, n) = (Double(step), Double(steps))
    return min(1, (i + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + cos(.pi * i / n)))
  }
}

/// Some of the molecules of each step, and what comes of them.
private final class CalibrationChunk {
  private let elements: [Element]
  private let places: Range<Int>
  private let density: DensityEvaluator
  let gradient: ParameterGradient
  private(set) var noiseLoss = 0.0
  private(set) var elementLoss = 0.0
  private(set) var failure: (any Error)?
  /// Elements compared with the right one.
  private static let alternatives = 3

  init(_ density: CalibratedDensity, _ tables: ScoreTables, places: Range<Int>) {
    elements = density.network.shape.elements
    self.places = places
    self.density = DensityEvaluator(density, tables)
    gradient = ParameterGradient(density.network)
  }

  func work(_ molecules: [Molecule], step: Int, _ fit: Calibration) {
    do { try difference(molecules, step: step, fit) } catch { failure = error }
  }

  private func difference(_ molecules: [Molecule], step: Int, _ fit: Calibration) throws {
    gradient.clear()
    (noiseLoss, elementLoss) = (0, 0)
    var noised: [Molecule] = []
    var noises: [[SIMD3<Double>]] = []
    var sigmas: [Double] = []
    var trials: [Molecule] = []
    var trialSigmas: [Double] = []
    var owners: [Range<Int>] = []
    for place in places {
      var stream = RandomStream(seed: fit.seed, .calibration, step, place)
      // Stratified: each place of a batch has a share of the levels of its own.
      let sigma = fit.level((Double(place) + stream.uniform()) / Double(fit.batch))
      let molecule = molecules[stream.index(below: molecules.count)]
      let sample = molecule.noised(by: sigma, from: &stream)
      noised.append(sample.molecule)
      noises.append(sample.noise)
      sigmas.append(sigma)
      // The right element first.
      let atom = stream.index(below: molecule.count)
      var others = elements.filter { $0 != molecule.elements[atom] }
      let first = trials.count
      trials.append(sample.molecule)
      while !others.isEmpty, trials.count - first <= Self.alternatives {
        var trial = sample.molecule
        trial.setElement(others.remove(at: stream.index(below: others.count)), at: atom)
        trials.append(trial)
      }
      owners.append(first..<trials.count)
      trialSigmas += Array(repeating: sigma, count: trials.count - first)
    }
    let batch = ParticleBatch(molecules: noised)
    var score = Contribution()
    try density.evaluate(batch, sigmas: sigmas, into: &score)
    // x + h q, x - h q.
    var pairs: [Molecule] = []
    var seeds: [Double] = []
    for (index, molecule) in noised.enumerated() {
      let (sigma, atoms) = (sigmas[index], batch.atoms(of: index))
      var (plus, minus) = (molecule, molecule)
      for atom in atoms {
        let own = atom - atoms.lowerBound
        let error = -sigma * score.forces[atom] - noises[index][own]
        noiseLoss += (error * error).sum() / Double(3 * atoms.count)
        plus.positions[own] += fit.difference * sigma * error
        minus.positions[own] -= fit.difference * sigma * error
      }
      pairs += [plus, minus]
      let seed = 1 / (Double(3 * atoms.count) * fit.difference)
      seeds += [seed / Double(fit.batch), -seed / Double(fit.batch)]
    }
    let all = ParticleBatch(molecules: pairs + trials)
    var energies: [Double] = []
    try density.network.evaluate(
      all, sigmas: sigmas.flatMap { [$0, $0] } + trialSigmas, into: &energies)
    let trialTotals = all.totals(energies).dropFirst(pairs.count)
    for owner in owners {
      let totals = owner.map { trialTotals[pairs.count + $0] }
      let lowest = totals.min() ?? 0
      let weights = totals.map { exp(lowest - $0) }
      let sum = weights.reduce(0, +)
      elementLoss += log(sum) + totals[0] - lowest
      // d(-log p_0)/dU_k = [k = 0] - p_k.
      for (index, weight) in weights.enumerated() {
        seeds.append(
          fit.elementWeight * ((index == 0 ? 1 : 0) - weight / sum) / Double(fit.batch))
      }
    }
    var unused = [SIMD3<Double>](repeating: .zero, count: all.atomCount)
    density.network.reverse(seeds: seeds, positions: &unused, parameters: gradient)
    gradient.collect()
  }
}

extension Molecule {
  /// The molecule with normal noise on every coordinate, its centroid kept, and the noise in units of
  /// sigma.
  func noised(
    by sigma: Double, from stream: inout RandomStream
  ) -> (molecule: Molecule, noise: [SIMD3<Double>]) {
    var noise = positions.map { _ in stream.normal3() }
    let mean = noise.reduce(.zero, +) / Double(max(1, count))
    var molecule = self
    for atom in noise.indices {
      noise[atom] -= mean
      molecule.positions[atom] += sigma * noise[atom]
    }
    return (molecule, noise)
  }
}

/// Adam with decoupled weight decay (I. Loshchilov, F. Hutter, arXiv:1711.05101); the norm of the
/// gradient is limited to one, and one that is not finite is passed over.
struct AdamW {
  private var first: [Float]
  private var second: [Float]
  private var steps = 0
  private let beta1: Float = 0.9
  private let beta2: Float = 0.999

  init(count: Int) {
    first = [Float](repeating: 0, count: count)
    second = first
  }

  mutating func step(
    _ parameters: inout [Float], _ gradient: [Float], rate: Double, decay: Double
  ) {
    var square = 0.0
    for value in gradient { square += Double(value) * Double(value) }
    guard square.isFinite else { return }
    steps += 1
    let scale = Float(1 / max(1, square.squareRoot()))
    let corrections = (
      1 - pow(Double(beta1), Double(steps)), 1 - pow(Double(beta2), Double(steps))
    )
    let size = Float(rate / corrections.0)
    let root = Float(1 / corrections.1.squareRoot())
    let keep = Float(1 - rate * decay)
    for index in parameters.indices {
      let g = gradient[index] * scale
      first[index] = beta1 * first[index] + (1 - beta1) * g
      second[index] = beta2 * second[index] + (1 - beta2) * g * g
      parameters[index] =
        keep * parameters[index] - size * first[index] / (second[index].squareRoot() * root + 1e-8)
    }
  }
}
