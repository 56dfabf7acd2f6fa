import Engine
import Platform

/// A correction of a density by energies b_z(sigma) of an atom of element z, dimensionless, with which
/// elements are as frequent as in the reference.
///
/// A fit by pseudo-likelihood that ends while its weights still move leaves the mean probabilities off by
/// some percent, and a chain of draws adds up the errors of its draws. With the probabilities of an
/// atom's element given the rest of a noised reference molecule,
///
///     p_i(z) ~ exp(-U(z_i = z) - b_z),
///
/// b is chosen at each noise level so that the sum of p_i(z) over all atoms is the number of atoms
/// of z: the condition at the maximum of the pseudo-likelihood over b.
public struct ElementBias: Sendable, Equatable {
  /// The noise levels of the table, angstrom, ascending; in between b is linear in their logarithm.
  public static let levels = [0.06, 0.1, 0.16, 0.26, 0.42, 0.66, 1.0, 1.5]

  /// b: [levels, elements of the network].
  public let energies: [Double]
  let elements: Int

  /// A table; nil where it has another shape or numbers that are not finite.
  init?(energies: [Double], elements: Int) {
    guard energies.count == Self.levels.count * elements, energies.allSatisfy(\.isFinite) else {
      return nil
    }
    self.energies = energies
    self.elements = elements
  }

  /// Fits the table to molecules; of many, to some of them. The same for any number of threads.
  /// - Throws: `ModelError` where the density does not know an element; what `check` throws, which is
  ///   asked several times a second.
  init(
    of molecules: [Molecule], by density: CalibratedDensity, _ tables: ScoreTables, threads: Int,
    check: () throws -> Void = {}
  ) throws {
    let known = density.network.shape.elements
    let used = Self.some(of: molecules)
    let occurring = Makeup(of: used).elements
    // One that is unknown is refused by the evaluator.
    let columns = occurring.compactMap { known.firstIndex(of: $0) }
    let team = WorkerTeam(threads: threads)
    let evaluators = (0..<team.threads).map { _ in DensityEvaluator(density, tables) }
    var energies = [Double](repeating: 0, count: Self.levels.count * known.count)
    for (level, sigma) in Self.levels.enumerated() {
      let atoms = try team.map(Array(used.enumerated()), check: check) { molecule, worker in
        var stream = RandomStream(seed: 0, .elementBias, level, molecule.offset)
        let noised = molecule.element.noised(by: sigma, from: &stream).molecule
        return try evaluators[worker].totals(
          of: noised, with: occurring, at: Array(0..<noised.count), sigma: sigma)
      }
      let counts = occurring.map { element in
        Double(used.reduce(0) { $0 + $1.elements.count { $0 == element } })
      }
      let own = Self.balanced(atoms.flatMap { $0 }, counts: counts)
      for (column, energy) in zip(columns, own) {
        energies[level * known.count + column] = energy
      }
    }
    self.energies = energies
    elements = known.count
  }

  /// b at a noise level: [elements of the network].
  public func energies(sigma: Double) -> [Double] {
    let levels = Self.levels
    let upper = levels.firstIndex { $0 > sigma } ?? levels.count
    func row(_ level: Int) -> ArraySlice<Double> {
      energies[level * elements..<(level + 1) * elements]
    }
    guard upper > 0 else { return Array(row(0)) }
    guard upper < levels.count else { return Array(row(levels.count - 1)) }
    let share = log(sigma / levels[upper - 1]) / log(levels[upper] / levels[upper - 1])
    return zip(row(upper - 1), row(upper)).map { $0 + share * ($1 - $0) }
  }

  /// As many, evenly spread, as take a few seconds: the work on one grows with the square of its atoms.
  private static func some(of molecules: [Molecule]) -> [Molecule] {
    let squares = molecules.reduce(0) { $0 + $1.count * $1.count }
    let mean = Double(squares) / Double(max(1, molecules.count))
    return molecules.evenly(max(fewest, min(most, Int(squaredAtoms / max(1, mean)))))
  }

  private static let (fewest, most) = (32, 256)
  private static let squaredAtoms = 25_000.0

  /// The b of each element with which expected numbers of atoms are `counts`, by iterative scaling;
  /// that of the most frequent element is zero. One atom more of each element keeps rare ones finite.
  private static func balanced(_ atoms: [[Double]], counts: [Double]) -> [Double] {
    var energies = counts.map { _ in 0.0 }
    for _ in 0..<rounds {
      var expected = counts.map { _ in 1.0 }
      for atom in atoms {
        let own = zip(atom, energies).map { $0 + $1 }
        let lowest = own.min() ?? 0
        let weights = own.map { exp(lowest - $0) }
        let sum = weights.reduce(0, +)
        for (index, weight) in weights.enumerated() { expected[index] += weight / sum }
      }
      for index in counts.indices { energies[index] -= log((counts[index] + 1) / expected[index]) }
    }
    let most = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    return energies.map { $0 - energies[most] }
  }

  private static let rounds = 30
}
