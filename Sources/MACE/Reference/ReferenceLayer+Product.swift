/// The stages from the messages on, each followed by its adjoint.
extension ReferenceLayer {
  /// The species-dependent map of the messages; only in layers without a residual connection.
  func skipMessages(_ messages: [Double], _ species: [Int]) -> [Double] {
    guard shape.skip == .message else { return messages }
    var factors = [Double](repeating: 0, count: messages.count)
    forEachMessageRow(species) { block, kind, place in
      weights.skip[block][kind].apply(messages, at: place, addingTo: &factors, at: place)
    }
    return factors
  }

  func reverseSkipMessages(_ cotangent: [Double], _ species: [Int]) -> [Double] {
    guard shape.skip == .message else { return cotangent }
    var messages = [Double](repeating: 0, count: cotangent.count)
    forEachMessageRow(species) { block, kind, place in
      weights.skip[block][kind].applyAdjoint(cotangent, at: place, addingTo: &messages, at: place)
    }
    return messages
  }

  /// Calls `body` with each block, the species and the place of each atom and component.
  func forEachMessageRow(_ species: [Int], _ body: (_ block: Int, _ kind: Int, Int) -> Void) {
    let offsets = shape.message.offsets
    for (atom, kind) in species.enumerated() {
      for (block, message) in shape.message.enumerated() {
        for component in 0..<message.irrep.dimension {
          body(
            block, kind,
            atom * shape.message.size + offsets[block] + component * message.channels)
        }
      }
    }
  }

  /// Products of the messages of an atom [SK eq. 21], then a mixing of channels [SK eq. 22].
  func product(_ factors: [Double], _ species: [Int]) -> [Double] {
    var output = [Double](repeating: 0, count: species.count * shape.output.size)
    forEachPower(species) { block, _, polynomial, kind, source, target in
      var powers = [Double](repeating: 0, count: shape.output[block].channels)
      polynomial.evaluate(species: kind, factors, at: source, addingTo: &powers, at: 0)
      weights.product[block].apply(powers, at: 0, addingTo: &output, at: target)
    }
    return output
  }

  func reverseProduct(
    _ cotangent: [Double], _ factors: [Double], _ species: [Int]
  ) -> [Double] {
    var gradient = [Double](repeating: 0, count: factors.count)
    forEachPower(species) { block, _, polynomial, kind, source, target in
      var powers = [Double](repeating: 0, count: shape.output[block].channels)
      weights.product[block].applyAdjoint(cotangent, at: target, addingTo: &powers, at: 0)
      polynomial.reverse(
        species: kind, factors, at: source, cotangent: powers, at: 0, addingTo: &gradient)
    }
    return gradient
  }

  /// Calls `body` with each output block, component and its polynomial, the species, and the places of
  /// each atom's factors and of the component in the output.
  func forEachPower(
    _ species: [Int],
    _ body: (_ block: Int, _ component: Int, SpeciesPolynomial, _ kind: Int, Int, Int) -> Void
  ) {
    let offsets = shape.output.offsets
    for (atom, kind) in species.enumerated() {
      for (block, components) in polynomials.enumerated() {
        let start = atom * shape.output.size + offsets[block]
        for (component, polynomial) in components.enumerated() {
          body(
            block, component, polynomial, kind, atom * shape.message.size,
            start + component * shape.output[block].channels)
        }
      }
    }
  }

  /// The species-dependent map of the node features before the layer, where it is residual.
  func addResidual(_ input: [Double], _ species: [Int], to output: inout [Double]) {
    forEachResidualRow(species) { block, kind, source, target in
      weights.skip[block][kind].apply(input, at: source, addingTo: &output, at: target)
    }
  }

  func reverseResidual(_ cotangent: [Double], _ species: [Int], into input: inout [Double]) {
    forEachResidualRow(species) { block, kind, source, target in
      weights.skip[block][kind].applyAdjoint(cotangent, at: target, addingTo: &input, at: source)
    }
  }

  /// Calls `body` with each block, the species and the two places of each atom and component.
  func forEachResidualRow(
    _ species: [Int], _ body: (_ block: Int, _ kind: Int, Int, Int) -> Void
  ) {
    guard shape.skip == .residual else { return }
    let (sources, targets) = (shape.input.offsets, shape.output.offsets)
    for (block, matrices) in weights.skip.enumerated() where !matrices.isEmpty {
      let irrep = shape.output[block].irrep
      guard let from = shape.input.firstIndex(where: { $0.irrep == irrep }) else { continue }
      for (atom, kind) in species.enumerated() {
        let (rows, columns) = (matrices[kind].rows, matrices[kind].columns)
        for component in 0..<irrep.dimension {
          body(
            block, kind, atom * shape.input.size + sources[from] + component * rows,
            atom * shape.output.size + targets[block] + component * columns)
        }
      }
    }
  }
}
