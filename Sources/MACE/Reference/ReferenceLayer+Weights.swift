import Platform

/// The adjoint of a layer for its weights: the stages of `forward` in reverse, each adding to the
/// gradient by the weights it uses.
extension ReferenceLayer {
  /// Gradient by the node features before the layer; the gradient by the weights is added to `gradient`.
  func reverseWeights(
    _ cotangent: [Double], _ trace: Trace, mix: SpeciesMix, edges: EdgeGeometry,
    into gradient: inout MACELayer
  ) -> [Double] {
    var input = [Double](repeating: 0, count: trace.input.count)
    reverseResidual(cotangent, mix, into: &input)
    weighResidual(cotangent, trace.input, mix, into: &gradient)
    weighProduct(cotangent, trace.factors, mix, into: &gradient)
    let factors = reverseProduct(cotangent, trace.factors, mix)
    weighSkip(factors, trace.messages, mix, into: &gradient)
    let messages = reverseSkipMessages(factors, mix)
    var densities = [Double](repeating: 0, count: mix.atoms)
    let coupled = reverseMix(messages, trace, into: &densities)
    weighMix(messages, trace, edges, into: &gradient)
    weighDensity(densities, edges, into: &gradient)
    network.weigh(reverseRadial(coupled, trace, edges), edges, into: &gradient.radial)
    var unused = EdgeGradient(edges)
    let sender = reverseCouple(coupled, trace, edges, into: &unused)
    reverseLinearUp(sender, into: &input, count: mix.atoms)
    forEachSenderRow(mix.atoms) { block, source, target in
      gradient.linearUp[block].addOuter(trace.input, at: source, sender, at: target)
    }
    return input
  }

  private func weighResidual(
    _ cotangent: [Double], _ input: [Double], _ mix: SpeciesMix, into gradient: inout MACELayer
  ) {
    forEachResidualRow(mix) { block, share, source, target in
      gradient.skip[block][share.species].addOuter(
        input, at: source, times: share.weight, cotangent, at: target)
    }
  }

  private func weighSkip(
    _ cotangent: [Double], _ messages: [Double], _ mix: SpeciesMix, into gradient: inout MACELayer
  ) {
    guard shape.skip == .message else { return }
    forEachMessageRow(mix) { block, share, place in
      gradient.skip[block][share.species].addOuter(
        messages, at: place, times: share.weight, cotangent, at: place)
    }
  }

  /// Weights of the contractions and of the mixing after them.
  private func weighProduct(
    _ cotangent: [Double], _ factors: [Double], _ mix: SpeciesMix, into gradient: inout MACELayer
  ) {
    forEachPower(mix) { block, component, polynomial, share, source, target in
      let channels = shape.output[block].channels
      var powers = [Double](repeating: 0, count: channels)
      polynomial.evaluate(species: share.species, factors, at: source, addingTo: &powers, at: 0)
      gradient.product[block].addOuter(
        powers, at: 0, times: share.weight, cotangent, at: target)
      var changes = [Double](repeating: 0, count: channels)
      weights.product[block].applyAdjoint(
        cotangent, at: target, times: share.weight, addingTo: &changes, at: 0)
      gradient.contractions[block].addGradient(
        changes, component: component, species: share.species, factors, at: source)
    }
  }

  /// Weights of the mixing of paths; the sums over neighbours are made anew.
  private func weighMix(
    _ cotangent: [Double], _ trace: Trace, _ edges: EdgeGeometry, into gradient: inout MACELayer
  ) {
    let count = trace.density.sums.count
    let coupled = couple(trace.sender, trace.radial.values, edges, count: count)
    var scaled = cotangent
    for atom in 0..<count {
      for element in atom * shape.message.size..<(atom + 1) * shape.message.size {
        scaled[element] /= 1 + trace.density.sums[atom]
      }
    }
    forEachCoupledRow(count) { block, source, target in
      gradient.linear[block].addOuter(coupled, at: source, scaled, at: target)
    }
  }

  private func weighDensity(
    _ cotangent: [Double], _ edges: EdgeGeometry, into gradient: inout MACELayer
  ) {
    guard !weights.density.isEmpty else { return }
    let count = weights.density.count
    for edge in 0..<edges.count {
      let functions = edges.radial[edge * count..<(edge + 1) * count]
      let value = zip(weights.density, functions).reduce(0) { $0 + $1.0 * $1.1 }
      let share = tanh(value * value)
      let change =
        cotangent[edges.receivers[edge]] * edges.envelopes[edge].value * (1 - share * share) * 2
        * value
      for (index, function) in functions.enumerated() {
        gradient.density[index] += change * function
      }
    }
  }
}

extension SymmetricContraction {
  /// Adds the gradient by the weights to this contraction, which holds gradients: of one component of
  /// one atom, `cotangent` [channels] being the gradient by its values.
  fileprivate mutating func addGradient(
    _ cotangent: [Double], component: Int, species kind: Int, _ input: [Double], at source: Int
  ) {
    let channels = cotangent.count
    for term in terms.indices {
      for entry in terms[term].entries where entry.component == component {
        let line = entry.path * channels
        for channel in 0..<channels {
          var product = entry.value * cotangent[channel]
          for factor in entry.factors { product *= input[source + factor * channels + channel] }
          terms[term].weights[kind].values[line + channel] += product
        }
      }
    }
  }
}
