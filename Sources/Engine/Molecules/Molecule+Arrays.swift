/// Molecules as flat arrays, as files and databases keep them.
extension Molecule {
  /// Atomic numbers: [atoms].
  public var atomicNumbers: [Int] { elements.map { Int($0.atomicNumber) } }

  /// Positions, angstrom: [atoms, 3].
  public var coordinates: [Double] { positions.flatMap { [$0.x, $0.y, $0.z] } }

  /// Indices of scaffold atoms.
  public var fixedAtoms: [Int] { fixed.indices.filter { fixed[$0] } }

  /// A molecule from flat arrays, or nil where they do not fit each other.
  /// - Parameters:
  ///   - atomicNumbers: atomic numbers: [atoms].
  ///   - coordinates: angstrom: [atoms, 3].
  ///   - fixedAtoms: indices of scaffold atoms.
  public init?(atomicNumbers: [Int], coordinates: [Double], fixedAtoms: [Int] = []) {
    let elements = atomicNumbers.compactMap { Element(atomicNumber: $0) }
    guard elements.count == atomicNumbers.count, coordinates.count == 3 * elements.count,
      fixedAtoms.allSatisfy(elements.indices.contains)
    else { return nil }
    var isFixed = [Bool](repeating: false, count: elements.count)
    for atom in fixedAtoms { isFixed[atom] = true }
    self.init(
      elements: elements,
      positions: elements.indices.map {
        SIMD3(coordinates[3 * $0], coordinates[3 * $0 + 1], coordinates[3 * $0 + 2])
      }, fixed: isFixed)
  }
}
