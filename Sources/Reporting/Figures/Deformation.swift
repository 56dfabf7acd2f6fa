import Engine

/// How far a molecule is from another shape of it.
enum Deformation {
  /// The standard deviation of the distances of atoms from where they are in the other [SK eq. 8], angstrom,
  /// with the centroids of both in one place; nil where that cannot be told.
  static func size(of molecule: Molecule, from other: Molecule) -> Double? {
    guard molecule.count == other.count, molecule.count > 1 else { return nil }
    return deviation(of: zip(centred(molecule), centred(other)).map { $0 - $1 })
  }

  /// Normally distributed moves of all atoms whose size is 1 and whose sum is zero.
  static func direction(
    of molecule: Molecule, draw: Int, seed: UInt64
  ) throws(MoleculeFailure) -> [SIMD3<Double>] {
    guard molecule.count > 1 else {
      throw MoleculeFailure(
        stage: DeformationLandscape.name, reason: "has fewer atoms than two, which have no shape")
    }
    var stream = RandomStream(seed: seed, .startPositions, 1, draw)
    let moves = (0..<molecule.count).map { _ in stream.normal3() }
    let mean = moves.reduce(.zero, +) / Double(moves.count)
    let size = deviation(of: moves.map { $0 - mean })
    return moves.map { ($0 - mean) / size }
  }

  private static func centred(_ molecule: Molecule) -> [SIMD3<Double>] {
    let centre = molecule.positions.reduce(.zero, +) / Double(molecule.count)
    return molecule.positions.map { $0 - centre }
  }

  private static func deviation(of moves: [SIMD3<Double>]) -> Double {
    let lengths = moves.map { ($0 * $0).sum().squareRoot() }
    let mean = lengths.reduce(0, +) / Double(lengths.count)
    let squares = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(lengths.count)).squareRoot()
  }
}
