/// A bond between two atoms of a molecule.
public struct Bond: Sendable, Hashable {
  /// Index of the first atom; lower than `second`.
  public let first: Int
  /// Index of the second atom.
  public let second: Int
  /// 1, 2 or 3.
  public var order: Int

  /// A bond between atoms in either order.
  public init(_ a: Int, _ b: Int, order: Int = 1) {
    first = min(a, b)
    second = max(a, b)
    self.order = order
  }
}

/// The bonds of a molecule and the adjacency they imply.
public struct BondGraph: Sendable, Equatable {
  /// The bonds, sorted by first, then second atom.
  public let bonds: [Bond]
  /// For each atom, its bonded neighbours in rising order.
  public let neighbours: [[Int]]

  /// The graph of `atomCount` atoms with these bonds.
  public init(atomCount: Int, bonds: [Bond]) {
    self.bonds = bonds.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    var neighbours = Array(repeating: [Int](), count: atomCount)
    for bond in self.bonds {
      neighbours[bond.first].append(bond.second)
      neighbours[bond.second].append(bond.first)
    }
    self.neighbours = neighbours.map { $0.sorted() }
  }

  /// Connected components, each sorted, ordered by their lowest atom.
  public var fragments: [[Int]] {
    var seen = Array(repeating: false, count: neighbours.count)
    var fragments: [[Int]] = []
    for start in neighbours.indices where !seen[start] {
      var fragment = [start]
      seen[start] = true
      var next = 0
      while next < fragment.count {
        for neighbour in neighbours[fragment[next]] where !seen[neighbour] {
          seen[neighbour] = true
          fragment.append(neighbour)
        }
        next += 1
      }
      fragments.append(fragment.sorted())
    }
    return fragments
  }
}
