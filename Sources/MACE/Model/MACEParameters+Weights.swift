import Platform

/// One set of weights of a model, under the name it has in files.
public struct WeightSlot: Sendable, Equatable {
  /// The tensor in the file, e.g. `layers.0.skip.1`.
  public let name: String
  /// Which species' share of the tensor it is, for those that have one a species.
  public let species: Int?
  /// Where its numbers are in the flat vector of all weights.
  public let range: Range<Int>
  /// Numbers each output is a sum over, by which training codes scale what they start from.
  public let fanIn: Int
}

// The weights as one flat vector: what optimisers, averages and checkpoints see. A gradient by the
// weights is kept in the same form as these.
extension MACEParameters {
  /// Calls `body` with every set of weights that training may change, in an order that the shape alone
  /// decides. Names are made where they are asked for.
  mutating func forEachWeights(
    _ body: (_ name: () -> String, _ species: Int?, _ fanIn: Int, _ values: inout [Double]) -> Void
  ) {
    for kind in 0..<embedding.rows {
      var row = embedding.rows(kind..<kind + 1).values
      body({ "embedding" }, kind, 1, &row)
      embedding.values.replaceSubrange(
        kind * embedding.columns..<(kind + 1) * embedding.columns, with: row)
    }
    for index in layers.indices { layers[index].forEachWeights(index, body) }
    for kind in atomicEnergies.indices {
      var energy = [atomicEnergies[kind]]
      body({ "atomic_energies" }, kind, 1, &energy)
      atomicEnergies[kind] = energy[0]
    }
    var numbers = [scale]
    body({ "scale" }, nil, 1, &numbers)
    scale = numbers[0]
    numbers = [shift]
    body({ "shift" }, nil, 1, &numbers)
    shift = numbers[0]
  }

  /// Where each set of weights is in the flat vector.
  public var weightSlots: [WeightSlot] {
    var slots: [WeightSlot] = []
    var copy = self
    copy.forEachWeights { name, species, fanIn, values in
      let start = slots.last?.range.upperBound ?? 0
      slots.append(
        WeightSlot(
          name: name(), species: species, range: start..<start + values.count, fanIn: fanIn))
    }
    return slots
  }

  /// All weights, as `weightSlots` says.
  public var flatWeights: [Double] {
    get {
      var flat: [Double] = []
      var count = 0
      var copy = self
      copy.forEachWeights { _, _, _, values in count += values.count }
      flat.reserveCapacity(count)
      copy.forEachWeights { _, _, _, values in flat += values }
      return flat
    }
    set { self = replacing(newValue[...], team: WorkerTeam(threads: 1)) }
  }

  /// The same shape with other weights, which a team copies.
  /// - Parameter weights: as `weightSlots` says.
  public func replacing(_ weights: ArraySlice<Double>, team: WorkerTeam) -> MACEParameters {
    var model = self
    var ranges: [Range<Int>] = []
    model.forEachWeights { _, _, _, values in
      let start = ranges.last?.upperBound ?? weights.startIndex
      ranges.append(start..<start + values.count)
    }
    precondition(ranges.last?.upperBound == weights.endIndex)
    let copies = team.map(ranges) { Array(weights[$0]) }
    var place = 0
    model.forEachWeights { _, _, _, values in
      values = copies[place]
      place += 1
    }
    return model
  }

  /// The same shape with all weights zero: where a gradient is added up.
  public var zeroes: MACEParameters {
    var zeroes = self
    zeroes.forEachWeights { _, _, _, values in
      values = Array(repeating: 0, count: values.count)
    }
    return zeroes
  }
}

extension MACELayer {
  fileprivate mutating func forEachWeights(
    _ index: Int,
    _ body: (_ name: () -> String, _ species: Int?, _ fanIn: Int, _ values: inout [Double]) -> Void
  ) {
    func visit(_ name: String, _ matrices: inout [WeightMatrix]) {
      for n in matrices.indices {
        body({ "layers.\(index).\(name).\(n)" }, nil, matrices[n].rows, &matrices[n].values)
      }
    }
    func visit(
      _ name: @escaping () -> String, ofSpecies matrices: inout [WeightMatrix], fanIn: Int? = nil
    ) {
      for kind in matrices.indices {
        body(
          { "layers.\(index).\(name())" }, kind, fanIn ?? matrices[kind].rows,
          &matrices[kind].values)
      }
    }
    visit("linear_up", &linearUp)
    visit("radial", &radial)
    if !density.isEmpty { body({ "layers.\(index).density" }, nil, density.count, &density) }
    visit("linear", &linear)
    for n in skip.indices { visit({ "skip.\(n)" }, ofSpecies: &skip[n]) }
    for n in contractions.indices {
      for term in contractions[n].terms.indices {
        let degree = contractions[n].terms[term].degree
        visit(
          { "contraction.\(n).\(degree).weights" }, ofSpecies: &contractions[n].terms[term].weights,
          fanIn: 1)
      }
    }
    visit("product", &product)
    switch readout {
    case .none: break
    case .linear(var weights):
      body({ "layers.\(index).readout.linear" }, nil, weights.count, &weights)
      readout = .linear(weights)
    case .network(var first, var second):
      body({ "layers.\(index).readout.first" }, nil, first.rows, &first.values)
      body({ "layers.\(index).readout.second" }, nil, second.count, &second)
      readout = .network(first: first, second: second)
    }
  }
}
