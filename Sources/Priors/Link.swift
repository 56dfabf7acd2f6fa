import Engine

/// The way from a site of one fragment to a site of another, leaving and arriving in their
/// directions.
struct Link: Sendable {
  /// Fragments it joins.
  let fragments: (Int, Int)
  let curve: Curve
  /// Atoms the ends are bonded to, as indices into the scaffold.
  let atoms: (Int, Int)
  /// How hard it is to go: length, and how deep it runs into the fragments.
  let cost: Double

  /// Points of the curve between atoms this close to each other leave no room for one between.
  private static let least = 2.3
  /// Angstrom; nearer to an atom it does not end at, a way is blocked.
  private static let room = 2.0

  init(
    _ start: GrowthSite, _ end: GrowthSite, fragments: (Int, Int), atoms: [SIMD3<Double>],
    points: Int
  ) {
    self.fragments = fragments
    self.atoms = (start.atom, end.atom)
    let gap = distance(start.position, end.position)
    // A cubic Bezier curve whose inner control points lie in the directions of the sites.
    let reach = max(0.9, gap / 3)
    let first = start.position + reach * start.direction
    let second = end.position + reach * end.direction
    let course = { (t: Double) -> SIMD3<Double> in
      let u = 1 - t
      let ends = u * u * u * start.position + t * t * t * end.position
      return ends + 3 * u * t * (u * first + t * second)
    }
    curve = Curve(along: (0...32).map { course(Double($0) / 32) }, count: points)
    var crowding = 0.0
    for step in 1..<8 {
      let point = course(Double(step) / 8)
      for (index, atom) in atoms.enumerated() where index != start.atom && index != end.atom {
        crowding += max(0, Self.room - distance(point, atom))
      }
    }
    cost = curve.length + crowding + 10 * max(0, Self.least - gap)
  }

  /// The cheapest ways that join all fragments into one piece: a minimum spanning tree (Prim).
  /// No site is used twice.
  static func tree(
    _ sites: [[GrowthSite]], atoms: [SIMD3<Double>], points: Int
  ) -> [Link] {
    var joined: Set<Int> = [0]
    var used: Set<[Int]> = []
    var links: [Link] = []
    while joined.count < sites.count {
      var best: (link: Link, sites: [[Int]])?
      for from in joined.sorted() {
        for to in sites.indices where !joined.contains(to) {
          for (i, start) in sites[from].enumerated() where !used.contains([from, i]) {
            for (j, end) in sites[to].enumerated() where !used.contains([to, j]) {
              // A way is at least as long as the crow flies.
              if let best, distance(start.position, end.position) > best.link.cost { continue }
              let link = Link(start, end, fragments: (from, to), atoms: atoms, points: points)
              if link.cost < best?.link.cost ?? .infinity { best = (link, [[from, i], [to, j]]) }
            }
          }
        }
      }
      guard let best else { break }
      joined.insert(best.link.fragments.1)
      used.formUnion(best.sites)
      links.append(best.link)
    }
    return links
  }
}

private func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
  ((a - b) * (a - b)).sum().squareRoot()
}
