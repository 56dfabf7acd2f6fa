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
            layout: layout.layers[index], interaction: model.layers[index].interaction,
            contraction: contractions[index], network: model.networks[index], gradient: gradient,
            places: places.layers[index])
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
  let interaction: FastInteraction
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
    for (degree, place) in layout.up.enumerated() {
      copy(place, layer.linearUp[degree], to: places.linearUp[degree])
    }
    let square = plan.channels * plan.channels
    var ends = places.linear
    for (step, place) in zip(interaction.mixing, layout.mixing) {
      // The matrices of the paths to a degree follow one another.
      let degree = step.components / 2
      (gradient + ends[degree]).update(from: folded + place, count: square)
      ends[degree] += square
    }
    for (degree, place) in layout.product.enumerated() {
      copy(place, layer.product[degree], to: places.product[degree])
    }
    for (degree, place) in layout.skip.enumerated() {
      guard let place else { continue }
      for (kind, target) in places.skip[degree].enumerated() {
        copy(
          place + kind * plan.channels, layer.skip[degree][kind],
          stride: plan.species * plan.channels, to: target)
      }
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
    guard let outputs = layer.radial.last?.columns else { return }
    interaction.setKnots(
      range, from: folded + layout.knots, knots: plan.knots.count, channels: plan.channels,
      to: target, outputs: outputs)
  }
}
