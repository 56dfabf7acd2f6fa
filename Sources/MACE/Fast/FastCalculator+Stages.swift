import CKernels

extension FastCalculator {
  /// H of the layers before `last` and the senders of that, each layer in one pass over blocks of
  /// atoms: all that a block needs of others are the senders that the pass before has left. `finish` is
  /// called with each block at its end.
  func computeLayers(
    before last: Int, finish: (_ layer: Int, _ block: AtomBlock) -> Void
  ) {
    for layer in 0..<last {
      forEachBlock { block in
        self.computeLayer(layer, block)
        self.computeSenders(layer + 1, block)
        finish(layer, block)
      }
      if layer == 0 { findRounds(through: last) }
    }
  }

  /// H of a layer once those before it are computed.
  func computeLayer(_ layer: Int, _ block: AtomBlock) {
    if layer == 0 { edges.fill(block) }
    computeFeatures(layer, block)
  }

  /// The adjoint of `computeLayers` after that of the last layer. `begin` is called with each block
  /// to add to the gradients by a layer's features what does not come from the layer after it.
  func reverseLayers(below last: Int, begin: (_ layer: Int, _ block: AtomBlock) -> Void) {
    for layer in (0..<last).reversed() {
      reverseBlocks(layer) { block in
        self.collectSenders(layer + 1, round: self.edges.rounds.all.count - 1, block)
        self.reverseSenders(layer + 1, block)
        begin(layer, block)
        self.reverseLayer(layer, block)
      }
    }
  }

  /// Calls `body`, which ends with `reverseLayer`, with all blocks. What it leaves to the senders of
  /// the blocks of the last round is for `collectSenders`.
  func reverseBlocks(_ layer: Int, _ body: (AtomBlock) -> Void) {
    guard layer > 0 else {
      forEachBlock(body)
      return
    }
    for (index, round) in edges.rounds.all.enumerated() {
      let blocks = edges.order.blocks[round.blocks]
      team.forEach(blocks.count) { body(blocks[blocks.startIndex + $0]) }
      guard index + 1 < edges.rounds.all.count else { continue }
      forEachBlock { self.collectSenders(layer, round: index, $0) }
    }
  }

  /// The adjoint of `computeLayer`, from the gradients by its features to those by the layer's
  /// senders, edges and, by the residual connection, features of the layer before; in the first layer
  /// to those by positions.
  func reverseLayer(_ layer: Int, _ block: AtomBlock) {
    if layer > 0 { layers[layer - 1].featureGradients.clear(block.range) }
    reverseFeatures(layer, block)
    reverseSums(layer, block)
    if layer == 0 { edges.pullBack(block) }
  }

  /// H of a layer from the one before [SK eq. 20-22].
  private func computeFeatures(_ layer: Int, _ block: AtomBlock) {
    computeMessages(layer, block)
    computeProducts(layer, block)
    mixAll(model.layers[layer].product, products, into: layers[layer].features, block)
    addResidual(layer, block)
  }

  /// The adjoint of `computeFeatures` up to the sums over neighbours.
  private func reverseFeatures(_ layer: Int, _ block: AtomBlock) {
    reverseResidual(layer, block)
    mixAll(
      model.layers[layer].product, transposed: true, layers[layer].featureGradients,
      into: products, block)
    reverseProducts(layer, block)
    reverseMessages(layer, block)
  }

  /// What a layer's edges multiply, from the features of the layer before.
  func computeSenders(_ layer: Int, _ block: AtomBlock) {
    guard let interaction = model.layers[layer].interaction else { return }
    mixAll(interaction.up, layers[layer - 1].features, into: layers[layer].senders, block)
  }

  /// The adjoint of `computeSenders`.
  func reverseSenders(_ layer: Int, _ block: AtomBlock) {
    guard let interaction = model.layers[layer].interaction else { return }
    mixAll(
      interaction.up, transposed: true, layers[layer].senderGradients,
      into: layers[layer - 1].featureGradients, block, add: true)
  }

  /// M: messages summed over neighbours (A of [SK eq. 20]) and mixed. In the first layer the tables
  /// hold all that.
  private func computeMessages(_ layer: Int, _ block: AtomBlock) {
    let range = block.range
    let messages = layers[layer].messages
    if let interaction = model.layers[layer].interaction {
      computeSums(layer, interaction, block, into: sums)
      mixSums(interaction, block, from: sums, into: messages)
    } else {
      var edges = edges.layer(layer)
      kernels.accumulate(
        &edges, ck_range(range), Int32(width), ck_view(), messages.span(from: range.lowerBound))
    }
    guard model.layers[layer].hasDensity else { return }
    for place in range {
      let factor = Float(1 / (1 + self.edges.density(layer, place: place)))
      layers[layer].densities.base[place] = factor
      for index in 0..<messages.components &* width { messages[place][index] *= factor }
    }
  }

  /// A: messages summed over neighbours.
  func computeSums(
    _ layer: Int, _ interaction: FastInteraction, _ block: AtomBlock, into sums: AtomRows
  ) {
    let range = block.range
    var edges = edges.layer(layer)
    let senders = layers[layer].senders
    let sums = sums.span(from: range.lowerBound)
    kernels.accumulate(&edges, ck_range(range), Int32(width), senders.view(from: 0), sums)
    kernels.couple(
      &edges, interaction.kernelPaths, ck_range(range), Int32(width), senders.view(from: 0), sums)
  }

  /// The adjoint of `computeMessages`, up to the sums over neighbours.
  private func reverseMessages(_ layer: Int, _ block: AtomBlock) {
    let range = block.range
    if model.layers[layer].hasDensity {
      let messages = layers[layer].messages
      for place in range {
        let factor = layers[layer].densities.base[place]
        var sum: Float = 0
        for index in 0..<messages.components &* width {
          messageGradients[place][index] *= factor
          sum += messageGradients[place][index] * messages[place][index]
        }
        edges.reverseDensity(layer, place: place, -Double(sum))
      }
    }
    guard let interaction = model.layers[layer].interaction else { return }
    reverseMixing(interaction, block)
  }

  /// The adjoint of `mixSums`.
  func reverseMixing(_ interaction: FastInteraction, _ block: AtomBlock) {
    let range = block.range
    for step in interaction.mixing {
      let matrix = step.matrices[step.matrices.count == 1 ? 0 : block.species]
      kernels.mix(
        Int32(range.count), Int32(step.components),
        messageGradients.view(from: range.lowerBound, offset: step.target * width),
        matrix.kernelMatrix(transposed: true),
        sums.span(from: range.lowerBound, offset: step.source * width), 0)
    }
  }

  /// The adjoint of the sums over neighbours: from the gradients by the sums, in the first layer by
  /// the messages, to those by edges and, in rows of the edges, by senders.
  private func reverseSums(_ layer: Int, _ block: AtomBlock) {
    var edges = edges.layer(layer)
    let (range, first) = (ck_range(block.range), block.range.lowerBound)
    let gradients = self.edges.gradients.base
    guard let interaction = model.layers[layer].interaction else {
      kernels.accumulate_reverse(
        &edges, range, Int32(width), ck_view(), messageGradients.view(from: first), gradients,
        ck_span())
      return
    }
    let senders = layers[layer].senders.view(from: 0)
    let shares = partialGradients(layer)
    kernels.accumulate_reverse(
      &edges, range, Int32(width), senders, sums.view(from: first), gradients, shares)
    kernels.couple_reverse(
      &edges, interaction.kernelPaths, range, Int32(width), senders, sums.view(from: first),
      gradients, shares)
  }

  /// The rows that edges leave of the gradients by a layer's senders.
  func partialGradients(_ layer: Int) -> ck_span {
    ck_span(values: layers[layer].partialGradients.base, stride: partialGradientWidth(layer))
  }

  /// Numbers of a row of `partialGradients`.
  private func partialGradientWidth(_ layer: Int) -> Int {
    layers[layer].senders.components * width
  }

  /// Cuts the blocks into rounds that suit all layers up to `last` and makes room for their rows.
  func findRounds(through last: Int) {
    edges.rounds.find(edges, width: (0...last).lazy.map(partialGradientWidth).max() ?? 0)
    let rows = edges.rounds.all.lazy.map(\.edges.count).max() ?? 0
    for layer in 0...last {
      layers[layer].partialGradients.reserve(rows * partialGradientWidth(layer))
    }
  }

  /// Adds what the edges of a round left to the senders of a block; the first round sets it.
  func collectSenders(_ layer: Int, round: Int, _ block: AtomBlock) {
    let target = layers[layer].senderGradients
    kernels.collect(
      edges.rounds.starts(ofRound: round), ck_range(block.range),
      Int32(partialGradientWidth(layer)),
      layers[layer].partialGradients.base, target.span(from: block.range.lowerBound),
      round > 0 ? 1 : 0)
  }

  /// B: the symmetric contraction [SK eq. 21].
  private func computeProducts(_ layer: Int, _ block: AtomBlock) {
    let range = block.range
    let contraction = model.layers[layer].contraction
    var polynomial = contraction.polynomial
    let messages = layers[layer].messages
    kernels.contract(
      &polynomial, contraction.coefficients(species: block.species), Int32(range.count),
      Int32(width), messages.view(from: range.lowerBound), products.span(from: range.lowerBound),
      layers[layer].productGradients?[range.lowerBound])
  }

  /// The adjoint of `computeProducts`.
  private func reverseProducts(_ layer: Int, _ block: AtomBlock) {
    let range = block.range
    let target = messageGradients[range.lowerBound]
    if let gradients = layers[layer].productGradients {
      kernels.contract_weigh(
        Int32(range.count), Int32(width), gradients.view(from: range.lowerBound),
        products.view(from: range.lowerBound), target)
      return
    }
    let contraction = model.layers[layer].contraction
    var polynomial = contraction.polynomial
    let messages = layers[layer].messages
    kernels.contract_reverse(
      &polynomial, contraction.coefficients(species: block.species), Int32(range.count),
      Int32(width), messages.view(from: range.lowerBound), products.view(from: range.lowerBound),
      target)
  }

  /// The residual connection: what a species adds to the product from the features before.
  func addResidual(_ layer: Int, _ block: AtomBlock) {
    let weights = model.layers[layer]
    let features = layers[layer].features
    if !weights.constant.isEmpty {
      let constant = weights.constant[block.species].base
      for place in block.range {
        for channel in 0..<model.channels { features[place][channel] += constant[channel] }
      }
    }
    guard let interaction = weights.interaction else { return }
    for (degree, matrices) in interaction.skip.enumerated() where !matrices.isEmpty {
      mix(
        matrices[block.species], degree: degree, layers[layer - 1].features, into: features,
        block, add: true)
    }
  }

  /// The adjoint of `addResidual`.
  func reverseResidual(_ layer: Int, _ block: AtomBlock) {
    guard let interaction = model.layers[layer].interaction else { return }
    for (degree, matrices) in interaction.skip.enumerated() where !matrices.isEmpty {
      mix(
        matrices[block.species], degree: degree, transposed: true,
        layers[layer].featureGradients, into: layers[layer - 1].featureGradients, block, add: true)
    }
  }
}

extension ck_range {
  /// The atoms of a range.
  init(_ range: Range<Int>) {
    self.init(begin: Int32(range.lowerBound), end: Int32(range.upperBound))
  }
}

// Mixing channels.
extension FastCalculator {
  /// y = x W for one degree of some atoms, added to what y holds if `add`.
  func mix(
    _ matrix: PackedMatrix, degree: Int, transposed: Bool = false, _ x: AtomRows,
    into y: AtomRows, _ block: AtomBlock, add: Bool = false
  ) {
    let range = block.range
    let matrix = matrix.kernelMatrix(transposed: transposed)
    let first = degree * degree
    kernels.mix(
      Int32(range.count), Int32(2 * degree + 1),
      x.view(from: range.lowerBound, offset: first * Int(matrix.in)), matrix,
      y.span(from: range.lowerBound, offset: first * Int(matrix.out)), add ? 1 : 0)
  }

  /// The same for all degrees.
  func mixAll(
    _ matrices: [PackedMatrix], transposed: Bool = false, _ x: AtomRows, into y: AtomRows,
    _ block: AtomBlock, add: Bool = false
  ) {
    for (degree, matrix) in matrices.enumerated() {
      mix(matrix, degree: degree, transposed: transposed, x, into: y, block, add: add)
    }
  }

  /// Messages from sums over neighbours.
  func mixSums(
    _ interaction: FastInteraction, _ block: AtomBlock, from sums: AtomRows,
    into messages: AtomRows
  ) {
    let range = block.range
    // Degrees that the model lacks stay zero.
    messages.clear(range)
    for step in interaction.mixing {
      let matrix = step.matrices[step.matrices.count == 1 ? 0 : block.species]
      kernels.mix(
        Int32(range.count), Int32(step.components),
        sums.view(from: range.lowerBound, offset: step.source * width),
        matrix.kernelMatrix(transposed: false),
        messages.span(from: range.lowerBound, offset: step.target * width), step.adds ? 1 : 0)
    }
  }

  /// Calls `body` with all blocks of atoms, which threads share.
  func forEachBlock(_ body: (AtomBlock) -> Void) {
    team.forEach(edges.order.blocks.count) { body(self.edges.order.blocks[$0]) }
  }
}
