import CKernels
import Engine

/// The edges of a batch as the kernels read them. Atoms are reordered by species; an atom's edges
/// keep the order of the neighbour list, so sums do not depend on what else is in the batch.
final class FastEdges {
  /// The atom of the batch at each place: [atoms].
  private(set) var order: [Int] = []
  /// The places of each species, and the number of atoms at the end: [species + 1].
  private(set) var speciesStarts: [Int] = []
  /// Derivatives by the edges' radial fractions and harmonics, added to by the adjoint kernels:
  /// [edges, CK_COMPONENTS].
  let gradients = WorkBuffer<Float>()

  private let model: FastModel
  private var speciesOfNumber = [Int](repeating: -1, count: 256)
  private var species: [Int] = []
  private var places: [Int] = []
  private var neighbours = NeighbourList()
  private var tables: [RadialTable?]
  private let harmonics = EdgeHarmonics()
  private let starts = WorkBuffer<Int32>()
  private let senders = WorkBuffer<Int32>()
  private let fractions = WorkBuffer<Float>()
  private let values = WorkBuffer<Float>()
  /// The first layer's table rows, then each later layer's: [layers][edges].
  private let rows: [WorkBuffer<UnsafePointer<Float>>]
  /// Intervals per angstrom, or zero below the floor: [edges].
  private let slopes = WorkBuffer<Double>()

  init(_ model: FastModel) {
    self.model = model
    for (index, element) in model.elements.enumerated() {
      speciesOfNumber[Int(element.atomicNumber)] = index
    }
    tables = Array(repeating: nil, count: model.elements.count * model.elements.count)
    rows = model.layers.map { _ in WorkBuffer() }
  }

  /// Number of edges.
  var count: Int { neighbours.pairCount }

  /// The edges for a layer's kernels.
  func layer(_ index: Int) -> ck_edges {
    ck_edges(
      atoms: Int32(order.count), starts: starts.base, senders: senders.base,
      radial: rows[index].base, fraction: fractions.base, harmonics: values.base)
  }

  /// Finds the edges of a batch and evaluates what depends on geometry alone (Y of eq. 19).
  /// - Parameter layers: how many layers will be evaluated.
  func rebuild(for batch: ParticleBatch, floor: Double, layers: Int) throws(ModelError) {
    try sort(batch)
    neighbours.rebuild(for: batch, cutoff: model.cutoff)
    starts.reserve(order.count + 1)
    senders.reserve(count)
    fractions.reserve(count)
    values.reserve(count * Int(CK_COMPONENTS))
    slopes.reserve(count)
    for layer in 0..<layers { rows[layer].reserve(count) }
    let kinds = model.elements.count
    let perAngstrom = Double(model.intervals) / model.cutoff
    var edge = 0
    for (place, atom) in order.enumerated() {
      starts.base[place] = Int32(edge)
      for pair in neighbours.pairs(of: atom) {
        let sender = neighbours.neighbours[pair]
        let distance = neighbours.distances[pair]
        let scaled = min(max(distance, floor), model.cutoff) * perAngstrom
        let interval = min(Int(scaled), model.intervals - 1)
        let table = table(species[atom] &* kinds &+ species[sender])
        rows[0].base[edge] = table.base + interval &* table.stride
        for layer in 1..<max(1, layers) {
          guard let table = model.layers[layer].interaction?.table else { continue }
          rows[layer].base[edge] = table.base + interval &* table.stride
        }
        senders.base[edge] = Int32(places[sender])
        fractions.base[edge] = Float(scaled - Double(interval))
        slopes.base[edge] = distance < floor ? 0 : perAngstrom
        harmonics.write(
          direction(pair, distance), to: values.base + edge &* Int(CK_COMPONENTS))
        edge += 1
      }
    }
    starts.base[order.count] = Int32(edge)
  }

  /// The adjoint of `rebuild`: adds `factor` times the derivative by positions that `gradients`
  /// stand for.
  func pullBack(factor: Double, into target: inout [SIMD3<Double>]) {
    var edge = 0
    for atom in order {
      var own = SIMD3<Double>.zero
      for pair in neighbours.pairs(of: atom) {
        let distance = neighbours.distances[pair]
        let unit = direction(pair, distance)
        let gradient = gradients.base + edge &* Int(CK_COMPONENTS)
        let byUnit = harmonics.pullBack(gradient, at: unit)
        // Only the part across the edge turns it; two atoms in one place have no direction.
        let across = byUnit - unit * (byUnit * unit).sum()
        let turn = distance > 0 ? across / distance : .zero
        let total = factor * (turn + unit * (Double(gradient[0]) * slopes.base[edge]))
        own += total
        target[neighbours.neighbours[pair]] -= total
        edge += 1
      }
      target[atom] += own
    }
  }

  private func direction(_ pair: Int, _ distance: Double) -> SIMD3<Double> {
    distance > 0 ? neighbours.vectors[pair] / distance : .zero
  }

  /// The first layer's table of a pair of species.
  private func table(_ pair: Int) -> RadialTable {
    if let table = tables[pair] { return table }
    let kinds = model.elements.count
    let table = model.pairTable(receiver: pair / kinds, sender: pair % kinds)
    tables[pair] = table
    return table
  }

  /// Species of each atom, and a stable order by species.
  private func sort(_ batch: ParticleBatch) throws(ModelError) {
    species.removeAll(keepingCapacity: true)
    speciesStarts.removeAll(keepingCapacity: true)
    speciesStarts.append(contentsOf: repeatElement(0, count: model.elements.count + 1))
    for (atom, element) in batch.elements.enumerated() {
      let kind = speciesOfNumber[Int(element.atomicNumber)]
      guard kind >= 0 else {
        throw .unknownElement(element, atom: atom, known: model.elements)
      }
      let position = batch.positions[atom]
      guard position.x.isFinite, position.y.isFinite, position.z.isFinite else {
        throw .positionNotFinite(atom: atom)
      }
      species.append(kind)
      speciesStarts[kind + 1] += 1
    }
    for kind in model.elements.indices { speciesStarts[kind + 1] += speciesStarts[kind] }
    order.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: repeatElement(0, count: batch.atomCount))
    for kind in model.elements.indices where speciesStarts[kind] < speciesStarts[kind + 1] {
      for atom in species.indices where species[atom] == kind {
        places[atom] = order.count
        order.append(atom)
      }
    }
  }
}
