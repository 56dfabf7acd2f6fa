import CKernels
import Engine
import Synchronization

/// A MACE model with invariant hidden features, prepared for the single-precision kernels: weights
/// packed, radial functions tabulated. Shared by all calculators made from it.
///
/// The first layer's node features depend on the species alone, so everything linear between its
/// radial network and its product is folded into radial functions of their own for each pair of
/// species, R~[l, k](r) = sum_k' R[l, k'](r) h[k', z_j] W[l, z_i][k', k]. Their tables are made when
/// a pair is first met.
public final class FastModel: Sendable {
  let elements: [Element]
  let cutoff: Double
  /// Channels of the model, and as stored.
  let channels: Int
  let width: Int
  let scale: Double
  let shift: Double
  let atomicEnergies: [Double]
  let layers: [FastLayer]
  /// Grid of all radial tables.
  let intervals: Int
  private let firstSpline: RadialSpline
  private let senderFeatures: WeightMatrix
  /// Maps summed edges to messages in the first layer, by degree and receiving species.
  private let firstMaps: [[WeightMatrix]]
  private let pairTables: Mutex<[Int: RadialTable]>

  /// Prepares a model, or returns nil where its shape is not one the kernels cover (see
  /// `covers`).
  public init?(_ parameters: MACEParameters) {
    guard Self.covers(parameters) else { return nil }
    let configuration = parameters.configuration
    elements = parameters.elements
    cutoff = configuration.cutoff
    channels = configuration.descriptorWidth
    width = paddedChannels(channels)
    scale = parameters.scale
    shift = parameters.shift
    atomicEnergies = parameters.atomicEnergies
    let jets = parameters.layers.indices.map { RadialJets(parameters, layer: $0) }
    let intervals = RadialSpline.intervals(for: jets, cutoff: configuration.cutoff)
    self.intervals = intervals
    let splines = jets.map {
      RadialSpline($0, cutoff: configuration.cutoff, intervals: intervals)
    }
    firstSpline = splines[0]
    layers = parameters.layers.indices.map {
      FastLayer(parameters, index: $0, spline: splines[$0])
    }
    let first = parameters.layers[0]
    senderFeatures = parameters.embedding.times(first.linearUp[0])
    let species = elements.indices
    firstMaps = first.linear.enumerated().map { degree, mix in
      species.map { kind in
        configuration.layers[0].skip == .message ? mix.times(first.skip[degree][kind]) : mix
      }
    }
    pairTables = Mutex([:])
  }

  /// Whether the kernels cover a model: hidden features, senders and outputs are scalars with the
  /// same number of channels, messages of degree 3 at most and products of at most three of them,
  /// residual connections from the second layer on, Bessel functions, no distance transform, density
  /// normalisation or repulsion.
  public static func covers(_ parameters: MACEParameters) -> Bool {
    let configuration = parameters.configuration
    let channels = configuration.descriptorWidth
    let scalars = [IrrepBlock(.harmonic(0), channels: channels)]
    guard channels > 0, parameters.repulsion == nil, configuration.radial.transform == .none,
      configuration.radial.functions == .bessel, configuration.edgeDegree <= 3
    else { return false }
    return configuration.layers.enumerated().allSatisfy { index, layer in
      layer.input == scalars && layer.sender == scalars && layer.output == scalars
        && layer.message
          == configuration.edgeIrreps.map { IrrepBlock($0, channels: channels) }
        && layer.correlation <= 3 && layer.normalisation == .averageNeighbours
        && (index == 0 || layer.skip == .residual)
    }
  }

  /// A calculator with buffers of its own, running on the fastest kernels of this processor.
  public func makeCalculator() -> FastCalculator {
    FastCalculator(self, kernels: ck_best().pointee)
  }

  /// The first layer's radial functions between a receiving and a sending species.
  func pairTable(receiver: Int, sender: Int) -> RadialTable {
    let pair = receiver * elements.count + sender
    if let table = pairTables.withLock({ $0[pair] }) { return table }
    let table = makePairTable(receiver: receiver, sender: sender)
    return pairTables.withLock { tables in
      // Another worker may have been faster; its table holds the same numbers.
      if let present = tables[pair] { return present }
      tables[pair] = table
      return table
    }
  }

  private func makePairTable(receiver: Int, sender: Int) -> RadialTable {
    let features = senderFeatures.row(sender).values
    let channels = self.channels
    let maps = firstMaps.map { $0[receiver].values }
    return RadialTable(firstSpline, channels: width, degrees: maps.count) { node, degree in
      var mixed = [RadialSpline.Jet](repeating: .zero, count: channels)
      let start = node.startIndex + degree * channels
      for from in 0..<channels {
        let jet = node[start + from] * features[from]
        for to in 0..<channels { mixed[to] += jet * maps[degree][from &* channels &+ to] }
      }
      return mixed
    }
  }
}
