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
  private var starts: [Int32] = []
  private var senders: [Int32] = []
  private var knots: [Int32] = []
  private var weights: [Float] = []
  private var directions: [Float] = []

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
    starts.removeAll(keepingCapacity: true)
    senders.removeAll(keepingCapacity: true)
    knots.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    directions.removeAll(keepingCapacity: true)
    for start in list.starts { starts.append(Int32(start)) }
    for pair in 0..<list.pairCount {
      let distance = list.distances[pair]
      senders.append(Int32(list.neighbours[pair]))
      knots.append(Int32(basis.knot(distance)))
      let spline = basis.weights(distance)
      for index in 0..<8 { weights.append(Float(spline[index])) }
      let direction = list.vectors[pair] / max(distance, Self.nearest)
      for index in 0..<3 { directions.append(Float(direction[index])) }
    }
  }

  /// Directions between atoms nearer than this fade to zero, angstrom.
  private static let nearest = 1e-6

  /// Lends the edges to the kernels.
  func withEdges(_ body: (UnsafePointer<ck_spline_edges>) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      senders.withUnsafeBufferPointer { senders in
        knots.withUnsafeBufferPointer { knots in
          weights.withUnsafeBufferPointer { weights in
            directions.withUnsafeBufferPointer { directions in
              guard let starts = starts.baseAddress, let senders = senders.baseAddress,
                let knots = knots.baseAddress, let weights = weights.baseAddress,
                let directions = directions.baseAddress
              else { return }
              var edges = ck_spline_edges(
                starts: starts, senders: senders, knots: knots, weights: weights,
                directions: directions)
              body(&edges)
            }
          }
        }
      }
    }
  }

  /// The spline weights and the first knot of an edge.
  func spline(_ edge: Int) -> (knot: Int, value: SIMD4<Float>, slope: SIMD4<Float>) {
    let w = 8 * edge
    return (
      Int(knots[edge]), [weights[w], weights[w + 1], weights[w + 2], weights[w + 3]],
      [weights[w + 4], weights[w + 5], weights[w + 6], weights[w + 7]]
    )
  }
}
