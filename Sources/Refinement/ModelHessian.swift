import COpenBLAS
import Engine
import Platform

/// A rough Hessian of a molecule from its positions alone: springs for all distances, angles and
/// torsions, each weaker the further apart its atoms are, with one force constant a kind (R. Lindh,
/// A. Bernhardsson, G. Karlström, P.-Å. Malmqvist, Chem. Phys. Lett. 1995, 241, 423). It knows that
/// bonds are stiff and torsions soft, which is what a minimiser takes long to find out.
struct ModelHessian {
  private static let squaredBohr = Unit.bohr.factor * Unit.bohr.factor
  /// Force constants, eV/angstrom^2 and eV: 0.45 hartree/bohr^2, 0.15 and 0.005 hartree.
  private static let stretch = 0.45 * Unit.hartree.factor / squaredBohr
  private static let bend = 0.15 * Unit.hartree.factor
  private static let torsion = 0.005 * Unit.hartree.factor
  /// Springs weaker than these parts of the force constant are left out.
  private static let weakestStretch = 1e-3
  private static let weakestBend = 0.05
  /// What no spring holds, eV/angstrom^2: the molecule as a whole, fragments.
  private static let floor = 0.3
  /// Atoms nearer than this are treated as if at it: nobody knows how stiff they are, angstrom.
  private static let nearest = 0.5
  /// Sine of an angle below which atoms are in line, and bend in any direction.
  private static let straight = 0.2
  /// Rows from which on the factor costs more than it saves.
  private static let largestSize = 1800

  private let elements: [Element]
  private let positions: [SIMD3<Double>]
  /// The row of an atom's x, or none for atoms that do not move: [atoms].
  private let rows: [Int?]
  private let size: Int
  /// The lower triangle of the Hessian, then its Cholesky factor: [size, size].
  private var matrix: [Double]
  /// Neighbours of each atom with the strength of the bond: [atoms].
  private var bonds: [[(atom: Int, strength: Double)]]

  /// The Hessian of the atoms that are not frozen, or nothing where they are too many.
  init?(elements: [Element], positions: [SIMD3<Double>], frozen: [Bool]) {
    self.elements = elements
    self.positions = positions
    var rows: [Int?] = []
    var size = 0
    for isFrozen in frozen {
      rows.append(isFrozen ? nil : size)
      if !isFrozen { size += 3 }
    }
    guard size > 0, size <= Self.largestSize else { return nil }
    self.rows = rows
    self.size = size
    matrix = Array(repeating: 0, count: size * size)
    for row in 0..<size { matrix[row * size + row] = Self.floor }
    bonds = Array(repeating: [], count: elements.count)
    addSprings()
    guard ob_dpotrf(Int32(size), &matrix) == 0 else { return nil }
  }

  /// The inverse times each of some vectors, angstrom where they are forces: [vectors][atoms].
  func solve(_ vectors: [[SIMD3<Double>]]) -> [[SIMD3<Double>]] {
    var flat: [Double] = []
    flat.reserveCapacity(vectors.count * size)
    for vector in vectors {
      for (atom, row) in rows.enumerated() where row != nil {
        flat.append(vector[atom].x)
        flat.append(vector[atom].y)
        flat.append(vector[atom].z)
      }
    }
    ob_dpotrs(Int32(size), Int32(vectors.count), matrix, &flat)
    return vectors.indices.map { vector in
      rows.map { row in
        guard let row else { return .zero }
        let x = vector * size + row
        return [flat[x], flat[x + 1], flat[x + 2]]
      }
    }
  }

  private mutating func addSprings() {
    for first in positions.indices {
      for second in 0..<first {
        let vector = positions[first] - positions[second]
        let strength = Self.strength(
          elements[first], elements[second], squaredDistance: (vector * vector).sum())
        guard strength > Self.weakestStretch else { continue }
        let along = unit(vector)
        add(Self.stretch * strength, [(first, along), (second, -along)])
        guard strength > Self.weakestBend else { continue }
        bonds[first].append((second, strength))
        bonds[second].append((first, strength))
      }
    }
    for middle in positions.indices {
      for (place, end) in bonds[middle].enumerated() {
        for other in bonds[middle][..<place] { addBend(end, middle, other) }
      }
    }
    for left in positions.indices {
      for axis in bonds[left] where axis.atom < left {
        for first in bonds[left] where first.atom != axis.atom {
          for last in bonds[axis.atom] where last.atom != left && last.atom != first.atom {
            addTorsion(
              first.atom, left, axis.atom, last.atom,
              first.strength * axis.strength * last.strength)
          }
        }
      }
    }
  }

  private mutating func addBend(
    _ end: (atom: Int, strength: Double), _ middle: Int, _ other: (atom: Int, strength: Double)
  ) {
    let constant = Self.bend * end.strength * other.strength
    let first = positions[end.atom] - positions[middle]
    let second = positions[other.atom] - positions[middle]
    let (u, v) = (unit(first), unit(second))
    let (a, b) = (1 / max(length(first), Self.nearest), 1 / max(length(second), Self.nearest))
    let normal = cross(u, v)
    let sine = length(normal)
    guard sine < Self.straight else {
      // The angle's gradient: across each bond, in the plane of both.
      let byFirst = a * cross(u, normal / sine)
      let bySecond = -b * cross(v, normal / sine)
      add(
        constant,
        [(end.atom, byFirst), (other.atom, bySecond), (middle, -byFirst - bySecond)])
      return
    }
    let aside = perpendicular(to: u)
    for across in [aside, cross(u, aside)] {
      // Of three atoms in line both ends move one way and the middle the other.
      let side = (u * v).sum() < 0 ? 1.0 : -1.0
      add(
        constant,
        [
          (end.atom, a * across), (other.atom, side * b * across),
          (middle, -(a + side * b) * across),
        ])
    }
  }

  private mutating func addTorsion(
    _ first: Int, _ left: Int, _ right: Int, _ last: Int, _ strength: Double
  ) {
    guard strength > Self.weakestBend else { return }
    let (f, g, h) = (
      positions[first] - positions[left], positions[right] - positions[left],
      positions[last] - positions[right]
    )
    let axis = unit(g)
    let axisLength = max(length(g), Self.nearest)
    // Distances of the ends from the axis, and normals of both planes.
    let (a, b) = (cross(f, axis), cross(h, axis))
    let (nearA, nearB) = ((a * a).sum(), (b * b).sum())
    guard nearA > Self.straight * Self.straight * (f * f).sum(),
      nearB > Self.straight * Self.straight * (h * h).sum(),
      min(nearA, nearB) > Self.nearest * Self.nearest / 4
    else { return }
    let byFirst = a / nearA
    let byLast = -b / nearB
    // What keeps the sum of forces and of torques zero.
    let along = (f * axis).sum() / axisLength
    let beyond = (h * axis).sum() / axisLength
    let byLeft = -(1 - along) * byFirst + beyond * byLast
    let byRight = -(byFirst + byLast + byLeft)
    add(
      Self.torsion * strength,
      [(first, byFirst), (left, byLeft), (right, byRight), (last, byLast)])
  }

  /// Adds k b b^T of a coordinate with gradient b.
  private mutating func add(_ constant: Double, _ gradient: [(atom: Int, by: SIMD3<Double>)]) {
    for (first, a) in gradient {
      guard let row = rows[first] else { continue }
      for (second, b) in gradient {
        guard let column = rows[second], column <= row else { continue }
        for i in 0..<3 {
          for j in 0..<3 { matrix[(row + i) * size + column + j] += constant * a[i] * b[j] }
        }
      }
    }
  }

  /// 1 at about a bond's length, falling with the distance as a Gaussian.
  private static func strength(
    _ first: Element, _ second: Element, squaredDistance: Double
  ) -> Double {
    let period = (min(row(first), row(second)), max(row(first), row(second)))
    // 1/bohr^2 and bohr, as published.
    let (width, length): (Double, Double) =
      switch period {
      case (0, 0): (1, 1.35)
      case (0, 1): (0.3949, 2.10)
      case (0, 2): (0.3949, 2.53)
      case (1, 1): (0.28, 2.87)
      default: (0.28, 3.40)
      }
    return exp(width * (length * length - squaredDistance / squaredBohr))
  }

  /// Of the periodic table, from 0; what is below the third is counted with it.
  private static func row(_ element: Element) -> Int {
    element.atomicNumber <= 2 ? 0 : element.atomicNumber <= 10 ? 1 : 2
  }
}
