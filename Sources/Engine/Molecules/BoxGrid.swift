/// The atoms of a particle sorted into boxes along the directions of its cell, or along x, y and z
/// where nothing repeats. Along a periodic direction positions are wrapped into the cell and boxes
/// follow one another endlessly, those beyond the cell being images of those in it.
///
/// Boxes are at least as wide as the cutoff where the cell has room for it, so that all neighbours of
/// an atom are in its own box or the 26 around it; in a thinner cell the search reaches over as many
/// images as the cutoff does. Storage is reused.
struct BoxGrid: Sendable {
  /// The atoms, box by box, at their wrapped positions.
  private(set) var table = BoxTable()
  /// Wrapped positions in the order of the atoms: [atoms].
  private(set) var wrapped: [SIMD3<Double>] = []
  private var homes: [Int] = []  // [atoms]
  private var x = Axis([1, 0, 0])
  private var y = Axis([0, 1, 0])
  private var z = Axis([0, 0, 1])

  /// Sorts atoms into boxes.
  mutating func fill(
    _ positions: [SIMD3<Double>], _ atoms: Range<Int>, cell: Cell?, cutoff: Double
  ) {
    if let cell {
      (x, y, z) = (Axis(cell, 0), Axis(cell, 1), Axis(cell, 2))
    } else {
      (x, y, z) = (Axis([1, 0, 0]), Axis([0, 1, 0]), Axis([0, 0, 1]))
    }
    wrapped.removeAll(keepingCapacity: true)
    for atom in atoms {
      let position = positions[atom]
      wrapped.append(position - x.excess(position) - y.excess(position) - z.excess(position))
    }
    x.divide(wrapped, cutoff: cutoff)
    y.divide(wrapped, cutoff: cutoff)
    z.divide(wrapped, cutoff: cutoff)
    homes.removeAll(keepingCapacity: true)
    for position in wrapped {
      homes.append((z.box(position) * y.count + y.box(position)) * x.count + x.box(position))
    }
    table.fill(
      first: atoms.lowerBound, positions: wrapped, boxes: homes,
      count: x.count * y.count * z.count)
  }

  /// Calls `body` for all runs of boxes that an atom, counted from the first, can have neighbours
  /// in, with the image of the cell they belong to.
  @inline(__always)
  func forEachRun(
    around index: Int, _ body: (_ boxes: ClosedRange<Int>, _ image: SIMD3<Int>) -> Void
  ) {
    let home = homes[index]
    let row = home / x.count
    let columns = x.range(around: home - row * x.count)
    for boxZ in z.range(around: row / y.count) {
      let (imageZ, layer) = z.divided(boxZ)
      for boxY in y.range(around: row % y.count) {
        let (imageY, line) = y.divided(boxY)
        let start = (layer * y.count + line) * x.count
        var boxX = columns.lowerBound
        while boxX <= columns.upperBound {
          let (imageX, column) = x.divided(boxX)
          let length = min(columns.upperBound - boxX, x.count - 1 - column)
          body(start + column...start + column + length, [imageX, imageY, imageZ])
          boxX += length + 1
        }
      }
    }
  }

  /// The vector to an image of the cell.
  func translation(_ image: SIMD3<Int>) -> SIMD3<Double> {
    Double(image.x) * x.vector + Double(image.y) * y.vector + Double(image.z) * z.vector
  }
}

extension BoxGrid {
  /// A direction of the grid. The coordinate of a position is its product with `reciprocal`.
  private struct Axis: Sendable {
    let vector: SIMD3<Double>
    let reciprocal: SIMD3<Double>
    let isPeriodic: Bool
    /// Number of boxes.
    private(set) var count = 1
    private var reach = 1
    private var origin = 0.0
    private var boxesPerUnit = 0.0

    /// Never more boxes along a direction: the numbers of all fit an integer.
    private static let mostBoxes = 0x1p20

    /// An open direction.
    init(_ direction: SIMD3<Double>) {
      vector = .zero
      reciprocal = direction
      isPeriodic = false
    }

    /// A direction of a cell.
    init(_ cell: Cell, _ direction: Int) {
      vector = cell.vectors[direction]
      reciprocal = cell.reciprocals[direction]
      isPeriodic = cell.periodic[direction]
    }

    /// What takes a position out of the cell: a whole number of lattice vectors.
    func excess(_ position: SIMD3<Double>) -> SIMD3<Double> {
      isPeriodic ? coordinate(position).rounded(.down) * vector : .zero
    }

    /// Cuts the cell, or what the atoms take up, into boxes.
    mutating func divide(_ positions: [SIMD3<Double>], cutoff: Double) {
      guard !isPeriodic else {
        let thickness = 1 / (reciprocal * reciprocal).sum().squareRoot()
        boxesPerUnit = min(Self.mostBoxes, max(1, (thickness / cutoff).rounded(.down)))
        count = Int(boxesPerUnit)
        reach = Int((boxesPerUnit * cutoff / thickness).rounded(.up))
        return
      }
      var low = positions.isEmpty ? 0 : coordinate(positions[0])
      var high = low
      for position in positions {
        low = min(low, coordinate(position))
        high = max(high, coordinate(position))
      }
      let extent = high - low
      guard extent > 0, extent.isFinite else { return }
      let boxes = min(Self.mostBoxes, max(1, (extent / cutoff).rounded(.down)))
      origin = low
      boxesPerUnit = boxes / extent
      count = Int(boxes)
    }

    /// The box of a position in the cell.
    func box(_ position: SIMD3<Double>) -> Int {
      let scaled = (coordinate(position) - origin) * boxesPerUnit
      // Clamped before the conversion, which traps on what no integer holds; a NaN ends up last.
      return Int(max(0, min(Double(count - 1), scaled)))
    }

    /// The boxes in which an atom of a box has its neighbours; those of images are beyond the ends.
    func range(around box: Int) -> ClosedRange<Int> {
      isPeriodic ? box - reach...box + reach : max(0, box - 1)...min(count - 1, box + 1)
    }

    /// The image that a box belongs to, and the box of the cell it is the image of.
    func divided(_ box: Int) -> (image: Int, box: Int) {
      let remainder = box % count
      return remainder < 0 ? (box / count - 1, remainder + count) : (box / count, remainder)
    }

    private func coordinate(_ position: SIMD3<Double>) -> Double { (position * reciprocal).sum() }
  }
}
