import Engine
import Platform

/// The equations of `ScoreNetwork` in double precision, one atom and edge at a time: what the kernels
/// are tested against.
struct DoubleScore {
  let network: ScoreNetwork
  /// Parameters in double precision.
  var parameters: [Double]

  init(_ network: ScoreNetwork) {
    self.network = network
    parameters = network.parameters.map { Double($0) }
  }

  /// The energy of a molecule at a noise level.
  func energy(_ molecule: Molecule, sigma: Double) -> Double {
    let (n, f) = (molecule.count, network.shape.channels)
    let layout = network.layout
    let noise = NoiseFeatures.features(sigma)
    let species = molecule.elements.map { network.shape.elements.firstIndex(of: $0) ?? 0 }
    let first = pairs(molecule.positions, floor: 0)
    var s = species.map { element in
      zip(row(layout.embedding, element), product(noise, layout.noise)).map { $0 + $1 }
    }
    var v = Array(repeating: Array(repeating: SIMD3<Double>.zero, count: f), count: n)
    for layer in layout.layers {
      let nodes = s.map { s in
        let inner = sum(
          product(s, layer.first), row(layer.firstBias, 0), product(noise, layer.noise))
        return sum(product(inner.map(silu), layer.second), row(layer.secondBias, 0))
      }
      let sent = v
      let edges = layer.move.map { pairs(moved(molecule, v, by: $0, sigma), floor: 0.01) } ?? first
      for edge in edges {
        let radial = radials(edge.distance, layer.radial)
        for c in 0..<f {
          let node = nodes[edge.sender]
          s[edge.receiver][c] += node[c] * radial[c]
          let passed = node[f + c] * radial[f + c]
          let along = node[2 * f + c] * radial[2 * f + c]
          v[edge.receiver][c] += passed * sent[edge.sender][c]
          v[edge.receiver][c] += along * edge.direction
        }
      }
      for atom in 0..<n {
        let mixed = mixture(v[atom], layer.mixing)
        let (u, w) = (mixed[..<f], mixed[f...])
        let norms = w.map { (($0 * $0).sum() + 1e-4).squareRoot() }
        let inner = sum(product(s[atom] + norms, layer.third), row(layer.thirdBias, 0))
        let gates = sum(product(inner.map(silu), layer.fourth), row(layer.fourthBias, 0))
        for c in 0..<f {
          s[atom][c] += gates[c] + gates[f + c] * (u[c] * w[f + c]).sum()
          v[atom][c] += gates[2 * f + c] * u[c]
        }
      }
    }
    var energy = 0.0
    for atom in 0..<n {
      let hidden = sum(product(s[atom], layout.hidden), row(layout.hiddenBias, 0)).map(silu)
      let outputs = (0..<2).map { index in
        zip(hidden, row(layout.output, index)).reduce(row(layout.outputBias, 0)[index]) {
          $0 + $1.0 * $1.1
        }
      }
      energy += outputs[0] / sigma + outputs[1]
    }
    for edge in first {
      let pair = ScoreTables.pair(species[edge.receiver], species[edge.sender])
      let weights = row(layout.pairs, pair)
      energy += 0.5 * zip(weights, basis(edge.distance)).reduce(0) { $0 + $1.0 * $1.1 } / sigma
    }
    return energy
  }

  private struct Edge {
    let receiver, sender: Int
    let distance: Double
    let direction: SIMD3<Double>
  }

  /// The positions y of a layer.
  private func moved(
    _ molecule: Molecule, _ v: [[SIMD3<Double>]], by index: Int, _ sigma: Double
  ) -> [SIMD3<Double>] {
    let weights = row(index, 0)
    return zip(molecule.positions, v).map { position, v in
      let w = sigma * zip(weights, v).reduce(.zero) { $0 + $1.0 * $1.1 }
      let reach = ScoreNetwork.reach
      return position + w / (1 + (w * w).sum() / (reach * reach)).squareRoot()
    }
  }

  private func pairs(_ positions: [SIMD3<Double>], floor: Double) -> [Edge] {
    var edges: [Edge] = []
    for i in positions.indices {
      for j in positions.indices where j != i {
        let vector = positions[i] - positions[j]
        let distance = ((vector * vector).sum() + floor).squareRoot()
        guard distance < network.shape.cutoff else { continue }
        edges.append(
          Edge(receiver: i, sender: j, distance: distance, direction: vector / distance))
      }
    }
    return edges
  }

  /// The radial basis at a distance: [functions].
  private func basis(_ distance: Double) -> [Double] {
    let basis = network.basis
    let (knot, weights) = (basis.knot(distance), basis.weights(distance))
    return (0..<basis.functions).map { function in
      (0..<4).reduce(0) {
        $0 + weights[$1] * Double(basis.values[(knot + $1) * basis.functions + function])
      }
    }
  }

  private func radials(_ distance: Double, _ index: Int) -> [Double] {
    product(basis(distance), index)
  }

  private func row(_ index: Int, _ row: Int) -> [Double] {
    let block = network.layout[index]
    return Array(
      parameters[block.start + row * block.columns..<block.start + (row + 1) * block.columns])
  }

  /// x w.
  private func product(_ x: [Double], _ index: Int) -> [Double] {
    let block = network.layout[index]
    var y = [Double](repeating: 0, count: block.columns)
    for (i, value) in x.enumerated() {
      for j in 0..<block.columns { y[j] += value * parameters[block.start + i * block.columns + j] }
    }
    return y
  }

  private func mixture(_ x: [SIMD3<Double>], _ index: Int) -> [SIMD3<Double>] {
    let block = network.layout[index]
    var y = [SIMD3<Double>](repeating: .zero, count: block.columns)
    for (i, value) in x.enumerated() {
      for j in 0..<block.columns { y[j] += value * parameters[block.start + i * block.columns + j] }
    }
    return y
  }

  private func sum(_ terms: [Double]...) -> [Double] {
    terms[0].indices.map { index in terms.reduce(0) { $0 + $1[index] } }
  }

  private func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }
}
