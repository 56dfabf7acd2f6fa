import CKernels
import COpenBLAS

/// Turns the gradient by what kernels read of a layer into that by its weights, which is zero before.
struct LayerUnfolding {
  let parameters: MACEParameters
  let index: Int
  let folded: UnsafePointer<Double>
  let layout: FoldedLayout.Layer
  /// Padded number of channels.
  let width: Int
  let interaction: FastInteraction?
  let contraction: LearningContraction
  let network: KnotNetwork
  let knots: Int
  /// The flat gradient, and where the weights are in it.
  let gradient: UnsafeMutablePointer<Double>
  let places: WeightPlaces

  private var layer: MACELayer { parameters.layers[index] }
  private var shape: LayerConfiguration { parameters.configuration.layers[index] }
  private var channels: Int { parameters.configuration.descriptorWidth }
  private var own: WeightPlaces.Layer { places.layers[index] }

  /// The work, of which workers may do any part at any time; `columns` come after it.
  var parts: [() -> Void] {
    shape.message.indices.map { block in { unfoldMixing(block) } }
      + network.reversal { setKnots($0, $1) }
      + [
        {
          contraction.unfold(folded + layout.contraction[0], into: gradient, at: own.contractions)
        },
        { index == 0 ? unfoldSpecies() : unfoldFeatures() },
        { unfoldOutput() },
      ]
  }

  /// The radial network.
  var columns: [() -> Void] { network.weighing(into: gradient, at: own.radial) }

  /// The mixing of paths to a message block, with the species-dependent map after it where there is one.
  private func unfoldMixing(_ block: Int) {
    var start = 0
    for (step, path) in shape.paths(edgeDegree: parameters.configuration.edgeDegree).enumerated()
    where path.target == block {
      let target = gradient + own.linear[block] + start
      if shape.skip == .message {
        layer.linear[block].values.withUnsafeBufferPointer { mix in
          guard let mix = mix.baseAddress else { return }
          unfoldMapped(block, layout.mixing[step], mix + start, into: target)
        }
      } else {
        for row in 0..<channels {
          (target + row * channels).update(
            from: folded + layout.mixing[step][0] + row * width, count: channels)
        }
      }
      start += channels * channels
    }
  }

  private func unfoldMapped(
    _ block: Int, _ changes: [Int], _ mix: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) {
    let (size, stride) = (Int32(channels), Int32(width))
    for (kind, place) in changes.enumerated() {
      let change = folded + place
      // Of species that no structure of the step has.
      guard (0..<channels * width).contains(where: { change[$0] != 0 }) else { continue }
      ob_dgemm(
        0, 1, size, size, size, change, stride, layer.skip[block][kind].values, size, 1, target,
        size)
      ob_dgemm(
        1, 0, size, size, size, mix, size, change, stride, 1, gradient + own.skip[block][kind],
        size)
    }
  }

  /// The maps of the features that come from the layer before.
  private func unfoldFeatures() {
    for (block, place) in layout.up.enumerated() {
      copy(place, layer.linearUp[block], to: own.linearUp[block])
    }
    for (block, matrices) in layout.skip.enumerated() {
      for (kind, place) in matrices.enumerated() {
        copy(place, layer.skip[block][kind], to: own.skip[block][kind])
      }
    }
  }

  /// The embedding, and of the first layer the map of what is sent and the residual connection.
  private func unfoldSpecies() {
    let embedding = parameters.embedding
    let (species, size, stride) = (Int32(embedding.rows), Int32(channels), Int32(width))
    let features = Int32(embedding.columns)
    let sent = folded + layout.senders[0]
    let target = gradient + places.embedding
    ob_dgemm(
      1, 0, features, size, species, embedding.values, features, sent, stride, 0,
      gradient + own.linearUp[0], size)
    ob_dgemm(
      0, 1, species, features, size, sent, stride, layer.linearUp[0].values, size, 0, target,
      features)
    embedding.values.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      for (kind, place) in layout.constants.enumerated() {
        ob_dgemm(
          1, 0, features, size, 1, rows + kind * embedding.columns, features, folded + place,
          stride, 0, gradient + own.skip[0][kind], size)
        ob_dgemm(
          0, 1, 1, features, size, folded + place, stride, layer.skip[0][kind].values, size, 1,
          target + kind * embedding.columns, features)
      }
    }
  }

  /// The mixing of the product, and the readout.
  private func unfoldOutput() {
    for (block, place) in layout.product.enumerated() {
      copy(place, layer.product[block], to: own.product[block])
    }
    func scaled(_ place: Int, _ count: Int, to target: Int) {
      for n in 0..<count { gradient[target + n] = folded[place + n] * parameters.scale }
    }
    switch layer.readout {
    case .none: break
    case .linear(let weights): scaled(layout.readoutFirst, weights.count, to: own.readout[0])
    case .network(let first, let second):
      (gradient + own.readout[0]).setMatrix(
        first, from: folded + layout.readoutFirst, stride: paddedChannels(first.columns))
      scaled(layout.readoutSecond, second.count, to: own.readout[1])
    }
  }

  /// Sets the gradient by the values of the radial network at some knots: [knots, outputs].
  private func setKnots(_ range: Range<Int>, _ target: UnsafeMutablePointer<Double>) {
    guard let interaction, let outputs = layer.radial.last?.columns else { return }
    interaction.setKnots(
      range, from: folded + layout.knots, knots: knots, channels: channels, to: target,
      outputs: outputs)
  }

  /// Copies a matrix of all channels without what pads it.
  private func copy(_ place: Int, _ shape: WeightMatrix, to target: Int) {
    (gradient + target).setMatrix(shape, from: folded + place, stride: width)
  }
}

extension FastInteraction {
  /// Sets the gradient by the values of the radial network at some of so many knots, [range, outputs], from that
  /// by the functions, as `FoldedLayout` has it.
  func setKnots(
    _ range: Range<Int>, from folded: UnsafePointer<Double>, knots: Int, channels: Int,
    to target: UnsafeMutablePointer<Double>, outputs: Int
  ) {
    let block = Int(CK_BLOCK)
    for (function, place) in functionPlaces.enumerated() {
      guard let place else { continue }
      let factor = functionFactors[function]
      for knot in range {
        for first in stride(from: 0, to: channels, by: block) {
          let row: Int = first / block &* knots &+ knot
          let source = folded + (row &* functions &+ function) &* block
          let line = target + ((knot &- range.lowerBound) &* outputs &+ place &+ first)
          for channel in 0..<min(block, channels &- first) {
            line[channel] = source[channel] * factor
          }
        }
      }
    }
  }
}

extension UnsafeMutablePointer<Double> {
  /// Sets a matrix of some shape to one whose rows are `stride` apart.
  func setMatrix(_ shape: WeightMatrix, from source: UnsafePointer<Double>, stride: Int) {
    for row in 0..<shape.rows {
      (self + row * shape.columns).update(from: source + row * stride, count: shape.columns)
    }
  }
}
