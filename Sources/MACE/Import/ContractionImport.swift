import Formats

/// Turns the symmetric contractions of an archive into sparse sums.
struct ContractionImport {
  let module: ArchiveModule
  let message: [IrrepBlock]
  let output: [IrrepBlock]
  let species: Int

  func contractions() throws(MACEFileError) -> [SymmetricContraction] {
    let parts = try module.modules("contractions")
    guard parts.count == output.count else {
      throw module.mismatch(
        "contractions", found: "\(parts.count)", expected: "one for each of \(output)")
    }
    var contractions: [SymmetricContraction] = []
    for (part, block) in zip(parts, output) {
      try part.require(part.typeName == "Contraction", supported: ["Contraction"])
      let correlation = try part.integer("correlation")
      guard (1...4).contains(correlation) else {
        throw part.mismatch("correlation", found: "\(correlation)", expected: "1 to 4")
      }
      var terms: [SymmetricContraction.Term] = []
      for degree in 1...correlation {
        terms.append(try term(part, degree, of: correlation, block))
      }
      contractions.append(SymmetricContraction(irrep: block.irrep, terms: terms))
    }
    return contractions
  }

  private func term(
    _ part: ArchiveModule, _ degree: Int, of correlation: Int, _ block: IrrepBlock
  ) throws(MACEFileError) -> SymmetricContraction.Term {
    // The weights of fewer factors are in a list that starts with the most.
    let weightsName =
      degree == correlation ? "weights_max" : "weights.\(correlation - 1 - degree)"
    let weights = try part.tensor(weightsName)
    guard weights.shape.count == 3, [1, species].contains(weights.shape[0]),
      weights.shape[2] == block.channels
    else {
      throw part.mismatch(
        weightsName, found: "of shape \(weights.shape)",
        expected: "[\(species), paths, \(block.channels)]")
    }
    let paths = weights.shape[1]
    let components = message.reduce(0) { $0 + $1.irrep.dimension }
    let scalar = block.irrep.degree == 0
    let couplings = try part.reals(
      "U_matrix_\(degree)",
      shape: (scalar ? [] : [block.irrep.dimension])
        + Array(repeating: components, count: degree) + [paths])

    let size = paths * block.channels
    let values = weights.reals
    let matrices = (0..<species).map { kind in
      // One set of weights may serve all species.
      let start = weights.shape[0] == 1 ? 0 : kind * size
      return WeightMatrix(
        rows: paths, columns: block.channels, values: Array(values[start..<start + size]))
    }
    return SymmetricContraction.Term(
      degree: degree, entries: sparse(couplings, degree, components, paths), weights: matrices)
  }

  /// Non-zero elements of [(M,) components ..., paths], permutations of the factors merged.
  private func sparse(
    _ couplings: [Double], _ degree: Int, _ components: Int, _ paths: Int
  ) -> [SymmetricContraction.Entry] {
    struct Key: Hashable {
      let component: Int
      let factors: [Int]
      let path: Int
    }
    var order: [Key] = []
    var sums: [Key: Double] = [:]
    for (index, value) in couplings.enumerated() where value != 0 {
      var rest = index / paths
      var factors: [Int] = []
      for _ in 0..<degree {
        factors.append(rest % components)
        rest /= components
      }
      let key = Key(component: rest, factors: factors.sorted(), path: index % paths)
      if sums[key] == nil { order.append(key) }
      sums[key, default: 0] += value
    }
    // What cancels leaves rounding only.
    let largest = couplings.reduce(0) { max($0, abs($1)) }
    return order.compactMap { key in
      guard let sum = sums[key], abs(sum) > 1e-9 * largest else { return nil }
      return SymmetricContraction.Entry(
        component: key.component, factors: key.factors, path: key.path, value: sum)
    }
  }
}
