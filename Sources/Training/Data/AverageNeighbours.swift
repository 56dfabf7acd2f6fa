import Engine

/// The number of neighbours that atoms of a training set have on average.
struct AverageNeighbours {
  let value: Double

  /// Structures that are looked at.
  private static let most = 4000

  /// Counts those of structures spread over the set.
  init(_ set: TrainingSet, cutoff: Double) {
    let step = max(1, set.count / Self.most)
    var list = NeighbourList()
    var (atoms, pairs) = (0, 0)
    for structure in stride(from: 0, to: set.count, by: step) {
      let batch = ParticleBatch(molecules: [set.molecule(structure)])
      list.rebuild(for: batch, cutoff: cutoff)
      atoms += batch.atomCount
      for atom in 0..<batch.atomCount { pairs += list.pairs(of: atom).count }
    }
    value = atoms > 0 ? Double(pairs) / Double(atoms) : 0
  }
}
