import Chemistry
import Engine

/// Relaxes many molecules with all their hydrogens on several threads.
///
///     let relaxed = try RelaxationQueue().relax(molecules, model: model, threads: 2)
///
/// Molecules share batches by their place in the list, so that results do not depend on the number
/// of threads.
public struct RelaxationQueue: Sendable {
  /// Converged when the largest force is below, eV/angstrom. Molecules that use up the evaluations
  /// are kept.
  public var forceLimit = 0.1
  /// Most evaluations of the model per molecule.
  public var maximumEvaluations = 100
  /// A lower interaction energy per atom means that atoms fell into each other, eV.
  public var collapsedBelow = -20.0

  /// Molecules evaluated in one call.
  private static let batchSize = 8
  /// Batches per thread between two calls of `progress`.
  private static let batchesPerRound = 4

  /// The usual settings.
  public init() {}

  /// Relaxes molecules that do not see each other.
  /// - Parameter progress: called with the number of molecules done and that of all, on the calling
  ///   thread; what it throws ends the work.
  /// - Returns: one entry per molecule: nil where it could not be evaluated, diverged, changed who
  ///   is bonded to whom, or is in several fragments.
  /// - Throws: what `progress` and `makeCalculator` throw.
  public func relax(
    _ molecules: [Molecule], model: any AtomisticModel, threads: Int,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> [Molecule?] {
    let team = WorkerTeam(threads: threads)
    nonisolated(unsafe) let calculators = try (0..<team.threads).map { _ in
      try model.makeCalculator()
    }
    let batches = stride(from: 0, to: molecules.count, by: Self.batchSize).map {
      Array(molecules[$0..<min($0 + Self.batchSize, molecules.count)])
    }
    var relaxed: [Molecule?] = []
    let round = Self.batchesPerRound * team.threads
    for first in stride(from: 0, to: batches.count, by: round) {
      try progress(relaxed.count, molecules.count)
      let part = Array(batches[first..<min(first + round, batches.count)])
      var results = Array(repeating: [Molecule?](), count: part.count)
      results.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let buffer = buffer
        team.forEach(part.count) { index, worker in
          buffer[index] = relaxBatch(part[index], calculators[worker])
        }
      }
      relaxed += results.joined()
    }
    try progress(relaxed.count, molecules.count)
    return relaxed
  }

  /// Relaxes a batch; molecule by molecule where one of them cannot be evaluated.
  private func relaxBatch(_ batch: [Molecule], _ calculator: any Calculator) -> [Molecule?] {
    var minimiser = LBFGS()
    minimiser.forceLimit = forceLimit
    minimiser.steps = maximumEvaluations
    guard let results = try? minimiser.relax(batch, calculator: calculator) else {
      return batch.count > 1
        ? batch.map { relaxBatch([$0], calculator)[0] } : [nil]
    }
    return zip(batch, results).map { start, result in
      let (end, report) = result
      guard report.outcome != .diverged, report.energy > collapsedBelow * Double(end.count),
        keepsBonds(start, end)
      else { return nil }
      return end
    }
  }

  private func keepsBonds(_ start: Molecule, _ end: Molecule) -> Bool {
    let perception = BondPerception()
    let graph = perception.connectivity(of: end)
    return graph.fragments.count == 1 && graph == perception.connectivity(of: start)
  }
}
