import CKernels
import Engine

/// The edges of a batch as the kernels read them, and the noise level of each particle.
final class ScoreGraph {
  private(set) var batch = ParticleBatch(molecules: [])
  /// Index of each atom's element in the network: [atoms].
  private(set) var species: [Int] = []
  /// The noise level of each particle, angstrom: [particles].
  private(set) var sigmas: [Double] = []
  private(set) var list = NeighbourList()
  private let starts = WorkBuffer<Int32>(), senders = WorkBuffer<Int32>()
  private let knots = WorkBuffer<Int32>()
  private let weights = WorkBuffer<Float>(), directions = WorkBuffer<Float>()

  var edgeCount: Int { list.pairCount }

  /// Finds the edges of a batch.
  /// - Throws: `ModelError` where an element is unknown to the network.
  func rebuild(
    _ batch: ParticleBatch, sigmas: [Double], elements: [Element], basis: RadialBasis
  ) throws(ModelError) {
    self.batch = batch
    self.sigmas = sigmas
    species.removeAll(keepingCapacity: true)
    for (atom, element) in batch.elements.enumerated() {
      guard let index = elements.firstIndex(of: element) else {
        throw .unknownElement(element, atom: atom, known: elements)
      }
      species.append(index)
    }
    list.rebuild(for: batch, cutoff: basis.cutoff)
    starts.reserve(list.starts.count)
    for (atom, start) in list.starts.enumerated() { starts.base[atom] = Int32(start) }
    for buffer in [senders, knots] { buffer.reserve(edgeCount) }
    weights.reserve(8 * edgeCount)
    directions.reserve(3 * edgeCount)
    for edge in 0..<edgeCount {
      let distance = list.distances[edge]
      senders.base[edge] = Int32(list.neighbours[edge])
      knots.base[edge] = Int32(basis.knot(distance))
      let spline = basis.weights(distance)
      for index in 0..<8 { weights.base[8 * edge + index] = Float(spline[index]) }
      let direction = list.vectors[edge] / max(distance, Self.nearest)
      for index in 0..<3 { directions.base[3 * edge + index] = Float(direction[index]) }
    }
  }

  /// Directions between atoms nearer than this fade to zero, angstrom.
  static let nearest = 1e-6

  /// The edges for the kernels, until the next `rebuild`.
  var edges: ck_spline_edges {
    ck_spline_edges(
      starts: starts.base, senders: senders.base, knots: knots.base, weights: weights.base,
      directions: directions.base)
  }

  /// The spline weights and the first knot of an edge.
  func spline(_ edge: Int) -> (knot: Int, value: SIMD4<Float>, slope: SIMD4<Float>) {
    let w = weights.base + 8 * edge
    return (Int(knots.base[edge]), [w[0], w[1], w[2], w[3]], [w[4], w[5], w[6], w[7]])
  }
}
