import Engine
import Platform

/// Puts hydrogens where the bonds an atom has leave room for them: tetrahedral, trigonal or
/// linear, and where that leaves a choice (a methyl group's turn, a hydroxyl's torsion, the side
/// of an amine) where it is least crowded. Every hydrogen asked for is placed.
public struct HydrogenPlacement: Sendable {
  /// Seed of the directions of atoms that have no neighbour to take one from.
  public let seed: UInt64

  /// Placement with a seed.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The molecule with hydrogens added after its atoms, in the order of their heavy atoms.
  public func adding(_ counts: HydrogenCounts, to molecule: Molecule) -> Molecule {
    var stream = RandomStream(seed: seed, .hydrogenPlacement)
    let graph = BondPerception().connectivity(of: molecule)
    var sites = counts.heavyAtoms.indices.filter { counts.missing[$0] > 0 }.map { index in
      HydrogenSite(
        atom: counts.heavyAtoms[index], count: counts.missing[index], in: molecule, graph: graph,
        shape: Self.shape(of: index, counts, molecule), stream: &stream)
    }
    // Sites without a choice first, then twice over those with one, so that each turns away from
    // the others as they finally are.
    let order = sites.indices.sorted {
      (sites[$0].candidates.count, $0) < (sites[$1].candidates.count, $1)
    }
    for round in 0..<3 {
      for index in order where round == 0 || sites[index].candidates.count > 1 {
        let others = sites.indices.filter { $0 != index }.flatMap { sites[$0].hydrogens }
        sites[index].relax(in: molecule, beside: others)
      }
    }
    var result = molecule
    for site in sites {
      for position in site.hydrogens { result.append(.hydrogen, at: position) }
    }
    return result
  }

  /// Directions around an atom, neighbours and hydrogens: from its bond orders, or from what is
  /// usual where there are none.
  private static func shape(
    of index: Int, _ counts: HydrogenCounts, _ molecule: Molecule
  ) -> HydrogenSite.Shape {
    guard let bonds = counts.bonds else { return .tetrahedral }
    func extra(_ atom: Int) -> Int {
      bonds.graph.bonds.lazy.filter { $0.first == atom || $0.second == atom }
        .reduce(0) { $0 + $1.order - 1 }
    }
    switch extra(index) {
    case 0:
      // A nitrogen beside a double bond shares its lone pair and is flat (amides, anilines).
      let flat =
        molecule.elements[counts.heavyAtoms[index]] == .nitrogen
        && bonds.formalCharges[index] == 0
        && bonds.graph.neighbours[index].contains { extra($0) > 0 }
      return flat ? .trigonal : .tetrahedral
    case 1: return .trigonal
    default: return .linear
    }
  }
}

/// The hydrogens of one heavy atom and the choices for them.
struct HydrogenSite {
  enum Shape {
    case tetrahedral, trigonal, linear
  }

  let atom: Int
  /// Positions to choose from, each a full set: [candidates, hydrogens].
  let candidates: [[SIMD3<Double>]]
  /// Positions chosen.
  private(set) var hydrogens: [SIMD3<Double>] = []

  init(
    atom: Int, count: Int, in molecule: Molecule, graph: BondGraph, shape: Shape,
    stream: inout RandomStream
  ) {
    self.atom = atom
    let origin = molecule.positions[atom]
    let neighbours = graph.neighbours[atom]
    let bonds = neighbours.map { unit(molecule.positions[$0] - origin) }
    var sets: [[SIMD3<Double>]]
    switch (bonds.count, count) {
    case (1, 1...3):
      // For a flat site the turn is that of the neighbour's other bonds, if it has any.
      let next = graph.neighbours[neighbours[0]].first { $0 != atom }
      let plane = next.map { molecule.positions[$0] - molecule.positions[neighbours[0]] }
      sets = Self.cone(bonds[0], count, shape, plane: plane)
    case (2, 1...2): sets = Self.opposite(bonds[0], bonds[1], count, shape)
    case (3, 1): sets = Self.opposite(bonds)
    default: sets = []
    }
    if sets.isEmpty { sets = Self.anywhere(bonds, count, stream: &stream) }
    let length = Self.bondLength(molecule.elements[atom])
    candidates = sets.map { $0.map { origin + length * $0 } }
  }

  /// Chooses the least crowded set.
  mutating func relax(in molecule: Molecule, beside others: [SIMD3<Double>]) {
    var best = Double.infinity
    for candidate in candidates {
      let crowding = crowding(candidate, molecule, others)
      if crowding < best {
        best = crowding
        hydrogens = candidate
      }
    }
    if best == .infinity { hydrogens = candidates.first ?? [] }
  }

  private func crowding(
    _ positions: [SIMD3<Double>], _ molecule: Molecule, _ others: [SIMD3<Double>]
  ) -> Double {
    var sum = 0.0
    func add(_ vector: SIMD3<Double>, size: Double) {
      let ratio = size * size / max((vector * vector).sum(), 1e-4)
      sum += ratio * ratio * ratio
    }
    for position in positions {
      for other in molecule.positions.indices where other != atom {
        let size = 1.7 + molecule.elements[other].covalentRadius
        add(position - molecule.positions[other], size: size)
      }
      for other in others { add(position - other, size: 2.0) }
    }
    return sum
  }

  /// Usual lengths of bonds to hydrogen, angstrom; 0.32 plus the covalent radius elsewhere.
  private static func bondLength(_ element: Element) -> Double {
    switch element {
    case .carbon: 1.09
    case .nitrogen: 1.01
    case .oxygen: 0.96
    default: element.covalentRadius + 0.32
    }
  }

  /// One neighbour: hydrogens on a cone around the bond, turned in steps of 5 degrees; flat ones
  /// in the plane of the neighbour's bonds, or in the same plane from both ends of a lone bond.
  private static func cone(
    _ bond: SIMD3<Double>, _ count: Int, _ shape: Shape, plane: SIMD3<Double>?
  ) -> [[SIMD3<Double>]] {
    let slots: Int
    let opening: Double
    switch shape {
    case .tetrahedral: (slots, opening) = (3, tetrahedralAngle)
    case .trigonal: (slots, opening) = (2, 2 * .pi / 3)
    case .linear: (slots, opening) = (1, .pi)
    }
    guard count <= slots else {
      return shape == .tetrahedral ? [] : cone(bond, count, .tetrahedral, plane: plane)
    }
    if slots == 1 { return [[-bond]] }
    var across = perpendicular(to: bond)
    var turns = Array(stride(from: 0, to: 360, by: 5)).map { Double($0) * .pi / 180 }
    if slots == 2 {
      let part = plane.map { $0 - ($0 * bond).sum() * bond } ?? across
      // In line with the neighbour's only other bond (an allene) any turn is as good.
      if length(part) > 0.1 {
        across = unit(part)
        turns = [0, .pi]
      }
    }
    let third = cross(bond, across)
    return turns.map { turn in
      (0..<count).map { slot in
        let angle = turn + 2 * .pi * Double(slot) / Double(slots)
        return cos(opening) * bond + sin(opening) * (cos(angle) * across + sin(angle) * third)
      }
    }
  }

  /// Two neighbours: in their plane, or above and below it.
  private static func opposite(
    _ one: SIMD3<Double>, _ other: SIMD3<Double>, _ count: Int, _ shape: Shape
  ) -> [[SIMD3<Double>]] {
    let sum = one + other
    let normal = cross(one, other)
    // Bonds in one line have no plane: any direction across them will do.
    guard length(sum) > 0.2, length(normal) > 0.2 else {
      let axis = unit(one - other)
      let across = perpendicular(to: axis)
      let third = cross(axis, across)
      return stride(from: 0, to: 360, by: 5).map { degrees in
        (0..<count).map { slot in
          let angle = Double(degrees) * .pi / 180 + Double(slot) * 2 * .pi / 3
          return cos(angle) * across + sin(angle) * third
        }
      }
    }
    let back = -unit(sum)
    let up = unit(normal)
    if count == 1, shape != .tetrahedral { return [[back]] }
    let half = tetrahedralAngle / 2
    let pair = [cos(half) * back + sin(half) * up, cos(half) * back - sin(half) * up]
    return count == 2 ? [pair] : pair.map { [$0] }
  }

  /// Three neighbours: away from all of them, on either side where they lie flat.
  private static func opposite(_ bonds: [SIMD3<Double>]) -> [[SIMD3<Double>]] {
    let sum = bonds[0] + bonds[1] + bonds[2]
    let normal = cross(bonds[1] - bonds[0], bonds[2] - bonds[0])
    if length(sum) > 0.3 { return [[-unit(sum)]] }
    guard length(normal) > 0.1 else { return [] }
    return [[unit(normal)], [-unit(normal)]]
  }

  /// No usual geometry: hydrogens one by one where the bonds and the hydrogens before them are
  /// furthest away, from a set of evenly spread directions; turned at random for a bare atom.
  private static func anywhere(
    _ bonds: [SIMD3<Double>], _ count: Int, stream: inout RandomStream
  ) -> [[SIMD3<Double>]] {
    var taken = bonds
    var chosen: [SIMD3<Double>] = []
    if bonds.isEmpty {
      let axis = unit(stream.normal3())
      chosen = [axis]
      if count >= 2 {
        // Water, ammonia and methane from their tetrahedron.
        let angle = tetrahedralAngle
        let across = perpendicular(to: axis)
        let third = cross(axis, across)
        for slot in 0..<min(3, count - 1) {
          let turn = 2 * .pi * Double(slot) / 3
          chosen.append(
            cos(angle) * axis + sin(angle) * (cos(turn) * across + sin(turn) * third))
        }
      }
      taken = chosen
    }
    let directions = evenDirections(500)
    while chosen.count < count {
      var best = directions[0]
      var least = Double.infinity
      for direction in directions {
        let worst = taken.reduce(0.0) { $0 + 1 / max(lengthSquared(direction - $1), 1e-6) }
        if worst < least {
          least = worst
          best = direction
        }
      }
      chosen.append(best)
      taken.append(best)
    }
    return [chosen]
  }

  // acos(-1/3)
  private static let tetrahedralAngle = 1.9106332362490186
}

private func lengthSquared(_ v: SIMD3<Double>) -> Double { (v * v).sum() }
