import Engine
import MACE

extension Trainer {
  /// What the averaged weights give for structures spread over a set.
  func parity(_ other: TrainingSet) throws -> Parity {
    calculator.update(averagedParameters)
    defer { calculator.update(parameters) }
    var parity = Parity()
    var result = Contribution()
    let base = Dictionary(uniqueKeysWithValues: zip(shape.elements, shape.atomicEnergies))
    for structure in stride(from: 0, to: other.count, by: max(1, other.count / 500)) {
      let sample = target.sample(structure, epoch: 0, of: other)
      try calculator.evaluate(
        ParticleBatch(molecules: [sample.molecule]), worker: 0, into: &result)
      if let expected = sample.energy {
        let isolated = sample.molecule.elements.reduce(0) { $0 + (base[$1] ?? 0) }
        let count = Double(sample.molecule.count)
        parity.energies.append(
          ((expected - isolated) / count, (result.energies.reduce(0, +) - isolated) / count))
      }
      for (expected, force) in zip(sample.forces ?? [], result.forces)
      where parity.forces.count < Parity.most {
        for axis in 0..<3 { parity.forces.append((expected[axis], force[axis])) }
      }
    }
    return parity
  }

  /// Errors of the averaged weights on some structures.
  /// - Throws: `ModelError` for elements the model lacks.
  package func validate(_ other: TrainingSet) throws -> ErrorSums {
    calculator.update(averagedParameters)
    defer { calculator.update(parameters) }
    let parts = TrainingShare.cut(
      (0..<other.count).map { other.atoms(of: $0).count }, atoms: 8 * Self.shareAtoms)
    while shares.count < team.threads { shares.append(TrainingShare()) }
    let loss = loss(of: [], step: state.step)
    let results = try team.map(parts, check: {}) { part, worker in
      try self.shares[worker].compare(
        part.map { self.target.sample($0, epoch: 0, of: other) }, loss, self.calculator,
        worker: worker)
    }
    var sums = results.reduce(into: ErrorSums()) { $0 += $1 }
    sums.steps = Double(other.count)
    return sums
  }
}
