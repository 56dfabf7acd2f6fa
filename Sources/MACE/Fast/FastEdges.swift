import CKernels
import Engine
import Platform

/// The edges of a batch as the kernels read them. Atoms are reordered by species; an atom's edges
/// keep the order of the neighbour list, so sums do not depend on what else is in the batch.
final class FastEdges {
  /// The atoms in the order the kernels read them.
  let order: SpeciesOrder
  /// The rows edges write what belongs to their senders to.
  let rounds = SenderRounds()
  /// Derivatives by the edges' radial fractions (column 0) and angular numbers, added to by the
  /// adjoint kernels: [edges, stride].
  let gradients = WorkBuffer<Float>()
  /// Derivatives by the distances themselves, eV/angstrom, of what does not go through the radial
  /// functions: [edges]; only where the model has a repulsion.
  let alongs = WorkBuffer<Double>()

  private(set) var model: FastModel
  let kernels: ck_kernels
  private let team: WorkerTeam
  let atomicNumbers: [Int]
  /// The neighbours of a share of the atoms each, one share for each thread.
  private let lists: [Neighbours]
  let harmonics = EdgeHarmonics()
  private let starts = WorkBuffer<Int32>()
  /// From sender to receiver, angstrom: [edges].
  let vectors = WorkBuffer<SIMD3<Double>>()
  /// Their lengths: [edges].
  let distances = WorkBuffer<Double>()
  let senders = WorkBuffer<Int32>()
  let intervals = WorkBuffer<Int32>()
  let fractions = WorkBuffer<Float>()
  private let angular = WorkBuffer<Float>()
  /// Intervals per angstrom, or zero below the floor: [edges].
  let slopes = WorkBuffer<Double>()
  /// Derivatives by the edges' vectors, eV/angstrom: [edges].
  let vectorGradients = WorkBuffer<SIMD3<Double>>()
  /// Table rows of the edges, of each layer.
  let tables: EdgeTables
  /// Distances are clamped to this minimum, angstrom.
  private var floor = 0.0
  /// How many layers are evaluated.
  private var used = 0

  /// Boxed so that each thread mutates its own list.
  private final class Neighbours {
    var list = NeighbourList()
  }

  init(_ model: FastModel, kernels: ck_kernels, team: WorkerTeam) {
    self.model = model
    self.kernels = kernels
    self.team = team
    atomicNumbers = model.elements.map { Int($0.atomicNumber) }
    // Matrices are read once for all atoms of a block; smaller ones where threads have to end together.
    order = SpeciesOrder(model.elements, blockAtoms: team.threads > 1 ? 8 : 16)
    tables = EdgeTables(model, team: team)
    lists = (0..<team.threads).map { _ in Neighbours() }
  }

  /// Takes a model with other weights.
  func take(_ model: FastModel) {
    self.model = model
    tables.take(model)
  }

  /// Number of edges.
  var count: Int { Int(starts.base[atoms]) }
  /// Number of atoms.
  var atoms: Int { order.atoms.count }
  /// Numbers per edge in `gradients`: harmonics, and couplings unless there is one layer only.
  private(set) var stride = Int(CK_COMPONENTS)
  var couplingCount: Int32 {
    stride == Int(CK_COMPONENTS) ? 0 : Int32(model.angular.couplingCount)
  }

  /// The edges for a layer's kernels.
  func layer(_ index: Int) -> ck_edges {
    ck_edges(
      functions: Int32(model.layers[index].interaction?.functions ?? 4), starts: starts.base,
      senders: senders.base, slots: rounds.rows.base, radial: tables.rows(index).base,
      fraction: fractions.base, angular: angular.base, angular_stride: stride)
  }

  /// Finds the edges of a batch.
  /// - Parameters:
  ///   - floor: distances are clamped to this minimum, angstrom.
  ///   - layers: how many layers will be evaluated.
  func rebuild(for batch: ParticleBatch, floor: Double, layers: Int) throws(ModelError) {
    try order.sort(batch)
    self.floor = floor
    used = layers
    stride = layers > 1 ? model.angular.stride : Int(CK_COMPONENTS)
    findNeighbours(batch)
    reserve()
    tables.find(order, layers: used)
  }

  /// Evaluates what depends on geometry alone (Y of [SK eq. 19]) for the edges of a block.
  func fill(_ block: AtomBlock) {
    for place in block.range { fill(place) }
    let edges = edges(of: block)
    kernels.expand(
      model.angular.couplings.base, couplingCount, Int32(edges.count),
      angular.base + edges.lowerBound * stride, stride)
  }

  private func findNeighbours(_ batch: ParticleBatch) {
    let (shares, atoms) = (lists.count, atoms)
    team.forEach(shares) { share in
      self.lists[share].list.rebuild(
        for: batch, cutoff: self.model.cutoff,
        receivers: atoms * share / shares..<atoms * (share + 1) / shares)
    }
    starts.reserve(atoms + 1)
    for neighbours in lists {
      let list = neighbours.list
      for atom in list.receivers {
        starts.base[order.places[atom] + 1] = Int32(list.pairs(of: atom).count)
      }
    }
    starts.base[0] = 0
    for place in 0..<atoms { starts.base[place + 1] += starts.base[place] }
  }

  /// The list that has the neighbours of an atom.
  private func neighbours(of atom: Int) -> NeighbourList {
    // The last share that starts at the atom or before.
    lists[((atom + 1) * lists.count - 1) / atoms].list
  }

  private func reserve() {
    let count = Int(starts.base[atoms])
    vectors.reserve(count)
    distances.reserve(count)
    senders.reserve(count)
    intervals.reserve(count)
    fractions.reserve(count)
    angular.reserve(count * stride)
    gradients.reserve(count * stride)
    slopes.reserve(count)
    vectorGradients.reserve(count)
    if used > 1 { rounds.reserve(edges: count) }
    if model.repulsion != nil { alongs.reserve(count) }
    tables.reserve(edges: count, layers: used)
  }

  /// Everything of the edges of one atom.
  private func fill(_ place: Int) {
    let atom = order.atoms[place]
    let (grid, cutoff) = (model.grid, model.cutoff)
    let list = neighbours(of: atom)
    var edge = Int(starts.base[place])
    for pair in list.pairs(of: atom) {
      let sender = list.neighbours[pair]
      let distance = list.distances[pair]
      let (interval, fraction, density) = grid.place(of: min(max(distance, floor), cutoff))
      tables.place(
        edge, receiver: order.species[atom], sender: order.species[sender], interval: interval,
        layers: used)
      senders.base[edge] = Int32(truncatingIfNeeded: order.places[sender])
      intervals.base[edge] = Int32(truncatingIfNeeded: interval)
      fractions.base[edge] = Float(fraction)
      slopes.base[edge] = distance < floor ? 0 : density
      vectors.base[edge] = list.vectors[pair]
      distances.base[edge] = distance
      harmonics.write(direction(edge), to: angular.base + edge &* stride)
      edge &+= 1
    }
  }

  func direction(_ edge: Int) -> SIMD3<Double> {
    let distance = distances.base[edge]
    return distance > 0 ? vectors.base[edge] / distance : .zero
  }

  func edges(of place: Int) -> Range<Int> {
    Int(starts.base[place])..<Int(starts.base[place + 1])
  }

  func edges(of block: AtomBlock) -> Range<Int> {
    Int(starts.base[block.range.lowerBound])..<Int(starts.base[block.range.upperBound])
  }
}
