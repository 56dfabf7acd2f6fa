import Engine

/// What the layers need to know of the edges of a batch: neighbours, spherical harmonics of the
/// directions and radial functions of the distances. An edge points from the sender, or an image of
/// it, to the receiver.
struct EdgeGeometry {
  var neighbours = NeighbourList()
  /// The receiver of each edge.
  var receivers: [Int] = []
  /// Unit vectors; zero where two atoms coincide.
  var directions: [SIMD3<Double>] = []
  /// Derivative by the distance of the distance that the radial functions see: 1, or 0 inside the
  /// floor [SK eq. 19b].
  var stretches: [Double] = []
  /// [edges, components].
  var harmonics: [Double] = []
  /// [edges, components].
  var harmonicGradients: [SIMD3<Double>] = []
  /// [edges, radial functions], and the derivatives by the distance.
  var radial: [Double] = []
  var radialSlopes: [Double] = []
  /// The cutoff where it multiplies the radial network's output, and its derivative: [edges].
  var envelopes: [(value: Double, slope: Double)] = []

  /// Number of edges.
  var count: Int { receivers.count }

  /// Finds the edges of a batch. Distances are clamped to `floor` in the radial part.
  init(
    _ batch: ParticleBatch, species: [Int], floor: Double?, basis: RadialBasis,
    spherical: SphericalHarmonics
  ) {
    neighbours.rebuild(for: batch, cutoff: basis.cutoff)
    for atom in species.indices {
      for edge in neighbours.pairs(of: atom) {
        receivers.append(atom)
        let distance = neighbours.distances[edge]
        directions.append(distance > 0 ? neighbours.vectors[edge] / distance : .zero)
        spherical.evaluate(
          directions[edge], values: &harmonics, gradients: &harmonicGradients)
        let isInside = floor.map { distance < $0 } ?? false
        stretches.append(isInside ? 0 : 1)
        envelopes.append(
          basis.evaluate(
            isInside ? floor ?? distance : distance, species: species[neighbours.neighbours[edge]],
            species[atom], values: &radial, derivatives: &radialSlopes))
      }
    }
  }

  /// Adds the gradient by the positions: the adjoint of `init`.
  func reverse(_ gradient: EdgeGradient, into positions: inout [SIMD3<Double>]) {
    for edge in 0..<count {
      let change = reverse(gradient, edge)
      positions[receivers[edge]] += change
      positions[neighbours.neighbours[edge]] -= change
    }
  }

  /// Adds the gradient by the strain of each particle: strain e turns the vector r of an edge into
  /// (1 + e) r, so that an edge's share is the symmetric part of (dE/dr) r^T.
  func reverse(
    _ gradient: EdgeGradient, of batch: ParticleBatch, into strains: inout [SymmetricTensor]
  ) {
    for particle in 0..<batch.count where batch.cells[particle]?.isPeriodic == true {
      for atom in batch.atoms(of: particle) {
        for edge in neighbours.pairs(of: atom) {
          strains[particle] += SymmetricTensor(
            product: reverse(gradient, edge), neighbours.vectors[edge])
        }
      }
    }
  }

  /// The gradient by the vector of an edge; none where two atoms coincide.
  private func reverse(_ gradient: EdgeGradient, _ edge: Int) -> SIMD3<Double> {
    guard neighbours.distances[edge] > 0 else { return .zero }
    let width = harmonics.count / count
    let direction = directions[edge]
    var angular = SIMD3<Double>.zero
    for component in edge * width..<(edge + 1) * width {
      angular += gradient.harmonics[component] * harmonicGradients[component]
    }
    // Only the part across the edge turns its direction.
    let across = angular - (angular * direction).sum() * direction
    let along = gradient.seenDistance[edge] * stretches[edge] + gradient.distance[edge]
    return across / neighbours.distances[edge] + along * direction
  }
}

/// Gradient of a sum by what the layers saw of the edges.
struct EdgeGradient {
  /// By the distance that the radial functions saw: [edges].
  var seenDistance: [Double]
  /// By the distance itself: [edges].
  var distance: [Double]
  /// By the spherical harmonics: [edges, components].
  var harmonics: [Double]

  /// Zeroes.
  init(_ edges: EdgeGeometry) {
    seenDistance = Array(repeating: 0, count: edges.count)
    distance = seenDistance
    harmonics = Array(repeating: 0, count: edges.harmonics.count)
  }
}
