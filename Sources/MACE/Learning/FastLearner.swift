import CKernels
import Engine
import Platform

/// The gradient of energies by everything the kernels read of a model, for one worker. The stages are those
/// of `FastCalculator`, which calculates energies and forces; each adjoint leaves gradients by weights in the
/// place of gradients by positions:
///
///     stage      kernels                           gradient by
///     H, skip    mix_weigh                         skip
///     B          mix_weigh, contract_learn         product, contraction
///     M          mix_weigh                         mixing
///     A          accumulate_weigh, couple_weigh    knots, partialGradients
///     senders    collect, mix_weigh                up
final class FastLearner {
  let calculator: FastCalculator
  private let plan: LearningPlan
  /// What the stages left of each layer: sums over neighbours and products.
  private let sums: [AtomRows]
  private let products: [AtomRows]
  /// Contributions of the knots to each edge: [edges, CK_KNOTS].
  private let knotWeights = WorkBuffer<Float>()
  /// What the energy of each place is multiplied by.
  private let adjoints = WorkBuffer<Float>()
  private var target = FoldedGradient()

  init(_ plan: LearningPlan, _ model: FastModel) {
    self.plan = plan
    calculator = FastCalculator(model, kernels: plan.kernels)
    sums = model.layers.map {
      AtomRows(components: $0.interaction?.sums ?? 0, width: model.width)
    }
    products = model.layers.map { AtomRows(components: $0.outputs, width: model.width) }
  }

  private var model: FastModel { calculator.model }
  private var edges: FastEdges { calculator.edges }
  private var kernels: ck_kernels { calculator.kernels }
  private var width: Int { model.width }

  /// Sets `target` to the gradient of the sum over particles of `weights` times energy.
  func weigh(
    _ batch: ParticleBatch, _ weights: [Double], into target: FoldedGradient
  ) throws {
    self.target = target
    target.reset(count: plan.layout.count, species: model.elements.count)
    let count = model.layers.count
    try calculator.prepare(batch, floor: 0, layers: count)
    for rows in sums + products { rows.reserve(atoms: calculator.atoms) }
    setAdjoints(batch, weights)
    for layer in 0..<count {
      calculator.forEachBlock { self.compute(layer, $0) }
      if layer == 0 { calculator.findRounds(through: count - 1) }
    }
    calculator.forEachBlock { self.edges.addRepulsion(of: $0, to: self.calculator.energies.base) }
    sumEnergies()
    setKnotWeights()
    for layer in (0..<count).reversed() { reverse(layer, last: count - 1) }
    calculator.forEachBlock { block in
      self.collect(0, block)
      self.weighFirstSenders(block)
    }
  }

  private func setAdjoints(_ batch: ParticleBatch, _ weights: [Double]) {
    adjoints.reserve(calculator.atoms)
    for particle in 0..<batch.count {
      for atom in batch.atoms(of: particle) {
        adjoints.base[edges.order.places[atom]] = Float(weights[particle])
      }
    }
  }

  private func sumEnergies() {
    for kind in model.elements.indices {
      for place in edges.order.starts[kind]..<edges.order.starts[kind + 1] {
        let adjoint = Double(adjoints.base[place])
        target.scaled += adjoint * calculator.energies.base[place]
        target.bySpecies[kind] += adjoint
      }
    }
  }

  private func setKnotWeights() {
    let count = edges.count
    knotWeights.reserve(count * Int(CK_KNOTS))
    for edge in 0..<count {
      plan.stencil.write(
        weightsAt: Double(edges.fractions.base[edge]),
        to: knotWeights.base + edge &* Int(CK_KNOTS))
    }
  }

  // Forward.

  private func compute(_ layer: Int, _ block: AtomBlock) {
    guard let interaction = model.layers[layer].interaction else { return }
    if layer == 0 { edges.fill(block) }
    calculator.computeSums(layer, interaction, block, into: sums[layer])
    calculator.mixSums(
      interaction, block, from: sums[layer], into: calculator.layers[layer].messages)
    let first = block.range.lowerBound
    var polynomial = model.layers[layer].contraction.polynomial
    kernels.contract(
      &polynomial, model.layers[layer].contraction.coefficients(species: block.species),
      Int32(block.range.count), Int32(width), calculator.layers[layer].messages.view(from: first),
      products[layer].span(from: first), nil)
    calculator.mixAll(
      model.layers[layer].product, products[layer], into: calculator.layers[layer].features, block)
    calculator.addResidual(layer, block)
    if layer + 1 < model.layers.count { calculator.computeSenders(layer + 1, block) }
    readEnergies(layer, block)
  }

  /// Adds to the energies and leaves the weighted derivatives by the hidden layer.
  private func readEnergies(_ layer: Int, _ block: AtomBlock) {
    guard case .network(let first, let second) = model.layers[layer].readout else {
      return calculator.readEnergies(layer, block)
    }
    let (features, hidden) = (calculator.layers[layer].features, calculator.layers[layer].hidden)
    let sums = target.numbers.base + plan.layout.layers[layer].readoutSecond
    calculator.mix(first, degree: 0, features, into: hidden, block)
    for place in block.range {
      let adjoint = Double(adjoints.base[place])
      for unit in second.indices {
        let (value, slope) = silu(Double(hidden[place][unit]))
        let weight = Double(second[unit])
        calculator.energies.base[place] += weight * value
        sums[unit] += Float(adjoint * value)
        hidden[place][unit] = Float(adjoint * weight * slope)
      }
    }
  }

  // Adjoint.

  private func reverse(_ layer: Int, last: Int) {
    let rounds = edges.rounds.all
    for (index, round) in rounds.enumerated() {
      for block in edges.order.blocks[round.blocks] {
        if layer < last {
          collect(layer + 1, block)
          weighSenders(layer + 1, block)
          calculator.reverseSenders(layer + 1, block)
        } else {
          calculator.layers[layer].featureGradients.clear(block.range)
        }
        reverseEnergies(layer, block)
        if layer > 0 { calculator.layers[layer - 1].featureGradients.clear(block.range) }
        weighFeatures(layer, block)
        weighSums(layer, block)
      }
      guard index + 1 < rounds.count else { continue }
      calculator.forEachBlock { self.calculator.collectSenders(layer, round: index, $0) }
    }
  }

  private func collect(_ layer: Int, _ block: AtomBlock) {
    calculator.collectSenders(layer, round: edges.rounds.all.count - 1, block)
  }

  private func reverseEnergies(_ layer: Int, _ block: AtomBlock) {
    let buffers = calculator.layers[layer]
    let sums = target.numbers.base + plan.layout.layers[layer].readoutFirst
    switch model.layers[layer].readout {
    case .none: break
    case .linear(let weights):
      for place in block.range {
        let adjoint = adjoints.base[place]
        let (features, gradients) = (buffers.features[place], buffers.featureGradients[place])
        for channel in weights.indices {
          gradients[channel] += adjoint * weights[channel]
          sums[channel] += adjoint * features[channel]
        }
      }
    case .network(let first, _):
      weigh(
        buffers.features, at: 0, buffers.hidden, at: 0, components: 1, block, in: first.rows,
        out: first.columns, into: plan.layout.layers[layer].readoutFirst)
      calculator.mix(
        first, degree: 0, transposed: true, buffers.hidden, into: buffers.featureGradients, block,
        add: true)
    }
  }

  /// From the gradients by features to those by messages.
  private func weighFeatures(_ layer: Int, _ block: AtomBlock) {
    let (weights, places) = (model.layers[layer], plan.layout.layers[layer])
    let gradients = calculator.layers[layer].featureGradients
    if !places.constants.isEmpty {
      let sums = target.numbers.base + places.constants[block.species]
      for place in block.range {
        for channel in 0..<width { sums[channel] += gradients[place][channel] }
      }
    }
    for (degree, matrices) in places.skip.enumerated() where !matrices.isEmpty {
      weighDegree(
        degree, calculator.layers[layer - 1].features, gradients, block,
        into: matrices[block.species])
    }
    calculator.reverseResidual(layer, block)
    for (degree, place) in places.product.enumerated() {
      weighDegree(degree, products[layer], gradients, block, into: place)
    }
    calculator.mixAll(
      weights.product, transposed: true, gradients, into: calculator.products, block)
    let first = block.range.lowerBound
    var polynomial = weights.contraction.polynomial
    kernels.contract_learn(
      &polynomial, weights.contraction.coefficients(species: block.species),
      Int32(block.range.count), Int32(width), calculator.layers[layer].messages.view(from: first),
      calculator.products.view(from: first), calculator.messageGradients[first],
      target.numbers.base + places.contraction[block.species])
  }

  /// From the gradients by messages to those by knots and senders.
  private func weighSums(_ layer: Int, _ block: AtomBlock) {
    guard let interaction = model.layers[layer].interaction else { return }
    let places = plan.layout.layers[layer]
    for (step, targets) in zip(interaction.mixing, places.mixing) {
      weigh(
        sums[layer], at: step.source, calculator.messageGradients, at: step.target,
        components: step.components, block, in: width, out: width,
        into: targets[targets.count == 1 ? 0 : block.species])
    }
    // Degrees that the model lacks stay zero.
    calculator.sums.clear(block.range)
    calculator.reverseMixing(interaction, block)
    var layerEdges = edges.layer(layer)
    var knots = ck_knots(
      count: Int32(plan.knots.count), first: edges.intervals.base, weights: knotWeights.base,
      gradients: target.numbers.base + places.knots)
    let senders = calculator.layers[layer].senders.view(from: 0)
    let gradients = calculator.sums.view(from: block.range.lowerBound)
    let shares = calculator.partialGradients(layer)
    kernels.accumulate_weigh(
      &layerEdges, &knots, ck_range(block.range), Int32(width), senders, gradients, shares)
    kernels.couple_weigh(
      &layerEdges, &knots, interaction.kernelPaths, ck_range(block.range), Int32(width), senders,
      gradients, shares)
  }

  private func weighSenders(_ layer: Int, _ block: AtomBlock) {
    for (degree, place) in plan.layout.layers[layer].up.enumerated() {
      weighDegree(
        degree, calculator.layers[layer - 1].features, calculator.layers[layer].senderGradients,
        block, into: place)
    }
  }

  private func weighFirstSenders(_ block: AtomBlock) {
    let sums = target.numbers.base + plan.layout.layers[0].senders[block.species]
    let gradients = calculator.layers[0].senderGradients
    for place in block.range {
      for channel in 0..<width { sums[channel] += gradients[place][channel] }
    }
  }

  private func weighDegree(
    _ degree: Int, _ x: AtomRows, _ y: AtomRows, _ block: AtomBlock, into place: Int
  ) {
    weigh(
      x, at: degree * degree, y, at: degree * degree, components: 2 * degree + 1, block, in: width,
      out: width, into: place)
  }

  /// Adds x^T y over the atoms of a block and some components, from given ones on.
  private func weigh(
    _ x: AtomRows, at source: Int, _ y: AtomRows, at target: Int, components: Int,
    _ block: AtomBlock, in rows: Int, out columns: Int, into place: Int
  ) {
    kernels.mix_weigh(
      Int32(block.range.count), Int32(components), Int32(rows), Int32(columns),
      x.view(from: block.range.lowerBound, offset: source * rows),
      y.view(from: block.range.lowerBound, offset: target * columns),
      self.target.numbers.base + place)
  }
}
