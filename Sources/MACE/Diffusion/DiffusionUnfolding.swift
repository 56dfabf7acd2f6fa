import CKernels
import Platform

extension FastDiffusionPlan {
  /// The gradient by all weights of a model, as `DiffusionParameters.flatWeights` has these, from that by
  /// what kernels read of it, as `layout` says.
  func unfold(
    _ folded: [Double], _ model: FastDiffusionModel, _ parameters: DiffusionParameters,
    team: WorkerTeam
  ) -> [Double] {
    let (first, second) = (parameters.time.first, parameters.time.second)
    let end = places.count + first.values.count
    return team.zeroes(count: end + second.values.count) { gradient in
      folded.withUnsafeBufferPointer { folded in
        guard let folded = folded.baseAddress else { return }
        let layers = layout.layers.indices.map { index in
          DiffusionLayerUnfolding(
            plan: self, layer: parameters.network.layers[index], folded: folded,
            layout: layout.layers[index], contraction: contractions[index],
            network: model.networks[index], gradient: gradient, places: places.layers[index])
        }
        func copy(_ place: Int, _ shape: WeightMatrix, stride: Int, to target: Int) {
          (gradient + target).setMatrix(shape, from: folded + place, stride: stride)
        }
        team.perform(
          layers.flatMap(\.parts) + [
            {
              copy(
                self.layout.embedding, parameters.network.embedding, stride: self.channels,
                to: self.places.embedding)
              copy(
                self.layout.timeFirst, first, stride: paddedChannels(first.columns),
                to: self.places.count)
              copy(self.layout.timeSecond, second, stride: self.channels, to: end)
            }
          ])
        team.perform(layers.flatMap(\.columns))
      }
    }
  }
}

/// The same of one layer; the gradient by its weights is zero before.
private struct DiffusionLayerUnfolding {
  let plan: FastDiffusionPlan
  let layer: MACELayer
  let folded: UnsafePointer<Double>
  let layout: FoldedDiffusionLayout.Layer
  let contraction: LearningContraction
  let network: KnotNetwork
  let gradient: UnsafeMutablePointer<Double>
  let places: WeightPlaces.Layer

  /// The work, of which workers may do any part at any time; `columns` come after it.
  var parts: [() -> Void] {
    network.reversal { setKnots($0, $1) }
      + [
        {
          contraction.unfold(folded + layout.contraction, into: gradient, at: places.contractions)
        },
        { unfoldMatrices() },
      ]
  }

  /// The radial network.
  var columns: [() -> Void] { network.weighing(into: gradient, at: places.radial) }

  private func unfoldMatrices() {
    func copy(_ place: Int, _ shape: WeightMatrix, stride: Int? = nil, to target: Int) {
      (gradient + target).setMatrix(
        shape, from: folded + place, stride: stride ?? plan.channels)
    }
    copy(layout.up, layer.linearUp[0], to: places.linearUp[0])
    for (block, place) in layout.mixing.enumerated() {
      copy(place, layer.linear[block], to: places.linear[block])
    }
    copy(layout.product, layer.product[0], to: places.product[0])
    for (kind, target) in places.skip[0].enumerated() {
      copy(
        layout.skip + kind * plan.channels, layer.skip[0][kind],
        stride: plan.species * plan.channels, to: target)
    }
    switch layer.readout {
    case .none: break
    case .linear(let weights):
      (gradient + places.readout[0]).update(
        from: folded + layout.readoutFirst, count: weights.count)
    case .network(let first, let second):
      copy(
        layout.readoutFirst, first, stride: paddedChannels(first.columns), to: places.readout[0])
      (gradient + places.readout[1]).update(
        from: folded + layout.readoutSecond, count: second.count)
    }
  }

  /// Sets the gradient by the values of the radial network at some knots: [knots, outputs].
  private func setKnots(_ range: Range<Int>, _ target: UnsafeMutablePointer<Double>) {
    let (block, functions) = (Int(CK_BLOCK), FoldedDiffusionLayout.functions)
    for function in 0...plan.degree {
      for knot in range {
        for first in stride(from: 0, to: plan.channels, by: block) {
          let row: Int = first / block &* plan.knots.count &+ knot
          let source = folded + layout.knots + (row &* functions &+ function) &* block
          let line: Int = (knot &- range.lowerBound) &* (plan.degree &+ 1) &+ function
          (target + (line &* plan.channels &+ first)).update(from: source, count: block)
        }
      }
    }
  }
}
