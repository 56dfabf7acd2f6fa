/// The stages from the messages on, each followed by its adjoint.
extension ReferenceLayer {
  /// The species-dependent map of the messages; only in layers without a residual connection.
  func skipMessages(_ messages: [Double], _ mix: SpeciesMix) -> [Double] {
    guard shape.skip == .message else { return messages }
    var factors = [Double](repeating: 0, count: messages.count)
    forEachMessageRow(mix) { block, share, place in
      weights.skip[block][share.species].apply(
        messages, at: place, times: share.weight, addingTo: &factors, at: place)
    }
    return factors
  }

  func reverseSkipMessages(_ cotangent: [Double], _ mix: SpeciesMix) -> [Double] {
    guard shape.skip == .message else { return cotangent }
    var messages = [Double](repeating: 0, count: cotangent.count)
    forEachMessageRow(mix) { block, share, place in
      weights.skip[block][share.species].applyAdjoint(
        cotangent, at: place, times: share.weight, addingTo: &messages, at: place)
    }
    return messages
  }

  /// Calls `body` with each block, the share of a species and the place of each atom and component.
  func forEachMessageRow(
    _ mix: SpeciesMix, _ body: (_ block: Int, SpeciesMix.Share, _ place: Int) -> Void
  ) {
    let offsets = shape.message.offsets
    for share in mix.shares {
      for (block, message) in shape.message.enumerated() {
        for component in 0..<message.irrep.dimension {
          body(
            block, share,
            share.atom * shape.message.size + offsets[block] + component * message.channels)
        }
      }
    }
  }

  /// Products of the messages of an atom [SK eq. 21], then a mixing of channels [SK eq. 22].
  func product(_ factors: [Double], _ mix: SpeciesMix) -> [Double] {
    var output = [Double](repeating: 0, count: mix.atoms * shape.output.size)
    forEachPower(mix) { block, _, polynomial, share, source, target in
      var powers = [Double](repeating: 0, count: shape.output[block].channels)
      polynomial.evaluate(species: share.species, factors, at: source, addingTo: &powers, at: 0)
      weights.product[block].apply(
        powers, at: 0, times: share.weight, addingTo: &output, at: target)
    }
    return output
  }

  func reverseProduct(
    _ cotangent: [Double], _ factors: [Double], _ mix: SpeciesMix
  ) -> [Double] {
    var gradient = [Double](repeating: 0, count: factors.count)
    forEachPower(mix) { block, _, polynomial, share, source, target in
      var powers = [Double](repeating: 0, count: shape.output[block].channels)
      weights.product[block].applyAdjoint(
        cotangent, at: target, times: share.weight, addingTo: &powers, at: 0)
      polynomial.reverse(
        species: share.species, factors, at: source, cotangent: powers, at: 0, addingTo: &gradient)
    }
    return gradient
  }

  /// Calls `body` with each output block, component and its polynomial, the share of a species, and the
  /// places of each atom's factors and of the component in the output.
  func forEachPower(
    _ mix: SpeciesMix,
    _ body: (_ block: Int, _ component: Int, SpeciesPolynomial, SpeciesMix.Share, Int, Int) -> Void
  ) {
    let offsets = shape.output.offsets
    for share in mix.shares {
      for (block, components) in polynomials.enumerated() {
        let start = share.atom * shape.output.size + offsets[block]
        for (component, polynomial) in components.enumerated() {
          body(
            block, component, polynomial, share, share.atom * shape.message.size,
            start + component * shape.output[block].channels)
        }
      }
    }
  }

  /// The species-dependent map of the node features before the layer, where it is residual.
  func addResidual(_ input: [Double], _ mix: SpeciesMix, to output: inout [Double]) {
    forEachResidualRow(mix) { block, share, source, target in
      weights.skip[block][share.species].apply(
        input, at: source, times: share.weight, addingTo: &output, at: target)
    }
  }

  func reverseResidual(_ cotangent: [Double], _ mix: SpeciesMix, into input: inout [Double]) {
    forEachResidualRow(mix) { block, share, source, target in
      weights.skip[block][share.species].applyAdjoint(
        cotangent, at: target, times: share.weight, addingTo: &input, at: source)
    }
  }

  /// Calls `body` with each block, the share of a species and the two places of each atom and component.
  func forEachResidualRow(
    _ mix: SpeciesMix, _ body: (_ block: Int, SpeciesMix.Share, Int, Int) -> Void
  ) {
    guard shape.skip == .residual else { return }
    let (sources, targets) = (shape.input.offsets, shape.output.offsets)
    for (block, matrices) in weights.skip.enumerated() where !matrices.isEmpty {
      let irrep = shape.output[block].irrep
      guard let from = shape.input.firstIndex(where: { $0.irrep == irrep }) else { continue }
      for share in mix.shares {
        let (rows, columns) = (matrices[share.species].rows, matrices[share.species].columns)
        for component in 0..<irrep.dimension {
          body(
            block, share, share.atom * shape.input.size + sources[from] + component * rows,
            share.atom * shape.output.size + targets[block] + component * columns)
        }
      }
    }
  }
}
