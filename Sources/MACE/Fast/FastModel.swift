import CKernels
import Engine
import Synchronization

/// A MACE model prepared for the single-precision kernels: weights packed, radial functions
/// tabulated. Shared by all calculators made from it.
///
/// The first layer's node features depend on the species alone, so everything linear between its
/// radial network and its product is folded into radial functions of their own for each pair of
/// species, R~[l, k](r) = sum_k' R[l, k'](r) h[k', z_j] W[l, z_i][k', k]. Tables that depend on the
/// species are made when a pair is first met.
public final class FastModel: Sendable {
  let elements: [Element]
  let cutoff: Double
  /// Channels of the model, and as stored.
  let channels: Int
  let width: Int
  let scale: Double
  let shift: Double
  let atomicEnergies: [Double]
  let repulsion: ScreenedRepulsion?
  let layers: [FastLayer]
  /// Grid of all radial tables.
  let grid: RadialGrid
  /// How edges couple vector and tensor senders.
  let angular: AngularPlan
  /// The tables of each layer.
  let tables: [LayerTables]
  /// What the edges of the first layer multiply, [species, channels], where the tables do not hold it.
  let firstSenders: [[Float]]
  /// Whether the tables of all pairs of elements fit into the memory that is allowed. If not,
  /// calculators are `BoundedCalculator`s.
  let hasRoomForAllPairs: Bool
  /// Elements whose pairs' tables a calculator holds at a time where not all fit.
  let mostElements: Int

  /// Memory of the tables that a model keeps, 2 GiB. A calculator may hold those of `mostElements` elements
  /// besides, where other molecules drove them out.
  static let mostTableBytes = 2 << 30
  /// As many as a molecule of organic chemistry has. The pairs of more are so many, and each so seldom,
  /// that making their tables takes longer than double precision does without.
  private static let usualElements = 8

  /// Prepares a model.
  /// - Parameter tableBytes: memory of the tables kept; tests have less.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  public convenience init(_ parameters: MACEParameters) throws(UnsupportedShape) {
    try self.init(parameters, tableBytes: Self.mostTableBytes)
  }

  init(_ parameters: MACEParameters, tableBytes: Int) throws(UnsupportedShape) {
    try UnsupportedShape.check(parameters.configuration)
    let configuration = parameters.configuration
    elements = parameters.elements
    cutoff = configuration.cutoff
    channels = configuration.descriptorWidth
    width = paddedChannels(channels)
    scale = parameters.scale
    shift = parameters.shift
    atomicEnergies = parameters.atomicEnergies
    repulsion = parameters.repulsion
    let plan = AngularPlan(configuration.layers.dropFirst(), edgeDegree: configuration.edgeDegree)
    angular = plan
    let grid = try Self.grid(parameters)
    self.grid = grid
    let layers = parameters.layers.indices.map { FastLayer(parameters, index: $0, plan: plan) }
    self.layers = layers
    let tables = layers.indices.map { LayerTables(parameters, layer: $0, layers[$0], grid: grid) }
    self.tables = tables
    firstSenders = []
    let pair = max(1, tables.reduce(0) { $0 + $1.bytesPerPair })
    let most = max(1, tableBytes / pair)
    hasRoomForAllPairs = most >= elements.count * elements.count
    mostElements = min(Self.usualElements, Int(Double(most).squareRoot()))
    guard !hasRoomForAllPairs else { return }
    for layer in tables { layer.keep(atMost: most) }
  }

  /// A model that learns, from its parts.
  init(
    _ parameters: MACEParameters, layers: [FastLayer], grid: RadialGrid, angular: AngularPlan,
    tables: [LayerTables]
  ) {
    elements = parameters.elements
    cutoff = parameters.configuration.cutoff
    channels = parameters.configuration.descriptorWidth
    width = paddedChannels(channels)
    scale = parameters.scale
    shift = parameters.shift
    atomicEnergies = parameters.atomicEnergies
    repulsion = parameters.repulsion
    (self.layers, self.grid, self.angular, self.tables) = (layers, grid, angular, tables)
    hasRoomForAllPairs = true
    mostElements = Self.usualElements
    let sent = parameters.embedding.times(parameters.layers[0].linearUp[0])
    firstSenders = elements.indices.map { kind in
      sent.rows(kind..<kind + 1).values.map { Float($0) }
    }
  }

  /// A grid fine enough for all layers; with a distance transform, for the smallest and the largest
  /// atoms.
  private static func grid(_ parameters: MACEParameters) throws(UnsupportedShape) -> RadialGrid {
    let radii: [Double] =
      switch parameters.configuration.radial.transform {
      case .none: [0]
      case .agnesi(_, _, _, let radii), .soft(_, let radii): radii
      }
    let bySize = radii.indices.sorted { radii[$0] < radii[$1] }
    let extremes = Set([bySize[0], bySize[bySize.count - 1]])
    let functions = parameters.layers.indices.flatMap { layer in
      extremes.sorted().map { species in
        let jets = RadialJets(parameters, layer: layer, receiver: species, sender: species)
        // A closure: a method taken as a value is sendable, and no array of these is one of those.
        return { (distances: [Double]) in jets.evaluate(distances) }
      }
    }
    // A transform moves what varies most from pair to pair of species.
    return try RadialGrid(
      cutoff: parameters.configuration.cutoff, isEven: extremes.count > 1, for: functions)
  }

  /// A calculator with buffers of its own, running on the fastest kernels of this processor.
  /// - Parameter threads: workers that share the atoms of a batch.
  public func makeCalculator(threads: Int = 1) -> FastCalculator {
    FastCalculator(self, kernels: ck_best().pointee, threads: threads)
  }
}

/// What the kernels do not cover.
public struct UnsupportedShape: Error, Sendable, Equatable, CustomStringConvertible {
  /// The shape in words.
  public let description: String

  /// Throws for hidden features above degree 2 or of other parity than spherical harmonics, senders
  /// and outputs with different numbers of channels, messages above degree 3 or of more than four
  /// factors.
  static func check(_ configuration: MACEConfiguration) throws(UnsupportedShape) {
    let channels = configuration.descriptorWidth
    guard configuration.edgeDegree <= 3 else {
      throw UnsupportedShape(
        description: "spherical harmonics up to degree \(configuration.edgeDegree) "
          + "(degree 3 is the largest)")
    }
    func require(
      _ blocks: [IrrepBlock], _ what: String, layer: Int, most: Int = 3
    ) throws(UnsupportedShape) {
      let isRegular = blocks.enumerated().allSatisfy {
        $1 == IrrepBlock(.harmonic($0), channels: channels)
      }
      guard channels > 0, !blocks.isEmpty, blocks.count <= most, isRegular else {
        let names = blocks.map(\.description).joined(separator: " + ")
        throw UnsupportedShape(
          description: "\(what) \(names) in layer \(layer + 1) "
            + "(covered: the same number of channels of 0e, 1o and 2e, or of the first of these)")
      }
    }
    for (index, layer) in configuration.layers.enumerated() {
      if index == 0 { try require(layer.sender, "senders", layer: 0, most: 1) }
      try require(layer.input, "input features", layer: index)
      try require(layer.sender, "sender features", layer: index)
      try require(layer.output, "output features", layer: index)
      let messages = configuration.edgeIrreps.map { IrrepBlock($0, channels: channels) }
      guard layer.message == messages else {
        let names = layer.message.map(\.description).joined(separator: " + ")
        throw UnsupportedShape(
          description: "messages \(names) in layer \(index + 1) (covered: all degrees of the "
            + "spherical harmonics with as many channels as the features)")
      }
      guard layer.correlation <= PackedContraction.largestDegree else {
        throw UnsupportedShape(
          description: "products of \(layer.correlation) factors in layer \(index + 1) "
            + "(\(PackedContraction.largestDegree) is the largest)")
      }
    }
  }
}
