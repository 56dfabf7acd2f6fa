import CKernels

extension FastCalculator {
  /// H of a layer from the one before (eq. 20-22).
  func computeFeatures(_ layer: Int) {
    computeMessages(layer)
    computeProducts(layer)
    let weights = model.layers[layer]
    let features = layers[layer].features.base
    mix(weights.product, products.base, into: features)
    if let interaction = weights.interaction {
      mixBySpecies(interaction.skip, layers[layer - 1].features.base, addingTo: features)
    }
    addConstants(weights.constant, to: features)
  }

  /// The adjoint of `computeFeatures`: from `featureGradients` of this layer's output to the edges'
  /// and to those of the layer before.
  func reverseFeatures(_ layer: Int) {
    let weights = model.layers[layer]
    mix(weights.product, transposed: true, featureGradients.base, into: products.base)
    reverseProducts(layer)
    reverseMessages(layer)
    guard let interaction = weights.interaction else { return }
    // products is free to hold the new gradients while the old are read.
    mix(interaction.up, transposed: true, senderGradients.base, into: products.base)
    mixBySpecies(
      interaction.skip, transposed: true, featureGradients.base, addingTo: products.base)
    featureGradients.base.update(from: products.base, count: atoms * width)
  }

  /// M: messages summed over neighbours (A of eq. 20) and mixed. In the first layer the tables
  /// hold all that.
  private func computeMessages(_ layer: Int) {
    var edges = edges.layer(layer)
    guard let interaction = model.layers[layer].interaction else {
      kernels.accumulate(&edges, Int32(width), nil, messages.base, plane)
      return
    }
    let senders = layers[layer].senders.base
    mix(interaction.up, layers[layer - 1].features.base, into: senders)
    kernels.accumulate(&edges, Int32(width), senders, sums.base, plane)
    mixMessages(interaction.linear, sums.base, into: messages.base)
  }

  /// The adjoint of `computeMessages`: from `messages` to the edges and `senderGradients`.
  private func reverseMessages(_ layer: Int) {
    var edges = edges.layer(layer)
    guard let interaction = model.layers[layer].interaction else {
      kernels.accumulate_reverse(
        &edges, Int32(width), nil, messages.base, plane, self.edges.gradients.base, nil)
      return
    }
    mixMessages(interaction.linear, transposed: true, messages.base, into: sums.base)
    senderGradients.reserveZeroes(atoms * width)
    kernels.accumulate_reverse(
      &edges, Int32(width), layers[layer].senders.base, sums.base, plane,
      self.edges.gradients.base, senderGradients.base)
  }

  /// B: the symmetric contraction (eq. 21) and its derivatives.
  private func computeProducts(_ layer: Int) {
    let contraction = model.layers[layer].contraction
    var polynomial = contraction.polynomial
    for species in model.elements.indices {
      let (begin, end) = (edges.speciesStarts[species], edges.speciesStarts[species + 1])
      guard begin < end else { continue }
      kernels.contract(
        &polynomial, contraction.coefficients(species: species), Int32(begin), Int32(end),
        Int32(width), messages.base, plane, products.base,
        layers[layer].contractionGradients.base)
    }
  }

  /// The adjoint of `computeProducts`: from `products` to `messages`.
  private func reverseProducts(_ layer: Int) {
    kernels.contract_reverse(
      Int32(atoms), Int32(width), layers[layer].contractionGradients.base, products.base, plane,
      messages.base)
  }

  /// Adds what a species contributes whatever its surroundings.
  private func addConstants(_ constants: [PackedMatrix], to features: UnsafeMutablePointer<Float>) {
    for (species, constant) in constants.enumerated() {
      for place in edges.speciesStarts[species]..<edges.speciesStarts[species + 1] {
        for channel in 0..<width {
          features[place &* width &+ channel] += constant.forward.base[channel]
        }
      }
    }
  }
}

// Mixing channels.
extension FastCalculator {
  /// y = x W for all atoms, added to what y holds if `add`.
  func mix(
    _ matrix: PackedMatrix, transposed: Bool = false, _ x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, add: Bool = false
  ) {
    mix(matrix, transposed, rows: atoms, x, y, add: add)
  }

  /// y += x W[species].
  private func mixBySpecies(
    _ matrices: [PackedMatrix], transposed: Bool = false, _ x: UnsafePointer<Float>,
    addingTo y: UnsafeMutablePointer<Float>
  ) {
    for (species, matrix) in matrices.enumerated() {
      let (begin, end) = (edges.speciesStarts[species], edges.speciesStarts[species + 1])
      guard begin < end else { continue }
      mix(
        matrix, transposed, rows: end - begin, x + begin * width, y + begin * width, add: true)
    }
  }

  /// y[lm] = x[lm] W[l] for all components; zero where the model has no degree l.
  private func mixMessages(
    _ matrices: [PackedMatrix], transposed: Bool = false, _ x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    for (degree, matrix) in matrices.enumerated() {
      let offset = degree * degree * plane
      mix(
        matrix, transposed, rows: (2 * degree + 1) * (plane / width), x + offset, y + offset,
        add: false)
    }
    let used = matrices.count * matrices.count * plane
    (y + used).initialize(repeating: 0, count: Int(CK_COMPONENTS) * plane - used)
  }

  private func mix(
    _ matrix: PackedMatrix, _ transposed: Bool, rows: Int, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, add: Bool
  ) {
    let (inputs, outputs) =
      transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let weights = transposed ? matrix.reverse.base : matrix.forward.base
    kernels.mix(Int32(rows), Int32(inputs), Int32(outputs), x, weights, y, add ? 1 : 0)
  }
}
