extension SymmetricContraction {
  /// The couplings of up to `correlation` message components to an irrep, one path for each way to
  /// couple their irreps one after the other ([SK eq. 21]): the paths that training codes have. All
  /// weights are zero.
  ///
  /// Ways that differ in the order of the factors are different paths with the same couplings, once
  /// permutations are merged; training behaves differently without them.
  public init(
    irrep: Irrep, message: [Irrep], correlation: Int, species: Int, channels: Int
  ) {
    let blocks = zip(message, message.map { IrrepBlock($0, channels: 1) }.offsets).map {
      Block(irrep: $0, start: $1)
    }
    var chains = blocks.map { Chain(block: $0) }
    var terms: [Term] = []
    for degree in 1...correlation {
      if degree > 1 { chains = chains.flatMap { chain in blocks.flatMap(chain.extended) } }
      // Permutations of the factors cancel in some.
      let paths = chains.filter { $0.irrep == irrep && !$0.entries(path: 0).isEmpty }
      terms.append(
        Term(
          degree: degree,
          entries: paths.enumerated().flatMap { $1.entries(path: $0) },
          weights: (0..<species).map { _ in
            WeightMatrix(
              rows: paths.count, columns: channels,
              values: Array(repeating: 0, count: paths.count * channels))
          }))
    }
    self.init(irrep: irrep, terms: terms)
  }

  /// A block of the messages and its first component.
  private struct Block {
    let irrep: Irrep
    let start: Int
  }

  /// Some factors coupled one after the other: a sum over products of components for each component of
  /// the irrep that they make.
  private struct Chain {
    let irrep: Irrep
    /// [components of the irrep].
    var products: [[[Int]: Double]]

    init(block: Block) {
      irrep = block.irrep
      products = (0..<irrep.dimension).map { [[block.start + $0]: 1] }
    }

    private init(irrep: Irrep, products: [[[Int]: Double]]) {
      self.irrep = irrep
      self.products = products
    }

    /// This coupled with another factor, to all irreps that makes.
    func extended(by block: Block) -> [Chain] {
      let degrees = abs(irrep.degree - block.irrep.degree)...(irrep.degree + block.irrep.degree)
      return degrees.compactMap { degree in
        let target = Irrep(degree, parity: irrep.parity * block.irrep.parity)
        var products = [[[Int]: Double]](repeating: [:], count: target.dimension)
        for entry in Coupling(irrep.degree, block.irrep.degree, to: degree).entries {
          // Dictionaries have another order in every process, and sums have to have one.
          for (factors, value) in Self.sorted(self.products[entry.first]) {
            let all = (factors + [block.start + entry.second]).sorted()
            products[entry.result][all, default: 0] += value * entry.value
          }
        }
        return Chain(irrep: target, products: products)
      }
    }

    /// The couplings, without what cancels; none where all does.
    func entries(path: Int) -> [Entry] {
      products.enumerated().flatMap { component, sums in
        Self.sorted(sums).filter { abs($0.value) > 1e-9 }
          .map { Entry(component: component, factors: $0.key, path: path, value: $0.value) }
      }
    }

    private static func sorted(_ sums: [[Int]: Double]) -> [(key: [Int], value: Double)] {
      sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
  }
}
