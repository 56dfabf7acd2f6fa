import Engine

/// What a model of the samples of a training set has to know about them as a whole.
struct SampleStatistics {
  /// Neighbours of an atom, on average.
  let neighbours: Double
  /// Root mean square of the components of the expected forces, eV/angstrom; one where there are none.
  let force: Double

  /// Structures that are looked at.
  private static let most = 4000

  /// Looks at structures spread over a set.
  /// - Parameter cutoff: of neighbours, angstrom.
  init(_ set: TrainingSet, _ target: any TrainingTarget, cutoff: Double) {
    let step = max(1, set.count / Self.most)
    var list = NeighbourList()
    var (atoms, pairs, components, sum) = (0, 0, 0, 0.0)
    for structure in stride(from: 0, to: set.count, by: step) {
      let sample = target.sample(structure, epoch: 0, of: set)
      let batch = ParticleBatch(molecules: [sample.molecule])
      list.rebuild(for: batch, cutoff: cutoff)
      atoms += batch.atomCount
      for atom in 0..<batch.atomCount { pairs += list.pairs(of: atom).count }
      for force in sample.forces ?? [] {
        components += 3
        sum += (force * force).sum()
      }
    }
    neighbours = atoms > 0 ? Double(pairs) / Double(atoms) : 0
    force = sum > 0 ? (sum / Double(components)).squareRoot() : 1
  }
}
