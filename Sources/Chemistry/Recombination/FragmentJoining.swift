import Engine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Joins two fragments at their open valences by a single bond.
struct FragmentJoining: Sendable {
  /// Torsions tried before the pair is given up.
  var torsions = 12
  /// Closest approach of atoms that are neither bonded nor share a neighbour, in sums of covalent
  /// radii.
  var clearance = 1.85
  /// The same for atoms that share a neighbour by the new bond: usual bond angles leave 1.5 and
  /// more, small rings less; bonds are perceived up to 1.15.
  var nearClearance = 1.3

  /// The joined fragment, the atoms of `first` in place and before those of `second`; nil where
  /// atoms clash at every torsion tried.
  /// - Parameter length: of the new bond, angstrom.
  func join(
    _ first: OpenFragment, _ second: OpenFragment, length: Double, stream: inout RandomStream
  ) -> Fragment? {
    let limits = limits(first, second)
    let origin = first.fragment.positions[first.atom] + length * first.direction
    let other = second.fragment
    let aligning = Rotation(from: second.direction, to: -first.direction)
    let aligned = other.positions.map { aligning * ($0 - other.positions[second.atom]) }
    for _ in 0..<torsions {
      let turn = Rotation(about: first.direction, by: 2 * .pi * stream.uniform())
      let places = aligned.map { origin + turn * $0 }
      guard !clashes(first.fragment.positions, places, limits) else { continue }
      var joined = first.fragment
      joined.append(other, at: places, bonding: first.atom, to: second.atom)
      return joined
    }
    return nil
  }

  /// The squared closest distance of each pair, zero for the new bond: [first, second].
  private func limits(_ first: OpenFragment, _ second: OpenFragment) -> [Double] {
    let neighbours = [first, second].map { open in
      Set(
        open.fragment.bonds.compactMap { bond -> Int? in
          bond.first == open.atom ? bond.second : bond.second == open.atom ? bond.first : nil
        })
    }
    var limits: [Double] = []
    for (i, a) in first.fragment.elements.enumerated() {
      for (j, b) in second.fragment.elements.enumerated() {
        let isBond = i == first.atom && j == second.atom
        let isNear =
          (i == first.atom && neighbours[1].contains(j))
          || (j == second.atom && neighbours[0].contains(i))
        let share = isBond ? 0 : isNear ? nearClearance : clearance
        let limit = share * (a.covalentRadius + b.covalentRadius)
        limits.append(limit * limit)
      }
    }
    return limits
  }

  private func clashes(
    _ first: [SIMD3<Double>], _ second: [SIMD3<Double>], _ limits: [Double]
  ) -> Bool {
    var pair = 0
    for a in first {
      for b in second {
        let vector = a - b
        if (vector * vector).sum() < limits[pair] { return true }
        pair += 1
      }
    }
    return false
  }
}

/// A rotation about the origin.
private struct Rotation {
  /// Images of the axes.
  let x: SIMD3<Double>
  let y: SIMD3<Double>
  let z: SIMD3<Double>

  /// About a unit vector by an angle in radians (Rodrigues).
  init(about axis: SIMD3<Double>, by angle: Double) {
    let (s, c) = (sin(angle), cos(angle))
    func image(_ v: SIMD3<Double>) -> SIMD3<Double> {
      c * v + s * cross(axis, v) + ((1 - c) * (axis * v).sum()) * axis
    }
    x = image([1, 0, 0])
    y = image([0, 1, 0])
    z = image([0, 0, 1])
  }

  /// The shortest rotation of a unit vector into another.
  init(from a: SIMD3<Double>, to b: SIMD3<Double>) {
    let across = cross(a, b)
    let cosine = (a * b).sum()
    let sine = Engine.length(across)
    guard sine > 1e-9 else {
      self.init(about: perpendicular(to: a), by: cosine > 0 ? 0 : .pi)
      return
    }
    self.init(about: across / sine, by: atan2(sine, cosine))
  }

  static func * (rotation: Rotation, v: SIMD3<Double>) -> SIMD3<Double> {
    rotation.x * v.x + rotation.y * v.y + rotation.z * v.z
  }
}
