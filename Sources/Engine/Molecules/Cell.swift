/// The box a structure repeats in: three lattice vectors in angstrom, each of which may repeat.
///
///     let salt = try Cell([5.64, 0, 0], [0, 5.64, 0], [0, 0, 5.64])
///     let slab = try Cell([3, 0, 0], [1.5, 2.6, 0], [0, 0, 20], periodic: [true, true, false])
///
/// Vectors along which nothing repeats only mark a box and may be zero.
public struct Cell: Sendable, Hashable {
  /// One flag for each lattice vector.
  public typealias Directions = SIMDMask<SIMD3<Int64>>

  /// The lattice vectors a, b and c, angstrom: [3].
  public let vectors: [SIMD3<Double>]
  /// Along which of them the structure repeats.
  public let periodic: Directions
  /// |a . (b x c)|, cubic angstrom; 0 for vectors in a plane.
  public let volume: Double
  /// g with g[k] . v[l] = 1 for k = l and 0 otherwise, where v are the lattice vectors that repeat
  /// and, for the other directions, unit vectors across them: [3].
  let reciprocals: [SIMD3<Double>]

  /// A cell that repeats along the given directions.
  /// - Throws: `CellError` when a component is not finite, or the vectors along which the structure
  ///   repeats are not independent or leave layers thinner than 0.1 angstrom.
  public init(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>,
    periodic: Directions = [true, true, true]
  ) throws(CellError) {
    vectors = [a, b, c]
    self.periodic = periodic
    volume = abs((a * cross(b, c)).sum())
    guard volume.isFinite, vectors.allSatisfy({ ($0 * $0).sum().isFinite }) else {
      throw .notFinite
    }
    let frame = Self.completed(vectors, periodic)
    let determinant = (frame[0] * cross(frame[1], frame[2])).sum()
    let size = frame.reduce(1) { $0 * length($1) }
    guard abs(determinant) > 1e-9 * size else { throw .flat }
    reciprocals = (0..<3).map { cross(frame[($0 + 1) % 3], frame[($0 + 2) % 3]) / determinant }
    for direction in 0..<3 where periodic[direction] {
      let thickness = thickness(direction)
      guard thickness >= Self.thinnest else {
        throw .thin(direction: direction, thickness: thickness)
      }
    }
  }

  /// Whether the structure repeats along any direction.
  public var isPeriodic: Bool { any(periodic) }

  /// Distance between the planes that bound the cell along a direction, angstrom; 1 where nothing
  /// repeats.
  public func thickness(_ direction: Int) -> Double { 1 / length(reciprocals[direction]) }

  /// Stress from the derivative of the energy by strain: sigma = dE/d(strain) / V, in
  /// eV/angstrom^3 with the sign of ASE (positive where the cell wants to shrink). Nil where nothing
  /// repeats or the cell has no volume.
  public func stress(_ strainGradient: SymmetricTensor) -> SymmetricTensor? {
    isPeriodic && volume > 0 ? strainGradient * (1 / volume) : nil
  }

  /// No crystal has thinner layers; finding their images would take forever.
  private static let thinnest = 0.1

  /// The vectors that repeat; in place of the others, unit vectors orthogonal to them.
  private static func completed(
    _ vectors: [SIMD3<Double>], _ periodic: Directions
  ) -> [SIMD3<Double>] {
    var frame = vectors
    let open = (0..<3).filter { !periodic[$0] }
    switch open.count {
    case 0: break
    case 1:
      frame[open[0]] = unitOrZero(cross(vectors[(open[0] + 1) % 3], vectors[(open[0] + 2) % 3]))
    case 2:
      let along = unitOrZero(vectors[3 - open[0] - open[1]])
      let axes: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      let axis = axes.min { abs(($0 * along).sum()) < abs(($1 * along).sum()) } ?? axes[0]
      frame[open[0]] = unitOrZero(cross(along, axis))
      frame[open[1]] = cross(along, frame[open[0]])
    default: frame = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    }
    return frame
  }
}

/// Why three vectors are no cell.
public enum CellError: Error, Sendable, Equatable {
  /// A component is not a finite number, or too large to compute with.
  case notFinite
  /// The vectors of the periodic directions are zero or not independent.
  case flat
  /// Layers repeat after less than an atom needs; the direction counts from 0.
  case thin(direction: Int, thickness: Double)
}

extension CellError: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .notFinite: "a lattice vector is not finite"
    case .flat:
      "the lattice vectors of the periodic directions are zero or not independent; "
        + "pbc=\"T T F\" marks a direction that does not repeat"
    case .thin(let direction, let thickness):
      "the cell is \((thickness * 1e4).rounded() / 1e4) angstrom thin along lattice vector "
        + "\(direction + 1), less than an atom needs; lattice vectors are in angstrom"
    }
  }
}

/// A lattice vector without length leaves no direction to go on with.
private func unitOrZero(_ v: SIMD3<Double>) -> SIMD3<Double> {
  length(v) > 0 ? unit(v) : .zero
}
