import CKernels
import COpenBLAS
import Platform

extension FastDiffusion {
  /// E and its gradient, see `DiffusionEvaluator`.
  public func evaluate(_ x: ContinuousMolecule, noise: Double) -> DiffusionNetwork.Evaluation {
    guard x.count > 0 else { return .init(energies: [], gradient: x) }
    let energies = forward(x, noise: noise)
    adjoint.elements.reserveZeroes(atoms * species)
    reverse(weight: 1, into: nil)
    return DiffusionNetwork.Evaluation(
      energies: energies,
      gradient: ContinuousMolecule(
        positions: edges.pullBack(),
        elements: (0..<atoms * species).map { Double(adjoint.elements.base[$0]) }))
  }

  /// Adds `weight` times the gradient of E by what kernels read of the weights to `target`, as the plan's
  /// layout says.
  func weigh(
    _ x: ContinuousMolecule, noise: Double, weight: Double, into target: UnsafeMutablePointer<Float>
  ) {
    _ = forward(x, noise: noise)
    edges.weighKnots(plan.stencil)
    adjoint.elements.reserveZeroes(atoms * species)
    reverse(weight: Float(weight), into: target)
  }

  /// The adjoint of `forward`: leaves gradients by edges and elements or, where there is a target, adds
  /// those by weights to it.
  private func reverse(weight: Float, into target: UnsafeMutablePointer<Float>?) {
    let size = atoms * channels
    for buffer in [adjoint.below, adjoint.products, adjoint.senders] { buffer.reserve(size) }
    adjoint.messages.reserve(atoms * messageWidth)
    // Degrees that the model lacks stay zero.
    adjoint.sums.reserveZeroes(atoms * messageWidth)
    adjoint.skips.reserve(size * species)
    adjoint.shares.reserve(edges.count * channels)
    adjoint.features.reserveZeroes(size)
    for index in layers.indices.reversed() {
      reverseReadout(index, weight: weight, into: target)
      reverseSkip(index, into: target)
      reverseProduct(index, into: target)
      reverseSums(index, into: target)
      adjoint.features.base.update(from: adjoint.below.base, count: size)
    }
    reverseTime(into: target)
  }

  private func reverseReadout(
    _ index: Int, weight: Float, into target: UnsafeMutablePointer<Float>?
  ) {
    let (layer, places) = (layers[index], plan.layout.layers[index])
    switch model.layers[index].readout {
    case .none: break
    case .linear(let weights):
      for atom in 0..<atoms {
        let gradients = adjoint.features.base + atom * channels
        for channel in weights.indices { gradients[channel] += weight * weights[channel] }
        guard let target else { continue }
        let (sums, values) = (
          target + places.readoutFirst, features[index + 1].base + atom * channels
        )
        for channel in weights.indices { sums[channel] += weight * values[channel] }
      }
    case .network(let first, let second):
      let width = first.columns
      adjoint.hidden.reserveZeroes(atoms * width)
      for atom in 0..<atoms {
        let row = atom * width
        for unit in second.indices {
          adjoint.hidden.base[row + unit] = weight * second[unit] * layer.slopes.base[row + unit]
          if let target {
            target[places.readoutSecond + unit] += weight * layer.hidden.base[row + unit]
          }
        }
      }
      mix(first, transposed: true, adjoint.hidden, into: adjoint.features, add: true)
      weigh(features[index + 1], channels, adjoint.hidden, width, into: target, places.readoutFirst)
    }
  }

  /// From the gradients by a layer's features to those by the features before, where the skip connection
  /// joins them, and by elements.
  private func reverseSkip(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let layer = layers[index]
    for row in 0..<atoms * species {
      let (weight, place) = (elements.base[row], row * channels)
      let gradients = adjoint.features.base + row / species * channels
      var sum: Float = 0
      for channel in 0..<channels {
        adjoint.skips.base[place + channel] = weight * gradients[channel]
        sum += gradients[channel] * layer.skips.base[place + channel]
      }
      adjoint.elements.base[row] += sum
    }
    mix(model.layers[index].skip, transposed: true, adjoint.skips, into: adjoint.below)
    weigh(
      features[index], channels, adjoint.skips, species * channels, into: target,
      plan.layout.layers[index].skip)
  }

  /// From the gradients by a layer's features to those by its messages, and by elements.
  private func reverseProduct(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let (layer, weights, places) = (layers[index], model.layers[index], plan.layout.layers[index])
    weigh(layer.products, channels, adjoint.features, channels, into: target, places.product)
    mix(weights.product, transposed: true, adjoint.features, into: adjoint.products)
    let stride = weights.contraction.stride
    adjoint.coefficients.reserveZeroes(atoms * stride)
    var polynomial = weights.contraction.polynomial
    for atom in 0..<atoms {
      kernels.contract_learn(
        &polynomial, layer.coefficients.base + atom * stride, 1, Int32(channels),
        view(layer.messages, messageWidth, from: atom * messageWidth),
        view(adjoint.products, channels, from: atom * channels),
        adjoint.messages.base + atom * messageWidth, adjoint.coefficients.base + atom * stride)
    }
    if let target {
      ob_sgemm(
        1, 0, Int32(species), Int32(stride), Int32(atoms), elements.base, Int32(species),
        adjoint.coefficients.base, Int32(stride), 1, target + places.contraction, Int32(stride))
    } else {
      ob_sgemm(
        0, 1, Int32(atoms), Int32(species), Int32(stride), adjoint.coefficients.base,
        Int32(stride), weights.contraction.coefficients(species: 0), Int32(stride), 1,
        adjoint.elements.base, Int32(species))
    }
  }

  /// From the gradients by a layer's messages to those by edges and the features before.
  private func reverseSums(_ index: Int, into target: UnsafeMutablePointer<Float>?) {
    let (layer, weights, places) = (layers[index], model.layers[index], plan.layout.layers[index])
    for (degree, matrix) in weights.mixing.enumerated() {
      let (place, components) = (degree * degree * channels, Int32(2 * degree + 1))
      kernels.mix(
        Int32(atoms), components, view(adjoint.messages, messageWidth, from: place),
        matrix.kernelMatrix(transposed: true), span(adjoint.sums, messageWidth, from: place), 0)
      guard let target else { continue }
      kernels.mix_weigh(
        Int32(atoms), components, Int32(channels), Int32(channels),
        view(layer.sums, messageWidth, from: place),
        view(adjoint.messages, messageWidth, from: place), target + places.mixing[degree])
    }
    withEdges(model.tables[index]) { edges in
      if let target {
        var knots = ck_knots(
          count: Int32(plan.knots.count), first: self.edges.intervals.base,
          weights: self.edges.knotWeights.base, gradients: target + places.knots)
        kernels.accumulate_weigh(
          &edges, &knots, ck_range(0..<atoms), Int32(channels), view(layer.senders, channels),
          view(adjoint.sums, messageWidth), span(adjoint.shares, channels))
      } else {
        kernels.accumulate_reverse(
          &edges, ck_range(0..<atoms), Int32(channels), view(layer.senders, channels),
          view(adjoint.sums, messageWidth), self.edges.gradients.base,
          span(adjoint.shares, channels))
      }
    }
    kernels.collect(
      edges.starts.base, ck_range(0..<atoms), Int32(channels), adjoint.shares.base,
      span(adjoint.senders, channels), 0)
    weigh(features[index], channels, adjoint.senders, channels, into: target, places.up)
    mix(weights.up, transposed: true, adjoint.senders, into: adjoint.below, add: true)
  }

  /// From the gradients by the features that know the time to those by elements.
  private func reverseTime(into target: UnsafeMutablePointer<Float>?) {
    let (rows, width) = (model.timeFirst.rows, model.timeFirst.columns)
    weigh(
      timeHidden, width, adjoint.features, channels, into: target, plan.layout.timeSecond)
    adjoint.hidden.reserve(atoms * width)
    mix(model.timeSecond, transposed: true, adjoint.features, into: adjoint.hidden)
    for index in 0..<atoms * width { adjoint.hidden.base[index] *= timeSlopes.base[index] }
    weigh(timeInputs, rows, adjoint.hidden, width, into: target, plan.layout.timeFirst)
    timeMixed.reserve(atoms * rows)
    mix(model.timeFirst, transposed: true, adjoint.hidden, into: timeMixed)
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
        adjoint.elements.base[row] += sum
      }
    }
  }

  /// Adds x^T y over the atoms to the gradient by a matrix.
  private func weigh(
    _ x: WorkBuffer<Float>, _ rows: Int, _ y: WorkBuffer<Float>, _ columns: Int,
    into target: UnsafeMutablePointer<Float>?, _ place: Int
  ) {
    guard let target else { return }
    kernels.mix_weigh(
      Int32(atoms), 1, Int32(rows), Int32(columns), view(x, rows), view(y, columns),
      target + place)
  }
}
