import CKernels
import Engine
import Platform

/// What stays the same while a model learns, and how its weights become what the kernels read.
///
/// The first layer is not folded into tables for pairs of elements, which would have to be made anew after
/// every step, and radial functions are interpolated between few values of the network.
final class LearningPlan: Sendable {
  let kernels: ck_kernels
  let stencil: KnotStencil
  let knots: KnotNetwork.Knots
  let layout: FoldedLayout
  let places: WeightPlaces
  private let grid: RadialGrid
  private let angular: AngularPlan
  private let contractions: [LearningContraction]

  /// Distances between knots are the cutoff over it.
  private static let intervals = 96

  /// A plan for models of the shape of one.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  init(_ parameters: MACEParameters, kernels: ck_kernels) throws(UnsupportedShape) {
    let configuration = parameters.configuration
    try UnsupportedShape.check(configuration)
    guard configuration.layers.count > 1 else {
      throw UnsupportedShape(description: "a single layer")
    }
    guard configuration.radial.transform == .none else {
      throw UnsupportedShape(description: "distance transforms")
    }
    guard configuration.layers.allSatisfy({ $0.normalisation == .averageNeighbours }) else {
      throw UnsupportedShape(description: "messages divided by the density of neighbours")
    }
    self.kernels = kernels
    stencil = KnotStencil(kernels)
    grid = RadialGrid(even: Self.intervals, cutoff: configuration.cutoff)
    knots = KnotNetwork.Knots(parameters, grid)
    angular = AngularPlan(configuration.layers, edgeDegree: configuration.edgeDegree)
    contractions = parameters.layers.map { LearningContraction($0.contractions) }
    places = WeightPlaces(parameters)
    let (first, _) = Self.model(
      parameters, knots, grid, angular, contractions, stencil, WorkerTeam(threads: 1))
    layout = FoldedLayout(first, knots: knots.count)
  }

  /// Weights as kernels read them, and the radial networks, which the adjoint needs.
  func model(
    _ parameters: MACEParameters, team: WorkerTeam
  ) -> (model: FastModel, networks: [KnotNetwork]) {
    Self.model(parameters, knots, grid, angular, contractions, stencil, team)
  }

  private static func model(
    _ parameters: MACEParameters, _ knots: KnotNetwork.Knots, _ grid: RadialGrid,
    _ angular: AngularPlan, _ contractions: [LearningContraction], _ stencil: KnotStencil,
    _ team: WorkerTeam
  ) -> (model: FastModel, networks: [KnotNetwork]) {
    let channels = parameters.configuration.descriptorWidth
    let count = parameters.layers.count
    let networks = parameters.layers.map { KnotNetwork($0.radial, knots) }
    // The weights of layers, which take longest, and then the pieces of radial networks.
    let layers = team.map(Array(0..<count * (1 + KnotNetwork.pieces))) { part -> FastLayer? in
      guard part >= count else {
        return FastLayer(
          learning: parameters, index: part, plan: angular,
          contraction: contractions[part].packed(parameters.layers[part].contractions))
      }
      networks[part % count].evaluate(part / count - 1)
      return nil
    }.compactMap { $0 }
    let tables = layers.indices.map { index -> LayerTables in
      let interaction = layers[index].interaction
      return LayerTables(
        parameters, layer: index, layers[index], grid: grid,
        table: networks[index].table(
          stencil, intervals: grid.intervals, channels: channels,
          places: interaction?.functionPlaces ?? [], factors: interaction?.functionFactors ?? [],
          team: team))
    }
    return (
      FastModel(parameters, layers: layers, grid: grid, angular: angular, tables: tables), networks
    )
  }

  /// The gradient by all weights of a model from that by what kernels read of it.
  /// - Parameters:
  ///   - folded: as `layout` says.
  ///   - scaled: see `FoldedGradient`.
  ///   - bySpecies: likewise.
  func unfold(
    _ folded: [Double], scaled: Double, bySpecies: [Double], _ parameters: MACEParameters,
    _ model: FastModel, _ networks: [KnotNetwork], team: WorkerTeam
  ) -> [Double] {
    team.zeroes(count: places.count) { gradient in
      folded.withUnsafeBufferPointer { folded in
        guard let folded = folded.baseAddress else { return }
        let layers = parameters.layers.indices.map { index in
          LayerUnfolding(
            parameters: parameters, index: index, folded: folded,
            layout: layout.layers[index], width: model.width,
            interaction: model.layers[index].interaction, contraction: contractions[index],
            network: networks[index], knots: knots.count, gradient: gradient, places: places)
        }
        team.perform(layers.flatMap(\.parts))
        team.perform(layers.flatMap(\.columns))
      }
      gradient[places.scale] = parameters.scale == 0 ? 0 : scaled / parameters.scale
      gradient[places.shift] = bySpecies.reduce(0, +)
      for (kind, value) in bySpecies.enumerated() { gradient[places.atomicEnergies + kind] = value }
    }
  }
}
