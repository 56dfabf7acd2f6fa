/// Atoms whose elements are continuous, x = {r, z} of [SK eq. 28]: a vector of positions and of how much
/// each atom is of each element.
public struct ContinuousMolecule: Sendable, Equatable {
  /// Angstrom, or scaled by a preconditioning: [atoms].
  public var positions: [SIMD3<Double>]
  /// One for the element of an atom and zero for others where there is no noise: [atoms, elements].
  public var elements: [Double]

  /// Atoms from their positions and elements.
  public init(positions: [SIMD3<Double>], elements: [Double]) {
    self.positions = positions
    self.elements = elements
  }

  /// Number of atoms.
  public var count: Int { positions.count }

  /// Moves the centroid to the origin.
  public mutating func centre() {
    let centroid = positions.reduce(.zero, +) / Double(max(1, count))
    for atom in positions.indices { positions[atom] -= centroid }
  }

  /// The sum of squares of all components.
  public var squaredNorm: Double {
    positions.reduce(0) { $0 + ($1 * $1).sum() } + elements.reduce(0) { $0 + $1 * $1 }
  }

  /// All components times a factor.
  public static func * (factor: Double, x: ContinuousMolecule) -> ContinuousMolecule {
    ContinuousMolecule(
      positions: x.positions.map { factor * $0 }, elements: x.elements.map { factor * $0 })
  }

  /// The sum of two vectors of the same atoms.
  public static func + (x: ContinuousMolecule, y: ContinuousMolecule) -> ContinuousMolecule {
    ContinuousMolecule(
      positions: zip(x.positions, y.positions).map { $0 + $1 },
      elements: zip(x.elements, y.elements).map { $0 + $1 })
  }

  /// The difference of two vectors of the same atoms.
  public static func - (x: ContinuousMolecule, y: ContinuousMolecule) -> ContinuousMolecule {
    x + -1 * y
  }
}
