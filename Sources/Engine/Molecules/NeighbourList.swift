/// Ordered pairs of atoms of the same particle closer than a cutoff, compressed by receiving atom.
/// Rebuilt from positions at every evaluation, so it is never stale; storage is reused.
///
/// The pairs of atom `i` are `starts[i] ..< starts[i + 1]`; pair `p` has the neighbour
/// `neighbours[p]` and the displacement `vectors[p] = r_i - r_j` (receiver minus sender) of
/// length `distances[p]`, both in angstrom.
public struct NeighbourList: Sendable {
  public private(set) var starts: [Int] = [0]
  public private(set) var neighbours: [Int] = []
  public private(set) var vectors: [SIMD3<Double>] = []
  public private(set) var distances: [Double] = []

  private var grid = CellGrid()

  /// An empty list.
  public init() {}

  /// Number of ordered pairs.
  public var pairCount: Int { neighbours.count }

  /// The pairs of an atom, as indices into the per-pair arrays.
  public func pairs(of atom: Int) -> Range<Int> { starts[atom]..<starts[atom + 1] }

  /// Finds all pairs of a batch below `cutoff` angstrom.
  public mutating func rebuild(for batch: ParticleBatch, cutoff: Double) {
    starts.removeAll(keepingCapacity: true)
    neighbours.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
    distances.removeAll(keepingCapacity: true)
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      if atoms.count > Self.largestUncelled {
        grid.fill(batch.positions, atoms, cutoff: cutoff)
      } else {
        grid.fillSingleCell(atoms)
      }
      for atom in atoms {
        starts.append(neighbours.count)
        appendPairs(of: atom, batch.positions, cutoff: cutoff)
      }
    }
    starts.append(neighbours.count)
  }

  /// Particles up to this size are searched without cells.
  private static let largestUncelled = 64

  private mutating func appendPairs(
    of atom: Int, _ positions: [SIMD3<Double>], cutoff: Double
  ) {
    let position = positions[atom]
    for z in grid.range(position.z, axis: 2) {
      for y in grid.range(position.y, axis: 1) {
        for x in grid.range(position.x, axis: 0) {
          for slot in grid.slots(x, y, z) {
            let other = grid.members[slot]
            let vector = position - positions[other]
            let square = (vector * vector).sum()
            guard square < cutoff * cutoff, other != atom else { continue }
            neighbours.append(other)
            vectors.append(vector)
            distances.append(square.squareRoot())
          }
        }
      }
    }
  }
}
