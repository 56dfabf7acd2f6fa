import Engine

extension MACEParameters {
  /// The model with more elements, after those it has: their weights are zero, and nothing changes for
  /// structures without them.
  /// - Parameter energies: of the isolated atoms of the new elements, eV.
  /// - Precondition: no element is known already.
  public func adding(_ added: [Element], energies: [Double]) -> MACEParameters {
    precondition(added.count == energies.count && !added.contains(where: elements.contains))
    var model = self
    model.configuration.atomicNumbers += added.map { Int($0.atomicNumber) }
    let radii = added.map(\.covalentRadius)
    switch configuration.radial.transform {
    case .none: break
    case .agnesi(let a, let q, let p, let known):
      model.configuration.radial.transform = .agnesi(a: a, q: q, p: p, radii: known + radii)
    case .soft(let alpha, let known):
      model.configuration.radial.transform = .soft(alpha: alpha, radii: known + radii)
    }
    model.repulsion?.radii += radii
    model.embedding = WeightMatrix(
      rows: embedding.rows + added.count, columns: embedding.columns,
      values: embedding.values
        + Array(repeating: 0, count: added.count * embedding.columns))
    for index in layers.indices { model.layers[index].addSpecies(added.count) }
    model.atomicEnergies += energies
    return model
  }
}

extension MACELayer {
  /// Zero weights of so many species more.
  fileprivate mutating func addSpecies(_ count: Int) {
    func extend(_ matrices: inout [WeightMatrix]) {
      guard let last = matrices.last else { return }
      matrices += Array(
        repeating: WeightMatrix(
          rows: last.rows, columns: last.columns,
          values: Array(repeating: 0, count: last.values.count)), count: count)
    }
    for block in skip.indices { extend(&skip[block]) }
    for index in contractions.indices {
      for term in contractions[index].terms.indices {
        extend(&contractions[index].terms[term].weights)
      }
    }
  }
}
