import Engine

/// Keeps a molecule the one it was meant to be while a force field relaxes it: bonded atoms are
/// drawn together where they are further apart than a bond, pushed apart where they are nearer than
/// any bond of their elements, and others where they are nearer than such pairs come in molecules.
/// A learnt force field has seen neither; in molecules larger and more crowded than those it was
/// trained on its energy has no floor there.
///
/// With d the distance from which a pair is fine, E = strength * (d/r - 1)^2 within it, and beyond
/// the longest bond l, E = pull * (r/l - 1)^2 for bonded pairs. All vanish with their gradients at
/// d and l, which leave room for the bonds and contacts of relaxed molecules (`UsualDistances`),
/// so minima without strain do not feel them.
public struct BondGuard: Sendable {
  /// Energy of a pair at half its distance d, eV: more than what a force field gains where atoms
  /// fall into each other.
  public var strength = 300.0
  /// Energy of bonded atoms at twice the length of the longest bond, eV.
  public var pull = 300.0

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
    let usual = UsualDistances(elements: elements, bonds: bonds)
    var nearest: [Double] = []
    var farthest: [Double] = []
    for first in elements.indices {
      for second in (first + 1)..<max(first + 1, count) {
        let isBonded = bonds.neighbours[first].contains(second)
        nearest.append(usual.nearest(first, second))
        farthest.append(isBonded ? usual.longestBond(first, second) : .infinity)
      }
    }
    self.nearest = nearest
    self.farthest = farthest
  }

  /// What is left of strain in a molecule, eV: zero where the guard does not act.
  public func energy(of molecule: Molecule) -> Double {
    var forces = Array(repeating: SIMD3<Double>.zero, count: molecule.count)
    return add(positions: molecule.positions, to: &forces)
  }

  /// Adds the forces (eV/angstrom) to `forces`: [atoms].
  /// - Returns: the energy, eV.
  public func add(positions: [SIMD3<Double>], to forces: inout [SIMD3<Double>]) -> Double {
    var energy = 0.0
    for constraint in constraints(at: positions) {
      let vector = positions[constraint.first] - positions[constraint.second]
      let distance = length(vector)
      let penalty = penalty(of: constraint, at: distance)
      // Atoms on top of each other part along x.
      let direction: SIMD3<Double> = distance > 0 ? vector / distance : [1, 0, 0]
      energy += penalty.energy
      forces[constraint.first] -= penalty.slope * direction
      forces[constraint.second] += penalty.slope * direction
    }
    return energy
  }

  /// A pair of atoms, with the distances between which the guard leaves it alone, angstrom.
  struct Constraint {
    let first: Int
    let second: Int
    let nearest: Double
    let farthest: Double
  }

  /// The pairs that the guard acts on.
  func constraints(at positions: [SIMD3<Double>]) -> [Constraint] {
    var constraints: [Constraint] = []
    var pair = 0
    for first in 0..<count {
      let position = positions[first]
      for second in (first + 1)..<max(first + 1, count) {
        let vector = position - positions[second]
        let square = (vector * vector).sum()
        let (near, far) = (nearest[pair], farthest[pair])
        if square < near * near || square > far * far {
          constraints.append(Constraint(first: first, second: second, nearest: near, farthest: far))
        }
        pair += 1
      }
    }
    return constraints
  }

  /// Energy of a pair and its first two derivatives by the distance, eV and angstrom.
  struct Penalty {
    var energy = 0.0
    var slope = 0.0
    var curvature = 0.0
  }

  /// What the guard makes of a pair at some distance, angstrom; nothing between its two distances.
  func penalty(of constraint: Constraint, at distance: Double) -> Penalty {
    if distance > constraint.farthest {
      let excess = distance / constraint.farthest - 1
      return Penalty(
        energy: pull * excess * excess, slope: 2 * pull * excess / constraint.farthest,
        curvature: 2 * pull / (constraint.farthest * constraint.farthest))
    }
    guard distance < constraint.nearest else { return Penalty() }
    let distance = max(distance, Self.floor * constraint.nearest)
    let ratio = constraint.nearest / distance
    let excess = ratio - 1
    return Penalty(
      energy: strength * excess * excess, slope: -2 * strength * excess * ratio / distance,
      curvature: 2 * strength * ratio * (ratio + 2 * excess) / (distance * distance))
  }
}
