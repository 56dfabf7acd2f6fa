import Engine
import Formats

/// Molecules packed into a ball, the same whenever and wherever it is made.
struct Packing {
  /// Atoms of different molecules come no closer, angstrom: hydrogens in liquids.
  private static let contact = 2.2
  private static let step = 0.25
  private static let directions = 24

  private(set) var elements: [Element] = []
  private(set) var positions: [SIMD3<Double>] = []
  private var stream = RandomStream(seed: 1, .startPositions)

  /// Adds molecules in turn until there are at least `count` atoms.
  init(_ molecules: [Molecule], atLeast count: Int) {
    var next = 0
    while elements.count < count {
      add(molecules[next % molecules.count])
      next += 1
    }
  }

  /// Moves a molecule towards the middle along several lines, turned at random, and keeps the place
  /// farthest in.
  private mutating func add(_ molecule: Molecule) {
    let centre = molecule.positions.reduce(.zero, +) / Double(molecule.count)
    let start = (positions.map(length).max() ?? 0) + 10
    var best: (distance: Double, positions: [SIMD3<Double>])?
    for _ in 0..<Self.directions {
      let frame = rotation()
      let turned = molecule.positions.map { position in
        let p = position - centre
        return SIMD3((p * frame.0).sum(), (p * frame.1).sum(), (p * frame.2).sum())
      }
      let line = unit(stream.normal3())
      var distance = start
      while distance > 0, isFree(turned, at: line * (distance - Self.step)) {
        distance -= Self.step
      }
      if best.map({ distance < $0.distance }) ?? true {
        best = (distance, turned.map { $0 + line * distance })
      }
    }
    elements += molecule.elements
    positions += best?.positions ?? []
  }

  private func isFree(_ molecule: [SIMD3<Double>], at place: SIMD3<Double>) -> Bool {
    let nearest = Self.contact * Self.contact
    let reach = (molecule.map(length).max() ?? 0) + Self.contact
    for other in positions {
      let away = other - place
      guard (away * away).sum() < reach * reach else { continue }
      for atom in molecule {
        let gap = away - atom
        if (gap * gap).sum() < nearest { return false }
      }
    }
    return true
  }

  /// Three random perpendicular unit vectors.
  private mutating func rotation() -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let x = unit(stream.normal3())
    let other = stream.normal3()
    let y = unit(other - (other * x).sum() * x)
    let z = SIMD3(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x)
    return (x, y, z)
  }

  private func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }
  private func unit(_ vector: SIMD3<Double>) -> SIMD3<Double> { vector / length(vector) }
}
