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
    let squared = cutoff * cutoff
    for particle in 0..<batch.count {
      let range = batch.atoms(of: particle)
      for i in range {
        starts.append(neighbours.count)
        for j in range where j != i {
          let vector = batch.positions[i] - batch.positions[j]
          let square = (vector * vector).sum()
          guard square < squared else { continue }
          neighbours.append(j)
          vectors.append(vector)
          distances.append(square.squareRoot())
        }
      }
    }
    starts.append(neighbours.count)
  }
}
