import Engine

/// A repulsion between atoms closer than any bond, where a learnt force field has seen nothing
/// and its energies mean nothing: E = strength * (d/r - 1)^2 for r < d, d being `reach` times the
/// sum of the covalent radii. It vanishes with its gradient at d, below the shortest bonds of
/// molecules (a triple bond is 0.79 of the sum), so minima do not feel it.
public struct ShortRangeGuard: Sendable {
  /// Energy at half the distance d, eV.
  public var strength = 30.0
  /// The distance d where it begins, in sums of covalent radii.
  public var reach = 0.7
  /// Atoms nearer than this fraction of d are treated as if at it.
  private static let floor = 0.05

  /// A guard with the default strength.
  public init() {}

  /// Adds the forces of one molecule (eV/angstrom) to `forces`: [atoms].
  /// - Returns: the energy, eV.
  public func add(
    elements: [Element], positions: [SIMD3<Double>], to forces: inout [SIMD3<Double>]
  ) -> Double {
    let radii = elements.map { $0.covalentRadius * reach }
    var energy = 0.0
    for i in positions.indices {
      for j in (i + 1)..<positions.count {
        let limit = radii[i] + radii[j]
        let vector = positions[i] - positions[j]
        let square = (vector * vector).sum()
        guard square < limit * limit else { continue }
        let distance = max(square.squareRoot(), Self.floor * limit)
        let excess = limit / distance - 1
        energy += strength * excess * excess
        let slope = 2 * strength * excess * limit / (distance * distance)
        // Atoms on top of each other part along x.
        let direction: SIMD3<Double> = square > 0 ? vector / square.squareRoot() : [1, 0, 0]
        forces[i] += slope * direction
        forces[j] -= slope * direction
      }
    }
    return energy
  }
}
