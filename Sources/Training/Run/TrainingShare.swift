import Engine
import MACE

/// The structures of a step that one worker evaluates together.
final class TrainingShare {
  private var result = Contribution()

  /// Cuts structures of so many atoms each into runs of about so many atoms, and as equal as can be.
  static func cut(_ counts: [Int], atoms: Int) -> [Range<Int>] {
    let total = counts.reduce(0, +)
    let most = max(1, total / atoms)
    var parts: [Range<Int>] = []
    var (first, sum) = (0, 0)
    for (index, count) in counts.enumerated() {
      sum += count
      // The middle of the structure decides on which side of a border it is.
      let next = index + 1 < counts.count ? sum + counts[index + 1] / 2 : total
      guard index + 1 == counts.count || next * most > total * (parts.count + 1) else { continue }
      parts.append(first..<index + 1)
      first = index + 1
    }
    return parts
  }

  /// About how long a structure takes, without unit: an atom as long as twenty of its neighbours.
  static func work(atoms: Int, neighbours: Int) -> Int { atoms * (20 + neighbours) }

  /// Deals structures of so much work each out to shares as equal as can be: the largest first, each to the
  /// share that has the least.
  /// - Parameters:
  ///   - atoms: of all structures.
  ///   - shareAtoms: of a share, about. There is an even number of shares, so that two threads have as much
  ///     to do where shares are few.
  /// - Returns: the structures of each share, ascending.
  static func deal(_ work: [Int], atoms: Int, shareAtoms: Int) -> [[Int]] {
    let count = min(work.count, 2 * max(1, atoms / (2 * shareAtoms)))
    var shares = [(structures: [Int], work: Int)](repeating: ([], 0), count: count)
    for index in work.indices.sorted(by: { (work[$0], $1) > (work[$1], $0) }) {
      guard let least = shares.indices.min(by: { shares[$0].work < shares[$1].work }) else { break }
      shares[least].structures.append(index)
      shares[least].work += work[index]
    }
    return shares.map { $0.structures.sorted() }
  }

  /// Leaves the share of some samples of the gradient of the loss to a calculator.
  /// - Returns: their errors and loss.
  func weigh(
    _ samples: some Collection<TrainingSample>, _ loss: Loss, _ calculator: any TrainableCalculator,
    worker: Int, share: Int, displacement: Double, cutoff: Double
  ) throws -> ErrorSums {
    let batch = ParticleBatch(molecules: samples.map(\.molecule))
    try calculator.evaluate(batch, worker: worker, into: &result)
    var sums = ErrorSums()
    var displaced = DisplacedShare()
    for (particle, sample) in samples.enumerated() {
      let gradient = evaluate(loss, particle, sample, batch, into: &sums)
      displaced.append(sample.molecule, gradient, distance: displacement, cutoff: cutoff)
    }
    try calculator.weigh(
      ParticleBatch(molecules: displaced.molecules), displaced.weights, worker: worker,
      share: share)
    return sums
  }

  /// Errors and loss of some samples.
  func compare(
    _ samples: [TrainingSample], _ loss: Loss, _ calculator: any TrainableCalculator, worker: Int
  ) throws -> ErrorSums {
    let batch = ParticleBatch(molecules: samples.map(\.molecule))
    try calculator.evaluate(batch, worker: worker, into: &result)
    var sums = ErrorSums()
    for (particle, sample) in samples.enumerated() {
      // Each sample as if it were a batch of its own.
      let own = Loss(
        energyWeight: loss.energyWeight, forceWeight: loss.forceWeight,
        stressWeight: loss.stressWeight, huberEnergy: loss.huberEnergy,
        huberForce: loss.huberForce, structures: 1,
        components: 3 * sample.molecule.count, stresses: 1)
      _ = evaluate(own, particle, sample, batch, into: &sums)
    }
    return sums
  }

  private func evaluate(
    _ loss: Loss, _ particle: Int, _ sample: TrainingSample, _ batch: ParticleBatch,
    into sums: inout ErrorSums
  ) -> Loss.Gradient {
    let atoms = batch.atoms(of: particle)
    let energy = result.energy(of: atoms)
    let gradient = loss.evaluate(
      sample, energy: energy, forces: result.forces[atoms],
      strain: result.strainGradients.isEmpty ? nil : result.strainGradients[particle])
    sums.add(sample, energy: energy, forces: result.forces[atoms])
    sums.loss += gradient.value
    return gradient
  }
}
