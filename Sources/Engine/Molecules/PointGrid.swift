import Platform

/// Points that stay where they are, sorted into boxes: finds those near a place at a cost that does
/// not depend on how many there are.
package struct PointGrid: Sendable {
  private let edge: Double
  private let origin: SIMD3<Double>
  private let counts: SIMD3<Int>
  /// First member of each box, and the number of points at the end: [boxes + 1].
  private let starts: [Int]
  private let members: [Int]

  /// Sorts points into boxes.
  /// - Parameters:
  ///   - points: angstrom, finite: [points].
  ///   - reach: the largest distance that will be asked for, angstrom.
  package init(_ points: [SIMD3<Double>], reach: Double) {
    let low = points.reduce(points.first ?? .zero) { pointwiseMin($0, $1) }
    let high = points.reduce(points.first ?? .zero) { pointwiseMax($0, $1) }
    // Never so many boxes that they take more room than the points.
    let extent = (high - low).max()
    let most = 2 + 2 * pow(Double(points.count), 1.0 / 3)
    let edge = max(reach, extent / most, 1e-3)
    let counts = SIMD3<Int>((high - low) / edge) &+ SIMD3(repeating: 1)
    let homes = points.map { point -> Int in
      let box = SIMD3<Int>((point - low) / edge)
      return (box.z * counts.y + box.y) * counts.x + box.x
    }
    var starts = Array(repeating: 0, count: counts.x * counts.y * counts.z + 1)
    for home in homes { starts[home + 1] += 1 }
    for box in 1..<starts.count { starts[box] += starts[box - 1] }
    members = points.indices.sorted { (homes[$0], $0) < (homes[$1], $1) }
    (self.edge, self.counts, self.starts, origin) = (edge, counts, starts, low)
  }

  /// Calls `body` with every point that may be within reach of a place, and some that are not.
  @inline(__always)
  package func forEach(around place: SIMD3<Double>, _ body: (Int) -> Void) {
    let scaled = ((place - origin) / edge).rounded(.down)
    // What is further away or not finite has no neighbours.
    guard all((scaled .>= -1) .& (scaled .<= SIMD3<Double>(counts))) else { return }
    let box = SIMD3<Int>(scaled)
    let columns = max(0, box.x - 1)...min(counts.x - 1, box.x + 1)
    for layer in max(0, box.z - 1)..<min(counts.z, box.z + 2) {
      for row in max(0, box.y - 1)..<min(counts.y, box.y + 2) {
        let line = (layer * counts.y + row) * counts.x
        for slot in starts[line + columns.lowerBound]..<starts[line + columns.upperBound + 1] {
          body(members[slot])
        }
      }
    }
  }
}
