import Engine

/// What an atom is at the end of a bond: element, hybridisation and aromaticity.
struct AtomKind: Sendable, Hashable {
  let element: Element
  /// As RDKit numbers it: 2 is sp, 3 is sp2, 4 is sp3.
  let hybridisation: UInt8
  let isAromatic: Bool

  /// A total order, so that equal references give equal lists.
  var rank: Int {
    (Int(element.atomicNumber) << 9) | (Int(hybridisation) << 1) | (isAromatic ? 1 : 0)
  }
}

/// The two ends of an acyclic single bond between heavy atoms, in either order.
struct JointType: Sendable, Hashable {
  let first: AtomKind
  let second: AtomKind

  init(_ a: AtomKind, _ b: AtomKind) {
    (first, second) = a.rank <= b.rank ? (a, b) : (b, a)
  }
}
