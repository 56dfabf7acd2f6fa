extension ReferenceLayer {
  /// Adds the gradient by the weights of all shares, one a share: the derivative of what each would give
  /// alone with weight 1 [SK eq. 6].
  func reverseShares(
    _ cotangent: [Double], _ trace: Trace, _ mix: SpeciesMix, into shares: inout [Double]
  ) {
    func add(_ share: SpeciesMix.Share, _ x: [Double], _ y: [Double], at place: Int) {
      for (index, value) in x.enumerated() { shares[share.index] += value * y[place + index] }
    }
    func applied(_ matrix: WeightMatrix, _ x: [Double], at place: Int) -> [Double] {
      var y = [Double](repeating: 0, count: matrix.columns)
      matrix.apply(x, at: place, addingTo: &y, at: 0)
      return y
    }
    forEachResidualRow(mix) { block, share, source, target in
      add(
        share, applied(weights.skip[block][share.species], trace.input, at: source), cotangent,
        at: target)
    }
    forEachPower(mix) { block, _, polynomial, share, source, target in
      var powers = [Double](repeating: 0, count: shape.output[block].channels)
      polynomial.evaluate(
        species: share.species, trace.factors, at: source, addingTo: &powers, at: 0)
      add(share, applied(weights.product[block], powers, at: 0), cotangent, at: target)
    }
    guard shape.skip == .message else { return }
    let factors = reverseProduct(cotangent, trace.factors, mix)
    forEachMessageRow(mix) { block, share, place in
      add(
        share, applied(weights.skip[block][share.species], trace.messages, at: place), factors,
        at: place)
    }
  }
}
