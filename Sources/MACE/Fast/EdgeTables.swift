import Platform

/// Where the layers find what depends on distances and on pairs of species.
final class EdgeTables {
  private var model: FastModel
  private let team: WorkerTeam
  private let layers: [Layer]
  /// Tables the batch needs and nobody has asked for yet.
  private var missing: [(layer: Int, receiver: Int, sender: Int)] = []

  private final class Layer {
    /// The row of each edge: [edges].
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

  init(_ model: FastModel, team: WorkerTeam) {
    self.model = model
    self.team = team
    let pairs = model.elements.count * model.elements.count
    layers = model.layers.map { _ in Layer(pairs: pairs) }
  }

  /// Takes a model with other weights.
  func take(_ model: FastModel) {
    self.model = model
    for layer in layers { layer.removeTables() }
  }

  /// The row of each edge: [edges].
  func rows(_ layer: Int) -> WorkBuffer<UnsafePointer<Float>> { layers[layer].rows }

  /// The density table of a pair of species.
  func density(_ layer: Int, receiver: Int, sender: Int) -> UnsafePointer<SIMD8<Double>>? {
    layers[layer].density[receiver &* model.elements.count &+ sender]
  }

  func reserve(edges: Int, layers used: Int) {
    for layer in layers.prefix(used) { layer.rows.reserve(edges) }
  }

  /// Gives an edge its row in each layer.
  @inline(__always)
  func place(_ edge: Int, receiver: Int, sender: Int, interval: Int, layers used: Int) {
    let kind = receiver &* model.elements.count &+ sender
    for index in 0..<used {
      let layer = layers[index]
      guard let table = layer.radial[kind] else { continue }
      layer.rows.base[edge] = table + interval &* layer.stride
    }
  }

  /// Makes sure of the tables of all pairs of species in the batch.
  func find(_ order: SpeciesOrder, layers used: Int) {
    list(order, used)
    guard !missing.isEmpty else { return }
    let speciesCount = model.elements.count
    if !model.hasRoomForAllPairs {
      let most = model.mostElements * model.mostElements
      let held = layers.map(\.tables.count).max() ?? 0
      if held + missing.count / used > most {
        // Those of earlier batches make room.
        for layer in layers { layer.removeTables() }
        list(order, used)
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
  private func list(_ order: SpeciesOrder, _ used: Int) {
    let speciesCount = model.elements.count
    let starts = order.starts
    missing.removeAll(keepingCapacity: true)
    for receiver in 0..<speciesCount where starts[receiver] < starts[receiver + 1] {
      for sender in 0..<speciesCount where starts[sender] < starts[sender + 1] {
        for index in 0..<used where layers[index].radial[receiver * speciesCount + sender] == nil {
          missing.append((index, receiver, sender))
        }
      }
    }
  }
}
