import CKernels
import Platform

/// The radial tables of one layer. What depends on the species is made when a pair is first met.
final class LayerTables: Sendable {
  private let parameters: MACEParameters
  private let layer: Int
  private let grid: RadialGrid
  private let interaction: FastInteraction?
  private let hasDensity: Bool
  /// Radial functions where no distance transform makes them depend on the species.
  private let spline: RadialSpline?
  /// The tables of all pairs of a model that learns.
  private let shared: PairTables?
  /// What a sending species contributes to the first layer's messages: [species, channels].
  private let senderFeatures: WeightMatrix
  /// Maps summed edges to the first layer's messages, by degree and receiving species.
  private let maps: [[WeightMatrix]]
  private let made = LockedValue(Made())

  /// The tables of one pair of species.
  struct PairTables: Sendable {
    let radial: RadialTable
    /// A neighbour's share of the density, where messages are divided by it.
    let density: ScalarSpline?
  }

  /// Tables that were made, and when each was last asked for.
  private struct Made {
    var tables: [Int: (tables: PairTables, turn: Int)] = [:]
    var turn = 0
    var most = Int.max

    subscript(key: Int) -> PairTables? {
      mutating get {
        guard let found = tables[key] else { return nil }
        turn += 1
        tables[key]?.turn = turn
        return found.tables
      }
    }

    /// Keeps tables in the place of those that nobody has asked for the longest.
    mutating func keep(_ made: PairTables, _ key: Int) {
      while tables.count >= most, let oldest = tables.min(by: { $0.value.turn < $1.value.turn }) {
        tables[oldest.key] = nil
      }
      turn += 1
      tables[key] = (made, turn)
    }
  }

  /// The tables of a layer.
  /// - Parameter table: that of all pairs, of a model that learns.
  init(
    _ parameters: MACEParameters, layer: Int, _ packed: FastLayer, grid: RadialGrid,
    table: RadialTable? = nil
  ) {
    shared = table.map { PairTables(radial: $0, density: nil) }
    self.parameters = parameters
    self.layer = layer
    self.grid = grid
    interaction = packed.interaction
    hasDensity = packed.hasDensity
    let weights = parameters.layers[layer]
    let isFirst = layer == 0 && table == nil
    senderFeatures =
      isFirst ? parameters.embedding.times(weights.linearUp[0]) : parameters.embedding
    let isMapped = parameters.configuration.layers[layer].skip == .message
    maps =
      isFirst
      ? weights.linear.enumerated().map { degree, mix in
        isMapped ? weights.skip[degree].map { mix.times($0) } : [mix]
      } : []
    let isShared = parameters.configuration.radial.transform == .none && table == nil
    spline =
      isShared
      ? Self.spline(parameters, layer: layer, grid, receiver: 0, sender: 0) : nil
  }

  /// Memory of the tables of a pair of species, an ordered one, on average.
  var bytesPerPair: Int {
    let channels = paddedChannels(parameters.configuration.descriptorWidth)
    let floats = channels * Int(CK_RADIAL_COEFFICIENTS) * (interaction?.functions ?? 4)
    let bytes =
      grid.intervals
      * (floats * MemoryLayout<Float>.stride
        + (hasDensity ? MemoryLayout<SIMD8<Double>>.stride : 0))
    // Of the layers whose functions do not tell one side from the other a pair has one table, or all
    // pairs have.
    return interaction == nil ? bytes : spline == nil ? bytes / 2 : 0
  }

  /// Limits the tables that are kept.
  func keep(atMost count: Int) { made.withLock { $0.most = count } }

  /// Number of tables that are kept.
  var keptCount: Int { made.withLock { $0.tables.count } }

  private static func spline(
    _ parameters: MACEParameters, layer: Int, _ grid: RadialGrid, receiver: Int, sender: Int
  ) -> RadialSpline {
    let jets = RadialJets(parameters, layer: layer, receiver: receiver, sender: sender)
    return RadialSpline(grid, evaluate: jets.evaluate)
  }

  /// The tables between a receiving and a sending species.
  func tables(receiver: Int, sender: Int) -> PairTables {
    if let shared { return shared }
    // Functions of the distance and its transform alone do not tell one side from the other.
    var (first, second) = (receiver, sender)
    if interaction != nil {
      (first, second) = spline == nil ? (min(first, second), max(first, second)) : (0, 0)
    }
    let key = first * parameters.embedding.rows + second
    if let tables = made.withLock({ $0[key] }) { return tables }
    let tables = make(receiver: first, sender: second)
    return made.withLock { made in
      // Another worker may have been faster; its tables hold the same numbers.
      if let present = made[key] { return present }
      made.keep(tables, key)
      return tables
    }
  }

  private func make(receiver: Int, sender: Int) -> PairTables {
    let spline =
      self.spline
      ?? Self.spline(parameters, layer: layer, grid, receiver: receiver, sender: sender)
    let channels = parameters.configuration.descriptorWidth
    let radial: RadialTable
    if let interaction {
      radial = RadialTable(
        spline, channels: channels, places: interaction.functionPlaces,
        factors: interaction.functionFactors)
    } else {
      let folded = folded(spline, receiver: receiver, sender: sender)
      radial = RadialTable(
        folded, channels: channels,
        places: (0..<4).map { $0 < maps.count ? $0 * channels : nil },
        factors: Array(repeating: 1, count: 4))
    }
    guard hasDensity else { return PairTables(radial: radial, density: nil) }
    let jets = RadialJets(parameters, layer: layer, receiver: receiver, sender: sender)
    let density = RadialSpline(grid, evaluate: jets.densities)
    return PairTables(radial: radial, density: ScalarSpline(density))
  }

  /// R~ of the first layer from R.
  private func folded(_ spline: RadialSpline, receiver: Int, sender: Int) -> RadialSpline {
    let channels = parameters.configuration.descriptorWidth
    let features = senderFeatures.rows(sender..<sender + 1).values
    // All nodes' values, slopes and second derivatives are rows of one matrix.
    let rows = 3 * (grid.intervals + 1)
    let functions = maps.count * channels
    let nodes = [Double](unsafeUninitializedCapacity: rows * functions) { nodes, count in
      for (degree, speciesCount) in maps.enumerated() {
        let map = speciesCount[speciesCount.count == 1 ? 0 : receiver]
        multiplyColumns(
          degree * channels, of: spline.nodes, width: spline.functions,
          by: map.scalingRows(by: features), into: nodes, width: functions)
      }
      count = rows * functions
    }
    return RadialSpline(grid, nodes: nodes)
  }
}
