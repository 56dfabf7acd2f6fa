import CKernels
import Platform

extension FastDiffusionPlan {
  /// The gradient by all weights of a model from that by what kernels read of it, as `layout` says.
  func unfold(
    _ folded: [Double], _ model: FastDiffusionModel, _ parameters: DiffusionParameters,
    team: WorkerTeam
  ) -> DiffusionParameters {
    var gradient = parameters.zeroes
    let width = paddedChannels(parameters.time.first.columns)
    func matrix(_ place: Int, _ shape: WeightMatrix, stride: Int) -> WeightMatrix {
      WeightMatrix(
        rows: shape.rows, columns: shape.columns,
        values: (0..<shape.rows).flatMap { row in
          folded[place + row * stride..<place + row * stride + shape.columns]
        })
    }
    gradient.network.embedding = matrix(
      layout.embedding, parameters.network.embedding, stride: channels)
    gradient.time.first = matrix(layout.timeFirst, parameters.time.first, stride: width)
    gradient.time.second = matrix(layout.timeSecond, parameters.time.second, stride: channels)
    let zeroes = gradient.network.layers
    gradient.network.layers = team.map(Array(layout.layers.indices)) { index in
      var layer = zeroes[index]
      let places = self.layout.layers[index]
      layer.linearUp = [matrix(places.up, layer.linearUp[0], stride: self.channels)]
      layer.linear = zip(places.mixing, layer.linear).map {
        matrix($0, $1, stride: self.channels)
      }
      layer.product = [matrix(places.product, layer.product[0], stride: self.channels)]
      layer.skip = [
        layer.skip[0].enumerated().map { kind, shape in
          matrix(
            places.skip + kind * self.channels, shape, stride: self.species * self.channels)
        }
      ]
      folded.withUnsafeBufferPointer { folded in
        guard let base = folded.baseAddress else { return }
        self.contractions[index].unfold(base + places.contraction, into: &layer.contractions)
      }
      switch layer.readout {
      case .none: break
      case .linear:
        layer.readout = .linear(
          Array(folded[places.readoutFirst..<places.readoutFirst + self.channels]))
      case .network(let first, let second):
        layer.readout = .network(
          first: matrix(places.readoutFirst, first, stride: paddedChannels(first.columns)),
          second: Array(folded[places.readoutSecond..<places.readoutSecond + second.count]))
      }
      let radial = model.layers[index].network.gradients(self.knotGradient(folded, places.knots))
      for (n, values) in radial.enumerated() { layer.radial[n].values = values }
      return layer
    }
    return gradient
  }

  /// The gradient by the values of a radial network at the knots: [knots, outputs].
  private func knotGradient(_ folded: [Double], _ place: Int) -> [Double] {
    let (block, functions) = (Int(CK_BLOCK), FoldedDiffusionLayout.functions)
    var gradient = [Double](repeating: 0, count: knots.count * (degree + 1) * channels)
    for function in 0...degree {
      for knot in 0..<knots.count {
        for channel in 0..<channels {
          let source =
            ((channel / block * knots.count + knot) * functions + function) * block
            + channel % block
          gradient[(knot * (degree + 1) + function) * channels + channel] =
            folded[place + source]
        }
      }
    }
    return gradient
  }
}
