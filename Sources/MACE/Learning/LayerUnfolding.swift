import CKernels

/// Turns the gradient by what kernels read of a layer into that by its weights.
struct LayerUnfolding {
  let parameters: MACEParameters
  let index: Int
  let folded: UnsafeBufferPointer<Double>
  let layout: FoldedLayout.Layer
  /// Padded number of channels.
  let width: Int
  let interaction: FastInteraction?

  private var layer: MACELayer { parameters.layers[index] }
  private var shape: LayerConfiguration { parameters.configuration.layers[index] }
  private var channels: Int { parameters.configuration.descriptorWidth }

  /// Everything but what of the first layer depends on the species alone.
  func unfold(
    into gradient: inout MACELayer, contraction: LearningContraction, network: KnotNetwork,
    knots: Int
  ) {
    unfoldMixing(into: &gradient)
    if index > 0 {
      for (degree, place) in layout.up.enumerated() {
        gradient.linearUp[degree] = matrix(place, channels, channels)
      }
      for (degree, places) in layout.skip.enumerated() {
        for (kind, place) in places.enumerated() {
          gradient.skip[degree][kind] = matrix(place, channels, channels)
        }
      }
    }
    for (degree, place) in layout.product.enumerated() {
      gradient.product[degree] = matrix(place, channels, channels)
    }
    if let base = folded.baseAddress, let place = layout.contraction.first {
      contraction.unfold(base + place, into: &gradient.contractions)
    }
    unfoldReadout(into: &gradient.readout)
    for (n, values) in network.gradients(knotGradient(knots)).enumerated() {
      gradient.radial[n].values = values
    }
  }

  /// The mixing of paths, with the species-dependent map after it where there is one.
  private func unfoldMixing(into gradient: inout MACELayer) {
    var rows = [Int](repeating: 0, count: shape.message.count)
    for (step, path) in shape.paths(edgeDegree: parameters.configuration.edgeDegree).enumerated() {
      let target = path.target
      let range = rows[target]..<rows[target] + channels
      rows[target] += channels
      let transposed = layer.linear[target].rows(range).transposed
      var sum = [Double](repeating: 0, count: channels * channels)
      for (kind, place) in layout.mixing[step].enumerated() {
        let change = matrix(place, channels, channels)
        if shape.skip == .message {
          sum.add(change.times(layer.skip[target][kind], transposed: true).values)
          gradient.skip[target][kind].values.add(transposed.times(change).values)
        } else {
          sum.add(change.values)
        }
      }
      for (element, value) in sum.enumerated() {
        gradient.linear[target].values[range.lowerBound * channels + element] = value
      }
    }
  }

  private func unfoldReadout(into gradient: inout MACEReadout) {
    let scale = parameters.scale
    switch layer.readout {
    case .none: break
    case .linear(let weights):
      gradient = .linear(weights.indices.map { folded[layout.readoutFirst + $0] * scale })
    case .network(let first, let second):
      gradient = .network(
        first: matrix(
          layout.readoutFirst, first.rows, first.columns, stride: paddedChannels(first.columns)),
        second: second.indices.map { folded[layout.readoutSecond + $0] * scale })
    }
  }

  /// The gradient by the values of the radial network at the knots: [knots, outputs].
  private func knotGradient(_ knots: Int) -> [Double] {
    guard let interaction, let outputs = layer.radial.last?.columns else { return [] }
    let block = Int(CK_BLOCK)
    var gradient = [Double](repeating: 0, count: knots * outputs)
    for (function, place) in interaction.functionPlaces.enumerated() {
      guard let place else { continue }
      let factor = interaction.functionFactors[function]
      for knot in 0..<knots {
        for channel in 0..<channels {
          let source =
            ((channel / block * knots + knot) * interaction.functions + function) * block
            + channel % block
          gradient[knot * outputs + place + channel] = folded[layout.knots + source] * factor
        }
      }
    }
    return gradient
  }

  /// The embedding, and of the first layer the map of what is sent and the residual connection.
  func unfoldSpecies(into gradient: inout MACEParameters) {
    let embedding = parameters.embedding
    let sent = WeightMatrix(
      rows: embedding.rows, columns: channels,
      values: layout.senders.flatMap { place in (0..<channels).map { folded[place + $0] } })
    gradient.layers[0].linearUp[0] = embedding.transposed.times(sent)
    gradient.embedding = sent.times(layer.linearUp[0], transposed: true)
    for (kind, place) in layout.constants.enumerated() {
      let change = WeightMatrix(
        rows: 1, columns: channels, values: (0..<channels).map { folded[place + $0] })
      let row = embedding.rows(kind..<kind + 1)
      gradient.layers[0].skip[0][kind] = row.transposed.times(change)
      let back = change.times(layer.skip[0][kind], transposed: true)
      for (channel, value) in back.values.enumerated() {
        gradient.embedding.values[kind * embedding.columns + channel] += value
      }
    }
  }

  /// A matrix without what pads it.
  private func matrix(
    _ place: Int, _ rows: Int, _ columns: Int, stride: Int? = nil
  ) -> WeightMatrix {
    let stride = stride ?? width
    var values: [Double] = []
    values.reserveCapacity(rows * columns)
    for row in 0..<rows {
      values += folded[place + row * stride..<place + row * stride + columns]
    }
    return WeightMatrix(rows: rows, columns: columns, values: values)
  }
}

extension [Double] {
  fileprivate mutating func add(_ other: [Double]) {
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { source in
        for index in target.indices { target[index] += source[index] }
      }
    }
  }
}
