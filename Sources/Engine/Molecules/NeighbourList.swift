/// Ordered pairs of atoms of the same particle closer than a cutoff, compressed by receiving atom.
/// Rebuilt from positions at every evaluation, so it is never stale; storage is reused.
///
/// `pairs(of: i)` are the pairs of atom `i`; pair `p` has the neighbour `neighbours[p]` and the
/// displacement `vectors[p] = r_i - r_j` (receiver minus sender) of length `distances[p]`, both in
/// angstrom. In a periodic particle each image of a neighbour makes a pair, those of the atom itself
/// included, and r_j is where the image is. Atoms may be anywhere, inside the cell or not.
public struct NeighbourList: Sendable {
  /// The atoms whose pairs are in the list.
  public private(set) var receivers = 0..<0
  /// First pair of each receiver, and the number of pairs at the end.
  public private(set) var starts: [Int] = [0]
  public private(set) var neighbours: [Int] = []
  public private(set) var vectors: [SIMD3<Double>] = []
  public private(set) var distances: [Double] = []

  private var grid = BoxGrid()
  private var candidates: [Int] = []

  /// An empty list.
  public init() {}

  /// Number of ordered pairs.
  public var pairCount: Int { neighbours.count }

  /// The pairs of an atom, as indices into the per-pair arrays.
  public func pairs(of atom: Int) -> Range<Int> {
    let place = atom - receivers.lowerBound
    return starts[place]..<starts[place + 1]
  }

  /// Finds all pairs of a batch below `cutoff` angstrom, or those that some of its atoms receive, at a
  /// cost linear in the number of atoms.
  public mutating func rebuild(
    for batch: ParticleBatch, cutoff: Double, receivers: Range<Int>? = nil
  ) {
    self.receivers = receivers ?? 0..<batch.atomCount
    starts.removeAll(keepingCapacity: true)
    neighbours.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
    distances.removeAll(keepingCapacity: true)
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard atoms.overlaps(self.receivers) else { continue }
      let cell = batch.cells[particle]
      if cell?.isPeriodic == true {
        grid.fill(batch.positions, atoms, cell: cell, cutoff: cutoff)
        appendPairsFromGrid(atoms, cutoff: cutoff)
      } else if atoms.count > Self.largestUnsorted {
        grid.fill(batch.positions, atoms, cell: nil, cutoff: cutoff)
        appendPairsFromGrid(atoms, cutoff: cutoff)
      } else {
        appendPairs(among: atoms, batch.positions, cutoff: cutoff)
      }
    }
    starts.append(neighbours.count)
  }

  /// Particles up to this size are searched without boxes.
  private static let largestUnsorted = 64

  private mutating func appendPairs(
    among atoms: Range<Int>, _ positions: [SIMD3<Double>], cutoff: Double
  ) {
    for atom in atoms.clamped(to: receivers) {
      starts.append(neighbours.count)
      let position = positions[atom]
      for other in atoms {
        append(other, position - positions[other], cutoff: cutoff, except: atom)
      }
    }
  }

  private mutating func appendPairsFromGrid(_ atoms: Range<Int>, cutoff: Double) {
    let (grid, table) = (grid, grid.table)
    candidates.removeAll(keepingCapacity: true)
    candidates.append(contentsOf: repeatElement(0, count: atoms.count))
    for atom in atoms.clamped(to: receivers) {
      starts.append(neighbours.count)
      let index = atom - atoms.lowerBound
      let position = grid.wrapped[index]
      grid.forEachRun(around: index) { boxes, image in
        // An atom is no neighbour of itself, but its images are.
        let excepted = image == .zero ? atom : -1
        let origin = position - grid.translation(image)
        table.forEachPlace(in: boxes) { slots, box in
          let count = Self.select(
            slots, of: table.positions, around: origin, square: cutoff * cutoff,
            into: &candidates)
          for slot in candidates[..<count] where box.map({ table.holds(slot, $0) }) ?? true {
            append(
              table.members[slot], origin - table.positions[slot], cutoff: cutoff,
              except: excepted)
          }
        }
      }
    }
  }

  /// Puts the slots of positions within a distance first in `selected` and returns their number.
  private static func select(
    _ slots: Range<Int>, of positions: [SIMD3<Double>], around origin: SIMD3<Double>,
    square limit: Double, into selected: inout [Int]
  ) -> Int {
    var count = 0
    precondition(slots.upperBound <= positions.count && slots.count <= selected.count)
    positions.withUnsafeBufferPointer { positions in
      selected.withUnsafeMutableBufferPointer { selected in
        for slot in slots {
          let vector = origin - positions[slot]
          // The sign in place of a branch, which would be guessed wrong as often as not.
          selected[count] = slot
          count &+= Int(truncatingIfNeeded: ((vector * vector).sum() - limit).bitPattern >> 63)
        }
      }
    }
    return count
  }

  @inline(__always)
  private mutating func append(
    _ other: Int, _ vector: SIMD3<Double>, cutoff: Double, except atom: Int
  ) {
    let square = (vector * vector).sum()
    guard square < cutoff * cutoff, other != atom else { return }
    neighbours.append(other)
    vectors.append(vector)
    distances.append(square.squareRoot())
  }
}
