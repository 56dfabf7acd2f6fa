import CKernels

extension FastCalculator {
  /// H of a layer from the one before (eq. 20-22).
  func computeFeatures(_ layer: Int) {
    if let interaction = model.layers[layer].interaction {
      forEachBlock { _, range in
        self.mixAll(
          interaction.up, self.layers[layer - 1].features, into: self.layers[layer].senders, range)
      }
    }
    forEachBlock { species, range in
      self.computeMessages(layer, species, range)
      self.computeProducts(layer, species, range)
      self.mixAll(
        self.model.layers[layer].product, self.products, into: self.layers[layer].features, range)
      self.addResidual(layer, species, range)
    }
  }

  /// The adjoint of `computeFeatures`: from the gradients by this layer's features to the edges'
  /// and to those by the features of the layer before.
  func reverseFeatures(_ layer: Int) {
    forEachBlock { species, range in
      self.reverseResidual(layer, species, range)
      self.mixAll(
        self.model.layers[layer].product, transposed: true, self.layers[layer].featureGradients,
        into: self.products, range)
      self.reverseProducts(layer, species, range)
      self.reverseMessages(layer, species, range)
      if self.model.layers[layer].interaction == nil { self.reverseFirstSums(layer, range) }
    }
    guard let interaction = model.layers[layer].interaction else { return }
    reverseSums(layer, interaction)
    forEachBlock { _, range in
      self.mixAll(
        interaction.up, transposed: true, self.senderGradients,
        into: self.layers[layer - 1].featureGradients, range, add: true)
    }
  }

  /// M: messages summed over neighbours (A of eq. 20) and mixed. In the first layer the tables
  /// hold all that.
  private func computeMessages(_ layer: Int, _ species: Int, _ range: Range<Int>) {
    var edges = edges.layer(layer)
    let (begin, end) = (Int32(range.lowerBound), Int32(range.upperBound))
    let messages = layers[layer].messages
    if let interaction = model.layers[layer].interaction {
      let senders = layers[layer].senders
      kernels.accumulate(
        &edges, begin, end, Int32(width), senders[0], senders.stride, sums[range.lowerBound],
        sums.stride)
      kernels.couple(
        &edges, interaction.paths.base, Int32(interaction.pathCount), begin, end, Int32(width),
        senders[0], senders.stride, sums[range.lowerBound], sums.stride)
      mixSums(interaction, species, range, into: messages)
    } else {
      kernels.accumulate(
        &edges, begin, end, Int32(width), nil, 0, messages[range.lowerBound], messages.stride)
    }
    guard model.layers[layer].hasDensity else { return }
    for place in range {
      let factor = Float(1 / (1 + self.edges.density(layer, place: place)))
      layers[layer].densities.base[place] = factor
      for index in 0..<messages.components &* width { messages[place][index] *= factor }
    }
  }

  /// The adjoint of `computeMessages`, up to the sums over neighbours.
  private func reverseMessages(_ layer: Int, _ species: Int, _ range: Range<Int>) {
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
    for step in interaction.mixing {
      let matrix = step.matrices[step.matrices.count == 1 ? 0 : species]
      kernels.mix(
        Int32(range.count), Int32(step.components),
        messageGradients[range.lowerBound] + step.target * width, messageGradients.stride,
        Int32(width), matrix.reverse.base, sums[range.lowerBound] + step.source * width,
        sums.stride, Int32(width), 0)
    }
  }

  /// The adjoint of the sums over neighbours in the first layer: from the gradients by the messages
  /// to those by edges.
  private func reverseFirstSums(_ layer: Int, _ range: Range<Int>) {
    var edges = edges.layer(layer)
    kernels.accumulate_reverse(
      &edges, ck_range(range), ck_range(0..<atoms), Int32(width), nil, 0,
      messageGradients[range.lowerBound], messageGradients.stride, self.edges.gradients.base, nil)
  }

  /// The adjoint of the sums over neighbours in later layers: from the gradients by the sums to
  /// those by edges and senders. Each thread has the edges of its own senders.
  private func reverseSums(_ layer: Int, _ interaction: FastInteraction) {
    let parts = team.threads
    team.forEach(parts) { part in
      var edges = self.edges.layer(layer)
      let range = self.edges.senders(part: part, of: parts)
      let senders = self.layers[layer].senders
      self.senderGradients.clear(range)
      self.kernels.accumulate_reverse(
        &edges, ck_range(0..<self.atoms), ck_range(range), Int32(self.width), senders[0],
        senders.stride, self.sums[0], self.sums.stride, self.edges.gradients.base,
        self.senderGradients[0])
      self.kernels.couple_reverse(
        &edges, interaction.paths.base, Int32(interaction.pathCount), ck_range(range),
        Int32(self.width), senders[0], senders.stride, self.sums[0], self.sums.stride,
        self.edges.gradients.base, self.senderGradients[0])
    }
  }

  /// B: the symmetric contraction (eq. 21).
  private func computeProducts(_ layer: Int, _ species: Int, _ range: Range<Int>) {
    let contraction = model.layers[layer].contraction
    var polynomial = contraction.polynomial
    let messages = layers[layer].messages
    kernels.contract(
      &polynomial, contraction.coefficients(species: species), Int32(range.count), Int32(width),
      messages[range.lowerBound], messages.stride, products[range.lowerBound], products.stride,
      layers[layer].productGradients?[range.lowerBound])
  }

  /// The adjoint of `computeProducts`.
  private func reverseProducts(_ layer: Int, _ species: Int, _ range: Range<Int>) {
    let target = messageGradients[range.lowerBound]
    if let gradients = layers[layer].productGradients {
      kernels.contract_weigh(
        Int32(range.count), Int32(width), gradients[range.lowerBound], gradients.stride,
        products[range.lowerBound], products.stride, target)
      return
    }
    let contraction = model.layers[layer].contraction
    var polynomial = contraction.polynomial
    let messages = layers[layer].messages
    kernels.contract_reverse(
      &polynomial, contraction.coefficients(species: species), Int32(range.count), Int32(width),
      messages[range.lowerBound], messages.stride, products[range.lowerBound], products.stride,
      target)
  }

  /// The residual connection: what a species adds to the product from the features before.
  private func addResidual(_ layer: Int, _ species: Int, _ range: Range<Int>) {
    let weights = model.layers[layer]
    let features = layers[layer].features
    if !weights.constant.isEmpty {
      let constant = weights.constant[species].base
      for place in range {
        for channel in 0..<model.channels { features[place][channel] += constant[channel] }
      }
    }
    guard let interaction = weights.interaction else { return }
    for (degree, matrices) in interaction.skip.enumerated() where !matrices.isEmpty {
      mix(
        matrices[species], degree: degree, layers[layer - 1].features, into: features, range,
        add: true)
    }
  }

  /// The adjoint of `addResidual`.
  private func reverseResidual(_ layer: Int, _ species: Int, _ range: Range<Int>) {
    guard let interaction = model.layers[layer].interaction else { return }
    for (degree, matrices) in interaction.skip.enumerated() where !matrices.isEmpty {
      mix(
        matrices[species], degree: degree, transposed: true, layers[layer].featureGradients,
        into: layers[layer - 1].featureGradients, range, add: true)
    }
  }
}

// Mixing channels.
extension FastCalculator {
  /// y = x W for one degree of some atoms, added to what y holds if `add`.
  func mix(
    _ matrix: PackedMatrix, degree: Int, transposed: Bool = false, _ x: AtomRows,
    into y: AtomRows, _ range: Range<Int>, add: Bool = false
  ) {
    let (inputs, outputs) =
      transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let first = degree * degree
    kernels.mix(
      Int32(range.count), Int32(2 * degree + 1), x[range.lowerBound] + first * inputs, x.stride,
      Int32(inputs), transposed ? matrix.reverse.base : matrix.forward.base,
      y[range.lowerBound] + first * outputs, y.stride, Int32(outputs), add ? 1 : 0)
  }

  /// The same for all degrees.
  private func mixAll(
    _ matrices: [PackedMatrix], transposed: Bool = false, _ x: AtomRows, into y: AtomRows,
    _ range: Range<Int>, add: Bool = false
  ) {
    for (degree, matrix) in matrices.enumerated() {
      mix(matrix, degree: degree, transposed: transposed, x, into: y, range, add: add)
    }
  }

  /// Messages from sums over neighbours.
  private func mixSums(
    _ interaction: FastInteraction, _ species: Int, _ range: Range<Int>, into messages: AtomRows
  ) {
    // Degrees that the model lacks stay zero.
    messages.clear(range)
    for step in interaction.mixing {
      let matrix = step.matrices[step.matrices.count == 1 ? 0 : species]
      kernels.mix(
        Int32(range.count), Int32(step.components),
        sums[range.lowerBound] + step.source * width, sums.stride, Int32(width),
        matrix.forward.base, messages[range.lowerBound] + step.target * width, messages.stride,
        Int32(width), step.adds ? 1 : 0)
    }
  }

  /// Calls `body` with small ranges of atoms of one species, so that what one stage leaves is still
  /// in the cache when the next needs it. Threads share the ranges.
  func forEachBlock(_ body: (_ species: Int, _ range: Range<Int>) -> Void) {
    team.forEach(edges.blocks.count) { index in
      let block = self.edges.blocks[index]
      body(block.species, block.range)
    }
  }
}

extension ck_range {
  init(_ range: Range<Int>) {
    self.init(begin: Int32(range.lowerBound), end: Int32(range.upperBound))
  }
}
