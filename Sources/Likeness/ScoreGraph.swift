import CKernels
import Engine
import Platform

/// The pairs of atoms of a batch, and the noise level of each particle.
final class ScoreGraph {
  private(set) var batch = ParticleBatch(molecules: [])
  /// Index of each atom's element in the network: [atoms].
  private(set) var species: [Int] = []
  /// The noise level of each particle, angstrom: [particles].
  private(set) var sigmas: [Double] = []
  private(set) var list = NeighbourList()
  let starts = WorkBuffer<Int32>(), senders = WorkBuffer<Int32>()
  /// The edges where the atoms are.
  let edges = EdgeGeometry()

  var edgeCount: Int { list.pairCount }

  /// What an element of a scaffold counts as where the network does not know it: the known one nearest
  /// to it in size.
  private static func standIn(for element: Element, among known: [Element]) -> Int? {
    known.indices.min {
      abs(known[$0].covalentRadius - element.covalentRadius)
        < abs(known[$1].covalentRadius - element.covalentRadius)
    }
  }

  /// Finds the pairs of a batch that are edges of some layer, wherever the layers move the atoms.
  /// - Throws: `ModelError` where the element of a free atom is unknown to the network.
  func rebuild(
    _ batch: ParticleBatch, sigmas: [Double], elements: [Element], basis: RadialBasis
  ) throws(ModelError) {
    self.batch = batch
    self.sigmas = sigmas
    species.removeAll(keepingCapacity: true)
    for (atom, element) in batch.elements.enumerated() {
      guard
        let index = elements.firstIndex(of: element)
          ?? (batch.fixed[atom] ? Self.standIn(for: element, among: elements) : nil)
      else { throw .unknownElement(element, atom: atom, known: elements) }
      species.append(index)
    }
    list.rebuild(for: batch, cutoff: basis.cutoff + 2 * ScoreNetwork.reach)
    starts.reserve(list.starts.count)
    for (atom, start) in list.starts.enumerated() { starts.base[atom] = Int32(start) }
    senders.reserve(edgeCount)
    for edge in 0..<edgeCount { senders.base[edge] = Int32(list.neighbours[edge]) }
    edges.set(self, moves: nil, basis: basis)
  }
}

/// Distances, directions and radial weights of the edges of a graph, as the kernels read them. A pair
/// beyond the cutoff of the radial functions has weights of zero.
final class EdgeGeometry {
  let knots = WorkBuffer<Int32>()
  /// Of the four coefficients in the value and in the derivative: [edges, 8].
  let weights = WorkBuffer<Float>()
  /// Vector over distance: [edges, 3].
  let directions = WorkBuffer<Float>()
  /// sqrt(|vector|^2 + floor), angstrom: [edges].
  let distances = WorkBuffer<Float>()

  /// Square angstrom that are added to the square of distances of moved atoms, so that two of them may
  /// meet.
  static let floor: Float = 0.01
  /// Directions between atoms nearer than this fade to zero, angstrom.
  private static let nearest: Float = 1e-6

  /// - Parameter moves: where the atoms have been moved to from where they are: [atoms].
  func set(_ graph: ScoreGraph, moves: UnsafePointer<SIMD3<Float>>?, basis: RadialBasis) {
    let count = graph.edgeCount
    knots.reserve(count)
    weights.reserve(8 * count)
    directions.reserve(3 * count)
    distances.reserve(count)
    let (knots, weights) = (knots.base, weights.base)
    let (directions, distances) = (directions.base, distances.base)
    let (starts, senders) = (graph.starts.base, graph.senders.base)
    let cutoff = Float(basis.cutoff)
    graph.list.vectors.withUnsafeBufferPointer { vectors in
      for atom in 0..<graph.batch.atomCount {
        for edge in Int(starts[atom])..<Int(starts[atom + 1]) {
          var vector = SIMD3<Float>(vectors[edge])
          if let moves { vector += moves[atom] - moves[Int(senders[edge])] }
          let square = (vector * vector).sum() + (moves == nil ? 0 : Self.floor)
          let distance = max(square.squareRoot(), Self.nearest)
          let direction = vector / distance
          distances[edge] = distance
          for axis in 0..<3 { directions[3 * edge + axis] = direction[axis] }
          let inside = distance < cutoff
          knots[edge] = inside ? Int32(basis.knot(distance)) : 0
          let spline = inside ? basis.weights(distance) : .zero
          for index in 0..<8 { weights[8 * edge + index] = spline[index] }
        }
      }
    }
  }

  /// The edges for the kernels, until the next `set`.
  func kernelEdges(_ graph: ScoreGraph) -> ck_spline_edges {
    ck_spline_edges(
      starts: graph.starts.base, senders: graph.senders.base, knots: knots.base,
      weights: weights.base, directions: directions.base)
  }

  /// The spline weights and the first knot of an edge.
  func spline(_ edge: Int) -> (knot: Int, value: SIMD4<Float>, slope: SIMD4<Float>) {
    let w = weights.base + 8 * edge
    return (Int(knots.base[edge]), [w[0], w[1], w[2], w[3]], [w[4], w[5], w[6], w[7]])
  }

  /// Turns derivatives by distance and direction of each edge, [edges, 4], into derivatives by the
  /// positions, which are added: [atoms].
  func reverse(
    _ graph: ScoreGraph, _ gradients: UnsafePointer<Float>,
    into positions: UnsafeMutablePointer<SIMD3<Float>>
  ) {
    let (starts, senders) = (graph.starts.base, graph.senders.base)
    for atom in 0..<graph.batch.atomCount {
      for edge in Int(starts[atom])..<Int(starts[atom + 1]) {
        let by = gradients + 4 * edge
        let along = directions.base + 3 * edge
        let direction = SIMD3(along[0], along[1], along[2])
        let turn = SIMD3(by[1], by[2], by[3])
        let gradient =
          direction * by[0]
          + (turn - direction * (turn * direction).sum()) / distances.base[edge]
        positions[atom] += gradient
        positions[Int(senders[edge])] -= gradient
      }
    }
  }
}
