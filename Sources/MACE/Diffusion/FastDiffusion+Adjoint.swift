import CKernels
import COpenBLAS
import Platform

extension FastDiffusion {
  /// E and its gradient, see `DiffusionEvaluator`.
  public func evaluate(_ x: ContinuousMolecule, noise: Double) -> DiffusionNetwork.Evaluation {
    guard x.count > 0 else { return .init(energies: [], gradient: x) }
    let energies = forward(x, noise: noise)
    elementGradients.reserveZeroes(atoms * species)
    reverse(weight: 1, into: nil)
    return DiffusionNetwork.Evaluation(
      energies: energies,
      gradient: ContinuousMolecule(
        positions: edges.pullBack(),
        elements: (0..<atoms * species).map { Double(elementGradients.base[$0]) }))
  }

  /// Adds `weight` times the gradient of E by what kernels read of the weights to `target`, as the plan's
  /// layout says.
  func weigh(
    _ x: ContinuousMolecule, noise: Double, weight: Double, into target: UnsafeMutablePointer<Float>
  ) {
    _ = forward(x, noise: noise)
    edges.weighKnots(plan.stencil)
    elementGradients.reserveZeroes(atoms * species)
    reverse(weight: Float(weight), into: target)
  }

  /// The adjoint of `forward`: leaves gradients by edges and elements or, where there is a target, adds
  /// those by weights to it.
  private func reverse(weight: Float, into target: UnsafeMutablePointer<Float>?) {
    featureGradients[layers.count].clear(0..<atoms)
    for index in layers.indices.reversed() {
      featureGradients[index].clear(0..<atoms)
      reverseReadout(index, weight: weight, into: target)
      reverseSkip(index, into: target)
      reverseProduct(index, into: target)
      reverseSums(index, into: target)
    }
    reverseTime(into: target)
  }

  private func reverseReadout(
    _ index: Int, weight: Float, into target: UnsafeMutablePointer<Float>?
  ) {
    let (layer, places) = (layers[index], plan.layout.layers[index])
    let (features, gradients) = (features[index + 1], featureGradients[index + 1])
    switch model.layers[index].readout {
    case .none: break
    case .linear(let weights):
      for atom in 0..<atoms {
        for channel in weights.indices { gradients[atom][channel] += weight * weights[channel] }
        guard let target else { continue }
        let sums = target + places.readoutFirst
        for channel in weights.indices { sums[channel] += weight * features[atom][channel] }
      }
    case .network(let first, let second):
      let width = first.columns
      hiddenGradients.reserveZeroes(atoms * width)
      for atom in 0..<atoms {
        let row = atom * width
        for unit in second.indices {
          hiddenGradients.base[row + unit] = weight * second[unit] * layer.slopes.base[row + unit]
          if let target {
            target[places.readoutSecond + unit] += weight * layer.hidden.base[row + unit]
          }
        }
      }
      mix(
        first, transposed: true, view(hiddenGradients, width), into: gradients.span(from: 0),
        add: true)
      weigh(
        features.view(from: 0), channels, view(hiddenGradients, width), width, into: target,
        places.readoutFirst)
    }
  }

  /// From the gradients by a layer's features to those by the features before, where the skip connection
  /// joins them, and by elements.
  private func reverseSkip(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let places = plan.layout.layers[index].skip
    for (degree, matrix) in model.layers[index].skip.enumerated() {
      guard let matrix, let place = places[degree] else { continue }
      let (skips, gradients) = (layers[index].skips[degree], layerGradients[index].skips[degree])
      forEachSkip(degree) { atom, kind, source, feature in
        let row = atom * species + kind
        let weight = elements.base[row]
        let (skip, gradient) = (skips[atom] + source, gradients[atom] + source)
        let above = featureGradients[index + 1][atom] + feature
        var sum: Float = 0
        for channel in 0..<channels {
          gradient[channel] = weight * above[channel]
          sum += above[channel] * skip[channel]
        }
        elementGradients.base[row] += sum
      }
      let (components, offset) = (2 * degree + 1, degree * degree * channels)
      mix(
        matrix, transposed: true, components: components, gradients.view(from: 0),
        into: featureGradients[index].span(from: 0, offset: offset), add: true)
      weigh(
        components: components, features[index].view(from: 0, offset: offset), channels,
        gradients.view(from: 0), species * channels, into: target, place)
    }
  }

  /// From the gradients by a layer's features to those by its messages, and by elements.
  private func reverseProduct(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let (layer, weights, places) = (layers[index], model.layers[index], plan.layout.layers[index])
    let (gradients, above) = (layerGradients[index], featureGradients[index + 1])
    weighAll(layer.products, above, into: target, places.product)
    mixAll(weights.product, transposed: true, above, into: gradients.products)
    let stride = weights.contraction.stride
    gradients.coefficients.reserveZeroes(atoms * stride)
    var polynomial = weights.contraction.polynomial
    for atom in 0..<atoms {
      kernels.contract_learn(
        &polynomial, layer.coefficients.base + atom * stride, 1, Int32(channels),
        layer.messages.view(from: atom), gradients.products.view(from: atom),
        gradients.messages[atom], gradients.coefficients.base + atom * stride)
    }
    if let target {
      ob_sgemm(
        1, 0, Int32(species), Int32(stride), Int32(atoms), elements.base, Int32(species),
        gradients.coefficients.base, Int32(stride), 1, target + places.contraction, Int32(stride))
    } else {
      ob_sgemm(
        0, 1, Int32(atoms), Int32(species), Int32(stride), gradients.coefficients.base,
        Int32(stride), weights.contraction.coefficients(species: 0), Int32(stride), 1,
        elementGradients.base, Int32(species))
    }
  }

  /// From the gradients by a layer's messages to those by edges and the features before.
  private func reverseSums(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let (layer, weights, places) = (layers[index], model.layers[index], plan.layout.layers[index])
    let (gradients, interaction) = (layerGradients[index], weights.interaction)
    // Degrees that the model lacks stay zero.
    gradients.sums.clear(0..<atoms)
    for (step, place) in zip(interaction.mixing, places.mixing) {
      let (source, sum) = (step.target * channels, step.source * channels)
      mix(
        step.matrices[0], transposed: true, components: step.components,
        gradients.messages.view(from: 0, offset: source),
        into: gradients.sums.span(from: 0, offset: sum))
      weigh(
        components: step.components, layer.sums.view(from: 0, offset: sum), channels,
        gradients.messages.view(from: 0, offset: source), channels, into: target, place)
    }
    let width = weights.inputs * channels
    shares.reserve(edges.count * width)
    let (range, channelCount) = (ck_range(0..<atoms), Int32(channels))
    let (senders, sums) = (layer.senders.view(from: 0), gradients.sums.view(from: 0))
    let (paths, shares) = (interaction.kernelPaths, span(shares, width))
    withEdges(index) { edges in
      if let target {
        var knots = ck_knots(
          count: Int32(plan.knots.count), first: self.edges.intervals.base,
          weights: self.edges.knotWeights.base, gradients: target + places.knots)
        kernels.accumulate_weigh(&edges, &knots, range, channelCount, senders, sums, shares)
        kernels.couple_weigh(&edges, &knots, paths, range, channelCount, senders, sums, shares)
      } else {
        let byEdges = self.edges.gradients.base
        kernels.accumulate_reverse(&edges, range, channelCount, senders, sums, byEdges, shares)
        kernels.couple_reverse(&edges, paths, range, channelCount, senders, sums, byEdges, shares)
      }
    }
    kernels.collect(
      edges.starts.base, range, Int32(width), self.shares.base, gradients.senders.span(from: 0), 0)
    weighAll(features[index], gradients.senders, into: target, places.up)
    mixAll(
      interaction.up, transposed: true, gradients.senders, into: featureGradients[index], add: true)
  }

  /// From the gradients by the features that know the time to those by elements.
  private func reverseTime(into target: UnsafeMutablePointer<Float>?) {
    let (rows, width) = (model.timeFirst.rows, model.timeFirst.columns)
    let above = featureGradients[0].view(from: 0)
    weigh(
      view(timeHidden, width), width, above, channels, into: target, plan.layout.timeSecond)
    hiddenGradients.reserve(atoms * width)
    mix(model.timeSecond, transposed: true, above, into: span(hiddenGradients, width))
    for index in 0..<atoms * width { hiddenGradients.base[index] *= timeSlopes.base[index] }
    weigh(
      view(timeInputs, rows), rows, view(hiddenGradients, width), width, into: target,
      plan.layout.timeFirst)
    timeMixed.reserve(atoms * rows)
    mix(
      model.timeFirst, transposed: true, view(hiddenGradients, width), into: span(timeMixed, rows))
    for row in 0..<atoms * species {
      let gradients = timeMixed.base + row / species * rows
      let kind = row % species
      if let target {
        let sums = target + plan.layout.embedding + kind * channels
        let weight = elements.base[row]
        for channel in 0..<channels { sums[channel] += weight * gradients[channel] }
      } else {
        let embedding = model.embedding.base + kind * channels
        var sum: Float = 0
        for channel in 0..<channels { sum += embedding[channel] * gradients[channel] }
        elementGradients.base[row] += sum
      }
    }
  }

  /// Adds x^T y over the atoms and some components to the gradient by a matrix.
  private func weigh(
    components: Int = 1, _ x: ck_view, _ rows: Int, _ y: ck_view, _ columns: Int,
    into target: UnsafeMutablePointer<Float>?, _ place: Int
  ) {
    guard let target else { return }
    kernels.mix_weigh(
      Int32(atoms), Int32(components), Int32(rows), Int32(columns), x, y, target + place)
  }

  /// The same for the matrices of all degrees.
  private func weighAll(
    _ x: AtomRows, _ y: AtomRows, into target: UnsafeMutablePointer<Float>?, _ places: [Int]
  ) {
    for (degree, place) in places.enumerated() {
      let offset = degree * degree * channels
      weigh(
        components: 2 * degree + 1, x.view(from: 0, offset: offset), channels,
        y.view(from: 0, offset: offset), channels, into: target, place)
    }
  }
}
