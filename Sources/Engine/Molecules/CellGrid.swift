/// Atoms sorted into boxes at least as wide as a cutoff, so that all neighbours of an atom are in its
/// own box or the 26 around it. Storage is reused.
struct CellGrid: Sendable {
  /// Atoms, box by box.
  private(set) var members: [Int] = []
  private var offsets: [Int] = [0]  // [boxes + 1]
  private var counts = SIMD3<Int>(1, 1, 1)
  private var origin = SIMD3<Double>.zero
  private var inverseWidth = SIMD3<Double>.zero

  /// Everything in one box: for particles too small to gain from more.
  mutating func fillSingleCell(_ atoms: Range<Int>) {
    counts = [1, 1, 1]
    inverseWidth = .zero
    members.removeAll(keepingCapacity: true)
    members.append(contentsOf: atoms)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    offsets.append(members.count)
  }

  /// Sorts atoms into boxes by counting.
  mutating func fill(_ positions: [SIMD3<Double>], _ atoms: Range<Int>, cutoff: Double) {
    var low = positions[atoms.lowerBound]
    var high = low
    for atom in atoms {
      low = pointwiseMin(low, positions[atom])
      high = pointwiseMax(high, positions[atom])
    }
    origin = low
    for axis in 0..<3 {
      // Never more boxes an axis than 64: atoms far astray must not cost memory.
      let extent = high[axis] - low[axis]
      let boxes = extent.isFinite ? min(64, max(1, (extent / cutoff).rounded(.down))) : 1
      counts[axis] = Int(boxes)
      inverseWidth[axis] = extent > 0 && extent.isFinite ? boxes / extent : 0
    }
    offsets.removeAll(keepingCapacity: true)
    offsets.append(contentsOf: repeatElement(0, count: counts.x * counts.y * counts.z + 1))
    members.removeAll(keepingCapacity: true)
    members.append(contentsOf: repeatElement(0, count: atoms.count))
    for atom in atoms { offsets[box(positions[atom]) + 1] += 1 }
    for box in 1..<offsets.count { offsets[box] += offsets[box - 1] }
    // Filling from the back leaves `offsets[b]` at the start of box b and keeps atoms in order.
    for atom in atoms.reversed() {
      let box = box(positions[atom])
      offsets[box + 1] -= 1
      members[offsets[box + 1]] = atom
    }
    offsets.removeFirst()
    offsets.append(atoms.count)
  }

  /// The boxes along an axis in which neighbours of a coordinate can be.
  func range(_ coordinate: Double, axis: Int) -> ClosedRange<Int> {
    let index = index(coordinate, axis: axis)
    return max(0, index - 1)...min(counts[axis] - 1, index + 1)
  }

  /// The slots of `members` that a box owns.
  func slots(_ x: Int, _ y: Int, _ z: Int) -> Range<Int> {
    let box = (z * counts.y + y) * counts.x + x
    return offsets[box]..<offsets[box + 1]
  }

  private func index(_ coordinate: Double, axis: Int) -> Int {
    let scaled = (coordinate - origin[axis]) * inverseWidth[axis]
    // Clamped before the conversion, which traps on what no integer holds; a NaN ends up last.
    return Int(max(0, min(Double(counts[axis] - 1), scaled)))
  }

  private func box(_ position: SIMD3<Double>) -> Int {
    let x = index(position.x, axis: 0)
    let y = index(position.y, axis: 1)
    let z = index(position.z, axis: 2)
    return (z * counts.y + y) * counts.x + x
  }
}
