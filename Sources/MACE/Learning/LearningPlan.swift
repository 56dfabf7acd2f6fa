import CKernels
import Engine
import Platform

/// What stays the same while a model learns, and how its weights become what the kernels read.
///
/// The first layer is not folded into tables for pairs of elements, which would have to be made anew after
/// every step, and radial functions are interpolated between few values of the network.
final class LearningPlan: Sendable {
  let kernels: ck_kernels
  let stencil = KnotStencil()
  let knots: KnotNetwork.Knots
  let layout: FoldedLayout
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
    grid = RadialGrid(even: Self.intervals, cutoff: configuration.cutoff)
    knots = KnotNetwork.Knots(parameters, grid)
    angular = AngularPlan(configuration.layers, edgeDegree: configuration.edgeDegree)
    contractions = parameters.layers.map { LearningContraction($0.contractions) }
    let (grid, angular, contractions) = (grid, angular, contractions)
    let (knots, stencil) = (knots, stencil)
    let first = Self.model(
      parameters, grid, angular, contractions, stencil,
      parameters.layers.map { KnotNetwork($0.radial, knots) }, WorkerTeam(threads: 1))
    layout = FoldedLayout(first, knots: knots.count)
  }

  /// Weights as kernels read them, and the radial networks, which the adjoint needs.
  func model(
    _ parameters: MACEParameters, team: WorkerTeam
  ) -> (model: FastModel, networks: [KnotNetwork]) {
    let networks = team.map(parameters.layers) { KnotNetwork($0.radial, self.knots) }
    return (
      Self.model(parameters, grid, angular, contractions, stencil, networks, team), networks
    )
  }

  private static func model(
    _ parameters: MACEParameters, _ grid: RadialGrid, _ angular: AngularPlan,
    _ contractions: [LearningContraction], _ stencil: KnotStencil, _ networks: [KnotNetwork],
    _ team: WorkerTeam
  ) -> FastModel {
    let channels = parameters.configuration.descriptorWidth
    let layers = team.map(Array(parameters.layers.indices)) { index in
      FastLayer(
        learning: parameters, index: index, plan: angular,
        contraction: contractions[index].packed(parameters.layers[index].contractions))
    }
    let tables = team.map(Array(layers.indices)) { index -> LayerTables in
      let interaction = layers[index].interaction
      return LayerTables(
        parameters, layer: index, layers[index], grid: grid,
        table: networks[index].table(
          stencil, intervals: grid.intervals, channels: channels,
          places: interaction?.functionPlaces ?? [], factors: interaction?.functionFactors ?? []))
    }
    return FastModel(parameters, layers: layers, grid: grid, angular: angular, tables: tables)
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
    var gradient = parameters.zeroes
    let layers = folded.withUnsafeBufferPointer { folded in
      nonisolated(unsafe) let folded = folded
      return team.map(Array(parameters.layers.indices)) { index in
        var layer = gradient.layers[index]
        LayerUnfolding(
          parameters: parameters, index: index, folded: folded, layout: self.layout.layers[index],
          width: model.width, interaction: model.layers[index].interaction
        ).unfold(
          into: &layer, contraction: self.contractions[index], network: networks[index],
          knots: self.knots.count)
        return layer
      }
    }
    gradient.layers = layers
    folded.withUnsafeBufferPointer { folded in
      LayerUnfolding(
        parameters: parameters, index: 0, folded: folded, layout: layout.layers[0],
        width: model.width, interaction: model.layers[0].interaction
      ).unfoldSpecies(into: &gradient)
    }
    gradient.scale = parameters.scale == 0 ? 0 : scaled / parameters.scale
    gradient.shift = bySpecies.reduce(0, +)
    gradient.atomicEnergies = bySpecies
    return gradient.flatWeights
  }
}
