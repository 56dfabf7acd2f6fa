import Engine

/// Keeps the bonds a molecule was given while it is still rough: bonded atoms are drawn together
/// where they are further apart than a bond, pushed apart where they are nearer than any bond of
/// their elements, and others where they are nearer than any contact. A learnt force field has seen
/// neither, and molecules with crowded hydrogens fall apart or into themselves without it.
///
/// With d the distance from which a pair is fine, E = strength * (d/r - 1)^2 within it, and beyond
/// the longest bond l, E = pull * (r/l - 1)^2 for bonded pairs. All vanish with their gradients at
/// d and l, which leave room for the bonds and contacts of relaxed molecules, so minima do not
/// feel them.
public struct BondGuard: Sendable {
  /// Energy of a pair at half its distance d, eV: more than what a force field gains where atoms
  /// fall into each other.
  public var strength = 300.0
  /// Energy of bonded atoms at twice the length of the longest bond, eV.
  public var pull = 30.0

  /// Longest bond, in sums of covalent radii; what is further apart counts as two pieces.
  private static let longestBond = 1.15
  /// Shortest bond of heavy atoms and of hydrogen, in sums of covalent radii.
  private static let shortestBond = 0.75
  private static let shortestHydrogenBond = 0.9
  /// Nearest contact of heavy atoms that are not bonded, in sums of covalent radii.
  private static let contact = 1.17
  /// What a hydrogen adds to the distance of its contacts, angstrom.
  private static let hydrogenContact = 0.74
  /// Atoms nearer than this fraction of d are treated as if at it.
  private static let floor = 0.05

  private let count: Int
  /// d of every pair, rows of first atoms: [pairs].
  private let nearest: [Double]
  /// l of every pair, infinite for atoms that are not bonded: [pairs].
  private let farthest: [Double]

  /// A guard of these bonds.
  /// - Parameter elements: of the atoms the graph numbers: [atoms].
  public init(elements: [Element], bonds: BondGraph) {
    precondition(bonds.neighbours.count == elements.count)
    count = elements.count
    let contacts = elements.map {
      $0 == .hydrogen ? Self.hydrogenContact : Self.contact * $0.covalentRadius
    }
    var nearest: [Double] = []
    var farthest: [Double] = []
    for first in elements.indices {
      let bonded = Set(bonds.neighbours[first])
      for second in (first + 1)..<max(first + 1, count) {
        guard bonded.contains(second) else {
          nearest.append(contacts[first] + contacts[second])
          farthest.append(.infinity)
          continue
        }
        let pair = [elements[first], elements[second]]
        let sum = pair[0].covalentRadius + pair[1].covalentRadius
        let shortest = pair.contains(.hydrogen) ? Self.shortestHydrogenBond : Self.shortestBond
        nearest.append(shortest * sum)
        farthest.append(Self.longestBond * sum)
      }
    }
    self.nearest = nearest
    self.farthest = farthest
  }

  /// Adds the forces (eV/angstrom) to `forces`: [atoms].
  /// - Returns: the energy, eV.
  public func add(positions: [SIMD3<Double>], to forces: inout [SIMD3<Double>]) -> Double {
    var energy = 0.0
    var pair = 0
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        let (near, far) = (nearest[pair], farthest[pair])
        pair += 1
        let vector = positions[first] - positions[second]
        let square = (vector * vector).sum()
        guard square < near * near || square > far * far else { continue }
        let push: Double  // -dE/dr
        if square > far * far {
          let excess = square.squareRoot() / far - 1
          energy += pull * excess * excess
          push = -2 * pull * excess / far
        } else {
          let distance = max(square.squareRoot(), Self.floor * near)
          let excess = near / distance - 1
          energy += strength * excess * excess
          push = 2 * strength * excess * near / (distance * distance)
        }
        // Atoms on top of each other part along x.
        let direction: SIMD3<Double> = square > 0 ? vector / square.squareRoot() : [1, 0, 0]
        forces[first] += push * direction
        forces[second] -= push * direction
      }
    }
    return energy
  }
}
