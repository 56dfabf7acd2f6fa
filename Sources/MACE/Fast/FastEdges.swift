import CKernels
import Engine
import Platform

/// Some atoms of one species, few enough that what one stage leaves of them is still in the cache when
/// the next needs it.
struct AtomBlock {
  let species: Int
  /// Their places.
  let range: Range<Int>
}

/// The edges of a batch as the kernels read them. Atoms are reordered by species; an atom's edges
/// keep the order of the neighbour list, so sums do not depend on what else is in the batch.
final class FastEdges {
  /// The atom of the batch at each place: [atoms].
  private(set) var order: [Int] = []
  /// The places of each species, and the number of atoms at the end: [species + 1].
  private(set) var speciesStarts: [Int] = []
  /// The species of each atom of the batch: [atoms].
  private(set) var species: [Int] = []
  /// All atoms, to be worked on by one thread each.
  private(set) var blocks: [AtomBlock] = []
  /// Derivatives by the edges' radial fractions (column 0) and angular numbers, added to by the
  /// adjoint kernels: [edges, stride].
  let gradients = WorkBuffer<Float>()
  /// Derivatives by the distances themselves, eV/angstrom, of what does not go through the radial
  /// functions: [edges]; only where the model has a repulsion.
  let alongs = WorkBuffer<Double>()

  private let model: FastModel
  private let kernels: ck_kernels
  private let team: WorkerTeam
  private let atomicNumbers: [Int]
  private let speciesIndex: SpeciesIndex
  private var places: [Int] = []
  /// The neighbours of a share of the atoms each, one share for each thread.
  private let lists: [Neighbours]
  private let harmonics = EdgeHarmonics()
  private let starts = WorkBuffer<Int32>()
  /// From sender to receiver, angstrom: [edges].
  private let vectors = WorkBuffer<SIMD3<Double>>()
  /// Their lengths: [edges].
  private let distances = WorkBuffer<Double>()
  private let senders = WorkBuffer<Int32>()
  private let slots = WorkBuffer<Int32>()
  private let intervals = WorkBuffer<Int32>()
  private let fractions = WorkBuffer<Float>()
  private let angular = WorkBuffer<Float>()
  /// Intervals per angstrom, or zero below the floor: [edges].
  private let slopes = WorkBuffer<Double>()
  /// Derivatives by the edges' vectors, eV/angstrom: [edges].
  private let vectorGradients = WorkBuffer<SIMD3<Double>>()
  private let layers: [LayerRows]
  /// Runs of blocks one after the other, see `Round`.
  private(set) var rounds: [Round] = []
  private let roundStarts = WorkBuffer<Int32>()
  /// Distances below count as that, angstrom.
  private var floor = 0.0
  /// How many layers are evaluated.
  private var used = 0
  /// Tables the batch needs and nobody has asked for yet.
  private var missing: [(layer: Int, receiver: Int, sender: Int)] = []

  /// In a box, so that a thread gets at its own without a look at the others.
  private final class Neighbours {
    var list = NeighbourList()
  }

  /// Where a layer finds what depends on distances and species.
  private final class LayerRows {
    /// Table rows: [edges].
    let rows = WorkBuffer<UnsafePointer<Float>>()
    /// Tables of each pair of species seen: [species, species].
    var radial: [UnsafePointer<Float>?]
    var density: [UnsafePointer<SIMD8<Double>>?]
    var stride = 0
    /// Keeps the tables alive.
    var tables: [LayerTables.PairTables] = []

    init(pairs: Int) {
      radial = Array(repeating: nil, count: pairs)
      density = Array(repeating: nil, count: pairs)
    }

    /// Lets go of all tables.
    func removeTables() {
      for pair in radial.indices { (radial[pair], density[pair]) = (nil, nil) }
      tables.removeAll(keepingCapacity: true)
    }
  }

  init(_ model: FastModel, kernels: ck_kernels, team: WorkerTeam) {
    self.model = model
    self.kernels = kernels
    self.team = team
    atomicNumbers = model.elements.map { Int($0.atomicNumber) }
    speciesIndex = SpeciesIndex(model.elements.map { Int($0.atomicNumber) })
    let pairs = model.elements.count * model.elements.count
    layers = model.layers.map { _ in LayerRows(pairs: pairs) }
    lists = (0..<team.threads).map { _ in Neighbours() }
  }

  /// Number of atoms.
  var atoms: Int { order.count }
  /// Numbers per edge in `gradients`: harmonics, and couplings unless there is one layer only.
  private(set) var stride = Int(CK_COMPONENTS)
  private var couplingCount: Int32 {
    stride == Int(CK_COMPONENTS) ? 0 : Int32(model.angular.couplingCount)
  }

  /// The edges for a layer's kernels.
  func layer(_ index: Int) -> ck_edges {
    ck_edges(
      functions: Int32(model.layers[index].interaction?.functions ?? 4), starts: starts.base,
      senders: senders.base, slots: slots.base, radial: layers[index].rows.base,
      fraction: fractions.base, angular: angular.base, angular_stride: stride)
  }

  /// Finds the edges of a batch.
  /// - Parameters:
  ///   - floor: distances below count as that, angstrom.
  ///   - layers: how many layers will be evaluated.
  func rebuild(for batch: ParticleBatch, floor: Double, layers: Int) throws(ModelError) {
    try sort(batch)
    self.floor = floor
    used = layers
    stride = layers > 1 ? model.angular.stride : Int(CK_COMPONENTS)
    findNeighbours(batch)
    reserve()
    findTables()
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
        starts.base[places[atom] + 1] = Int32(list.pairs(of: atom).count)
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
    if used > 1 { slots.reserve(count) }
    if model.repulsion != nil { alongs.reserve(count) }
    for layer in layers.prefix(used) { layer.rows.reserve(count) }
  }

  /// Makes sure of the tables of all pairs of species in the batch.
  private func findTables() {
    listMissing()
    guard !missing.isEmpty else { return }
    let speciesCount = model.elements.count
    if !model.hasRoomForAllPairs {
      let most = model.mostElements * model.mostElements
      let held = layers.map(\.tables.count).max() ?? 0
      if held + missing.count / used > most {
        // Those of earlier batches make room.
        for layer in layers { layer.removeTables() }
        listMissing()
      }
    }
    team.forEach(missing.count) { place in
      let (index, receiver, sender) = self.missing[place]
      _ = self.model.tables[index].tables(receiver: receiver, sender: sender)
    }
    for (index, receiver, sender) in missing {
      let tables = model.tables[index].tables(receiver: receiver, sender: sender)
      let pair = receiver * speciesCount + sender
      layers[index].radial[pair] = tables.radial.base
      layers[index].density[pair] = tables.density?.base
      layers[index].stride = tables.radial.stride
      layers[index].tables.append(tables)
    }
  }

  /// Lists the tables of pairs of species in the batch that nobody has asked for yet.
  private func listMissing() {
    let speciesCount = model.elements.count
    missing.removeAll(keepingCapacity: true)
    for receiver in 0..<speciesCount where speciesStarts[receiver] < speciesStarts[receiver + 1] {
      for sender in 0..<speciesCount where speciesStarts[sender] < speciesStarts[sender + 1] {
        for index in 0..<used where layers[index].radial[receiver * speciesCount + sender] == nil {
          missing.append((index, receiver, sender))
        }
      }
    }
  }

  /// Everything of the edges of one atom.
  private func fill(_ place: Int) {
    let atom = order[place]
    let speciesCount = model.elements.count
    let (grid, cutoff) = (model.grid, model.cutoff)
    let list = neighbours(of: atom)
    var edge = Int(starts.base[place])
    for pair in list.pairs(of: atom) {
      let sender = list.neighbours[pair]
      let distance = list.distances[pair]
      let (interval, fraction, density) = grid.place(of: min(max(distance, floor), cutoff))
      let kind = species[atom] &* speciesCount &+ species[sender]
      for index in 0..<used {
        let layer = layers[index]
        guard let table = layer.radial[kind] else { continue }
        layer.rows.base[edge] = table + interval &* layer.stride
      }
      senders.base[edge] = Int32(truncatingIfNeeded: places[sender])
      intervals.base[edge] = Int32(truncatingIfNeeded: interval)
      fractions.base[edge] = Float(fraction)
      slopes.base[edge] = distance < floor ? 0 : density
      vectors.base[edge] = list.vectors[pair]
      distances.base[edge] = distance
      harmonics.write(direction(edge), to: angular.base + edge &* stride)
      edge &+= 1
    }
  }

  private func direction(_ edge: Int) -> SIMD3<Double> {
    let distance = distances.base[edge]
    return distance > 0 ? vectors.base[edge] / distance : .zero
  }

  private func edges(of place: Int) -> Range<Int> {
    Int(starts.base[place])..<Int(starts.base[place + 1])
  }

  /// Species of each atom, and a stable order by species.
  private func sort(_ batch: ParticleBatch) throws(ModelError) {
    try speciesIndex.find(batch, into: &species)
    speciesStarts.removeAll(keepingCapacity: true)
    speciesStarts.append(contentsOf: repeatElement(0, count: model.elements.count + 1))
    for kind in species { speciesStarts[kind + 1] += 1 }
    for kind in model.elements.indices { speciesStarts[kind + 1] += speciesStarts[kind] }
    order.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: repeatElement(0, count: batch.atomCount))
    blocks.removeAll(keepingCapacity: true)
    for kind in model.elements.indices where speciesStarts[kind] < speciesStarts[kind + 1] {
      for atom in species.indices where species[atom] == kind {
        places[atom] = order.count
        order.append(atom)
      }
      var start = speciesStarts[kind]
      while start < speciesStarts[kind + 1] {
        let end = min(start + blockAtoms, speciesStarts[kind + 1])
        blocks.append(AtomBlock(species: kind, range: start..<end))
        start = end
      }
    }
  }
}

// Pieces that threads share.
extension FastEdges {
  /// Atoms of a block: enough that matrices are read once for many, fewer where threads have to end
  /// together.
  private var blockAtoms: Int { team.threads > 1 ? 8 : 16 }

  private func edges(of block: AtomBlock) -> Range<Int> {
    Int(starts.base[block.range.lowerBound])..<Int(starts.base[block.range.upperBound])
  }
}

// Where edges leave what belongs to their senders.
extension FastEdges {
  /// Some blocks whose edges leave their shares of the gradients by the senders' features in rows,
  /// sorted by sender and an atom's in the order of its edges, before anything is summed. Thus any
  /// thread may work on any receiver, and sums have an order that no thread decides.
  struct Round {
    let blocks: Range<Int>
    let edges: Range<Int>
  }

  /// Memory of the rows, unless a block needs more: less than the cache that threads share.
  private static let roundBytes = 16 << 20

  /// Cuts the blocks into rounds and gives each edge a row of `width` numbers, once all blocks are
  /// filled.
  func findRounds(width: Int) {
    let limit = Self.roundBytes / (MemoryLayout<Float>.stride * width)
    rounds.removeAll(keepingCapacity: true)
    for (index, block) in blocks.enumerated() {
      let edges = edges(of: block)
      if let last = rounds.last, edges.upperBound - last.edges.lowerBound <= limit {
        rounds[rounds.count - 1] = Round(
          blocks: last.blocks.lowerBound..<index + 1,
          edges: last.edges.lowerBound..<edges.upperBound)
      } else {
        rounds.append(Round(blocks: index..<index + 1, edges: edges))
      }
    }
    roundStarts.reserve(rounds.count * (atoms + 1))
    for (index, round) in rounds.enumerated() {
      sortBySender(round, starts: starts(ofRound: index))
    }
  }

  /// First row of each sender, and the number of rows at the end: [atoms + 1].
  func starts(ofRound index: Int) -> UnsafeMutablePointer<Int32> {
    roundStarts.base + index * (atoms + 1)
  }

  /// Sorts by counting.
  private func sortBySender(_ round: Round, starts: UnsafeMutablePointer<Int32>) {
    starts.initialize(repeating: 0, count: atoms + 1)
    // Where the next row of each sender is; in the end where that of the one after it begins.
    let next = starts + 1
    for edge in round.edges { next[Int(senders.base[edge])] += 1 }
    var rows: Int32 = 0
    for place in 0..<atoms { (next[place], rows) = (rows, rows + next[place]) }
    for edge in round.edges {
      let sender = Int(senders.base[edge])
      slots.base[edge] = next[sender]
      next[sender] += 1
    }
  }
}

// Adjoints.
extension FastEdges {
  /// Forgets the gradients of a block's edges.
  func clearGradients(_ block: AtomBlock) {
    let edges = edges(of: block)
    (gradients.base + edges.lowerBound * stride)
      .initialize(repeating: 0, count: edges.count * stride)
    if model.repulsion != nil {
      (alongs.base + edges.lowerBound).initialize(repeating: 0, count: edges.count)
    }
  }

  /// The adjoint of `fill`: the derivatives by the vectors of a block's edges that `gradients` and
  /// `alongs` stand for.
  func pullBack(_ block: AtomBlock) {
    let edges = edges(of: block)
    kernels.expand_reverse(
      model.angular.couplings.base, couplingCount, Int32(edges.count),
      gradients.base + edges.lowerBound * stride, stride)
    for edge in edges { pullBack(edge) }
  }

  /// Adds `factor` times the derivative by positions after `pullBack` of all blocks.
  func addGradients(factor: Double, to target: inout [SIMD3<Double>]) {
    for (place, atom) in order.enumerated() {
      var own = SIMD3<Double>.zero
      for edge in edges(of: place) {
        let total = factor * vectorGradients.base[edge]
        own += total
        target[order[Int(senders.base[edge])]] -= total
      }
      target[atom] += own
    }
  }

  /// Adds the derivatives by the strain of each periodic particle after `pullBack` of all blocks: an
  /// edge's share is the symmetric part of (dE/dr) r^T.
  func addStrainGradients(of batch: ParticleBatch, to strains: inout [SymmetricTensor]) {
    for particle in 0..<batch.count where batch.cells[particle]?.isPeriodic == true {
      for atom in batch.atoms(of: particle) {
        for edge in edges(of: places[atom]) {
          strains[particle] += SymmetricTensor(
            product: vectorGradients.base[edge], vectors.base[edge])
        }
      }
    }
  }

  private func pullBack(_ edge: Int) {
    let distance = distances.base[edge]
    let unit = direction(edge)
    let gradient = gradients.base + edge &* stride
    let byUnit = harmonics.pullBack(gradient, at: unit)
    // Only the part across the edge turns it; two atoms in one place have no direction.
    let across = byUnit - unit * (byUnit * unit).sum()
    let turn = distance > 0 ? across / distance : .zero
    var along = Double(gradient[0]) * slopes.base[edge]
    if model.repulsion != nil { along += alongs.base[edge] }
    vectorGradients.base[edge] = turn + unit * along
  }
}

// What is not left to kernels: the density of neighbours and the screened repulsion.
extension FastEdges {
  /// Sum over an atom's neighbours of their shares of the density.
  func density(_ layer: Int, place: Int) -> Double {
    var sum = 0.0
    forEachDensity(layer, place) { sum += ScalarSpline.evaluate($1, $2).value }
    return sum
  }

  /// The adjoint of `density`.
  func reverseDensity(_ layer: Int, place: Int, _ gradient: Double) {
    forEachDensity(layer, place) { edge, polynomial, fraction in
      gradients.base[edge &* stride] +=
        Float(gradient * ScalarSpline.evaluate(polynomial, fraction).slope)
    }
  }

  private func forEachDensity(
    _ layer: Int, _ place: Int,
    _ body: (_ edge: Int, _ polynomial: SIMD8<Double>, _ fraction: Double) -> Void
  ) {
    let speciesCount = model.elements.count
    let own = species[order[place]]
    for edge in edges(of: place) {
      let sender = species[order[Int(senders.base[edge])]]
      guard let table = layers[layer].density[own &* speciesCount &+ sender] else { continue }
      body(edge, table[Int(intervals.base[edge])], Double(fractions.base[edge]))
    }
  }

  /// Adds the repulsion's share of a block's atoms to `energies` (eV, by place) and its derivatives to
  /// `alongs`.
  func addRepulsion(of block: AtomBlock, to energies: UnsafeMutablePointer<Double>) {
    guard let repulsion = model.repulsion else { return }
    for place in block.range {
      for edge in edges(of: place) {
        let share = repulsion.share(
          distances.base[edge], species: block.species,
          species[order[Int(senders.base[edge])]], atomicNumbers: atomicNumbers)
        energies[place] += model.scale * share.value
        alongs.base[edge] += model.scale * share.slope
      }
    }
  }
}
