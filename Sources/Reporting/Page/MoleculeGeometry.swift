import Chemistry
import Engine
import Platform

/// A molecule ready to be drawn: centred, its longest axis across and its flattest side towards
/// the viewer, so that rings are seen as rings.
struct MoleculeGeometry: Sendable {
  /// A bond with the direction in which a second and third line are set apart.
  struct Stick: Sendable {
    let first: Int
    let second: Int
    let order: Int
    /// Unit vector across the bond, in the plane of its neighbours.
    let across: SIMD3<Double>
  }

  let elements: [Element]
  let positions: [SIMD3<Double>]
  let sticks: [Stick]
  /// What of a pocket is near it, drawn faintly.
  let surroundings: Surroundings

  /// Atoms and bonds of a pocket.
  struct Surroundings: Sendable {
    let elements: [Element]
    let positions: [SIMD3<Double>]
    let bonds: [(first: Int, second: Int)]

    /// Angstrom; what is further from the molecule hides it.
    static let reach = 4.5
  }

  /// The geometry of a molecule with these bonds, in a pocket where there is one.
  /// - Parameter model: positions whose best side is shown; those of the molecule if nil.
  init(
    _ molecule: Molecule, bonds: BondGraph, pocket: Pocket? = nil,
    seenAs model: [SIMD3<Double>]? = nil
  ) {
    elements = molecule.elements
    let near = pocket?.near(molecule.positions, within: Surroundings.reach)
    let shown = molecule.positions + (near?.positions ?? [])
    let all = Self.oriented(
      shown, as: model ?? molecule.positions, around: molecule.positions)
    let positions = Array(all.prefix(molecule.count))
    self.positions = positions
    surroundings = Surroundings(
      elements: near?.elements ?? [], positions: Array(all.dropFirst(molecule.count)),
      bonds: near.map { near in
        let atoms = Molecule(elements: near.elements, positions: near.positions)
        return BondPerception().connectivity(of: atoms).bonds.map { ($0.first, $0.second) }
      } ?? [])
    sticks = bonds.bonds.map { bond in
      Stick(
        first: bond.first, second: bond.second, order: bond.order,
        across: Self.across(bond, positions, bonds.neighbours))
    }
  }

  /// What a picture shows around the centre, angstrom: the farthest atom's surface, and something of a
  /// pocket.
  var radius: Double {
    let own = zip(elements, positions).map {
      (($1 * $1).sum()).squareRoot() + Self.ballRadius($0)
    }.max()
    return (own ?? 1) + (surroundings.elements.isEmpty ? 0 : 2.5)
  }

  /// Radius of an atom's ball, angstrom.
  static func ballRadius(_ element: Element) -> Double { 0.17 + 0.31 * element.covalentRadius }

  /// Positions around the centre of some, turned so that a model is seen well.
  private static func oriented(
    _ positions: [SIMD3<Double>], as model: [SIMD3<Double>], around some: [SIMD3<Double>]
  ) -> [SIMD3<Double>] {
    guard !some.isEmpty, !model.isEmpty else { return positions }
    let centre = some.reduce(.zero, +) / Double(some.count)
    let centred = positions.map { $0 - centre }
    let axes = axes(of: model)
    // A little off the axes: depth shows.
    let (tilt, turn) = (0.30, 0.25)
    return centred.map { position in
      var p = SIMD3(
        (position * axes[0]).sum(), (position * axes[1]).sum(), (position * axes[2]).sum())
      p = [p.x * cos(turn) + p.z * sin(turn), p.y, -p.x * sin(turn) + p.z * cos(turn)]
      return [p.x, p.y * cos(tilt) - p.z * sin(tilt), p.y * sin(tilt) + p.z * cos(tilt)]
    }
  }

  /// The principal axes of some positions, the longest first.
  static func axes(of positions: [SIMD3<Double>]) -> [SIMD3<Double>] {
    principalAxes(Matrix3(covarianceOf: positions).rows)
  }

  /// Eigenvectors of a symmetric matrix by Jacobi rotations, largest eigenvalue first, as a
  /// right-handed set: a picture must not mirror a molecule.
  private static func principalAxes(_ matrix: [[Double]]) -> [SIMD3<Double>] {
    var a = matrix
    var vectors: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for _ in 0..<12 {
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(a[p][q]) > 1e-12 {
        let angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p])
        let (c, s) = (cos(angle), sin(angle))
        for k in 0..<3 {
          (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
        }
        for k in 0..<3 {
          (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
        }
        (vectors[p], vectors[q]) = (
          c * vectors[p] - s * vectors[q], s * vectors[p] + c * vectors[q]
        )
      }
    }
    let order = [0, 1, 2].sorted { a[$0][$0] > a[$1][$1] }
    let (first, second) = (vectors[order[0]], vectors[order[1]])
    return [first, second, cross(first, second)]
  }

  private static func across(
    _ bond: Bond, _ positions: [SIMD3<Double>], _ neighbours: [[Int]]
  ) -> SIMD3<Double> {
    let axis = unit(positions[bond.second] - positions[bond.first])
    let ends = [(bond.first, bond.second), (bond.second, bond.first)]
    for (end, other) in ends {
      for neighbour in neighbours[end] where neighbour != other {
        let side = positions[neighbour] - positions[end]
        let part = side - axis * (side * axis).sum()
        if (part * part).sum() > 0.05 { return unit(part) }
      }
    }
    return unit(cross(axis, abs(axis.z) < 0.9 ? [0, 0, 1] : [0, 1, 0]))
  }

  private static func unit(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let length = (v * v).sum().squareRoot()
    return length > 1e-9 ? v / length : [1, 0, 0]
  }
}
