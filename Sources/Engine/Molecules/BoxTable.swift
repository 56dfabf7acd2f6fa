/// Atoms sorted into numbered boxes by counting. Storage is reused, and its size depends on the
/// number of atoms alone: where there are many more boxes than atoms, boxes share places by hashing.
struct BoxTable: Sendable {
  /// Atoms, place by place, in rising order within a place: [atoms].
  private(set) var members: [Int] = []
  /// Where they are: [atoms].
  private(set) var positions: [SIMD3<Double>] = []
  private var boxes: [Int] = []  // [atoms]
  /// Whether a place may hold several boxes.
  private var isShared = false
  private var offsets: [Int] = [0]  // [places + 1]
  private var shift = 0

  /// Sorts atoms whose positions and boxes are given in their order, `first` being the number of the
  /// first, into boxes `0 ..< count`.
  mutating func fill(
    first: Int, positions sources: [SIMD3<Double>], boxes homes: [Int], count: Int
  ) {
    let atoms = sources.count
    isShared = count > 4 * atoms + 512
    var places = count
    if isShared {
      let bits = Int.bitWidth - (2 * atoms).leadingZeroBitCount
      places = 1 << bits
      shift = UInt.bitWidth - bits
    }
    offsets.removeAll(keepingCapacity: true)
    offsets.append(contentsOf: repeatElement(0, count: places + 1))
    resize(to: atoms)
    for box in homes { offsets[place(box) + 1] += 1 }
    for place in 1...places { offsets[place] += offsets[place - 1] }
    // Filling from the back leaves `offsets[p + 1]` at the start of place p and keeps the order.
    for index in (0..<atoms).reversed() {
      let place = place(homes[index])
      offsets[place + 1] -= 1
      let slot = offsets[place + 1]
      members[slot] = first + index
      positions[slot] = sources[index]
      boxes[slot] = homes[index]
    }
    offsets.removeFirst()
    offsets.append(atoms)
  }

  /// Calls `body` with the slots of all atoms in a run of boxes and perhaps, where they share a place,
  /// some others: if `box` is not nil, only slots that `holds` it count.
  @inline(__always)
  func forEachPlace(in run: ClosedRange<Int>, _ body: (_ slots: Range<Int>, _ box: Int?) -> Void) {
    guard isShared else {
      body(slots(run.lowerBound).lowerBound..<slots(run.upperBound).upperBound, nil)
      return
    }
    for box in run { body(slots(box), box) }
  }

  /// Whether the atom of a slot is in a box.
  func holds(_ slot: Int, _ box: Int) -> Bool { boxes[slot] == box }

  private func slots(_ box: Int) -> Range<Int> {
    let place = place(box)
    return offsets[place]..<offsets[place + 1]
  }

  private func place(_ box: Int) -> Int {
    // Fibonacci hashing: the highest bits of the product with 2^64 over the golden ratio.
    isShared ? Int((UInt(box) &* 0x9E37_79B9_7F4A_7C15) >> UInt(shift)) : box
  }

  private mutating func resize(to count: Int) {
    members.removeAll(keepingCapacity: true)
    members.append(contentsOf: repeatElement(0, count: count))
    positions.removeAll(keepingCapacity: true)
    positions.append(contentsOf: repeatElement(.zero, count: count))
    boxes.removeAll(keepingCapacity: true)
    boxes.append(contentsOf: repeatElement(0, count: count))
  }
}
