import Engine

/// Bonds of a molecule with what each order would cost by the bond's length, solved fragment by
/// fragment.
struct Skeleton {
  enum Outcome {
    case solved(Choice)
    case impossible
    case tooLarge(atoms: Int)
  }

  struct Choice {
    /// The chosen state of each atom.
    var states: [ClosedShellSearch.State]
    /// The bonds with their orders, pairs found not to be bonded left out.
    var bonds: [Bond]
    var cost: Double
  }

  let graph: BondGraph
  let edges: [ClosedShellSearch.Edge]
  private let kept: KeptFragment?

  /// - Parameters:
  ///   - lengthScale: a bond this far (angstrom) from the usual length of its order costs 1/2;
  ///     beyond three scales the cost rises linearly, for a torn bond says little of its order.
  ///   - weight: a factor on all these costs.
  ///   - doubt: where pairs may or may not be bonded; nil takes every pair of `connectivity` for
  ///     a bond.
  init(
    molecule: Molecule, connectivity: BondGraph, lengthScale: Double, weight: Double = 1,
    doubt: SoftBondCutoff? = nil
  ) {
    graph = connectivity
    let kept = KeptFragment(of: molecule)
    self.kept = kept
    edges = connectivity.bonds.map { bond in
      if let order = kept?.order(bond.first, bond.second) {
        return ClosedShellSearch.Edge(
          first: bond.first, second: bond.second, lowest: order, costs: [0])
      }
      let one = molecule.elements[bond.first]
      let other = molecule.elements[bond.second]
      let vector = molecule.positions[bond.first] - molecule.positions[bond.second]
      let length = (vector * vector).sum().squareRoot()
      let ratio = length / (one.covalentRadius + other.covalentRadius)
      let price = doubt?.costs(ratio: ratio) ?? (broken: .infinity, bonded: 0)
      var costs: [Double] = []
      for order in 1...(kept?.highestOrder(bond.first, bond.second) ?? 3) {
        guard let usual = one.bondLength(to: other, order: order) else { break }
        let deviation = abs(length - usual) / lengthScale
        let cost = deviation < 3 ? deviation * deviation / 2 : 3 * deviation - 4.5
        costs.append(price.bonded + weight * cost)
      }
      if costs.isEmpty { costs = [price.bonded] }
      let mayBreak = price.broken.isFinite
      return ClosedShellSearch.Edge(
        first: bond.first, second: bond.second, lowest: mayBreak ? 0 : 1,
        costs: mayBreak ? [price.broken] + costs : costs)
    }
  }

  /// - Parameter charge: of every fragment; nil for that of its part of the scaffold.
  func solve(states: [[ClosedShellSearch.State]], charge: Int? = nil) -> Outcome {
    var chosen = states.map { $0.first ?? ClosedShellSearch.State(charge: 0, bonds: 0, cost: 0) }
    var orders = Array(repeating: 1, count: edges.count)
    var cost = 0.0
    var local = Array(repeating: 0, count: states.count)
    var edgesOf = Array(repeating: [Int](), count: states.count)
    for (index, edge) in edges.enumerated() { edgesOf[edge.first].append(index) }
    for fragment in graph.fragments {
      for (index, atom) in fragment.enumerated() { local[atom] = index }
      let inside = fragment.flatMap { edgesOf[$0] }
      let search = ClosedShellSearch(totalCharge: charge ?? kept?.charge(of: fragment) ?? 0)
      let outcome = search.solve(
        states: fragment.map { states[$0] },
        edges: inside.map {
          ClosedShellSearch.Edge(
            first: local[edges[$0].first], second: local[edges[$0].second],
            lowest: edges[$0].lowest, costs: edges[$0].costs)
        })
      switch outcome {
      case .impossible: return .impossible
      case .tooLarge: return .tooLarge(atoms: fragment.count)
      case .solved(let solution):
        for (index, atom) in fragment.enumerated() {
          chosen[atom] = states[atom][solution.states[index]]
        }
        for (index, edge) in inside.enumerated() { orders[edge] = solution.orders[index] }
        cost += solution.cost
      }
    }
    let bonds = zip(edges, orders).compactMap { edge, order in
      order == 0 ? nil : Bond(edge.first, edge.second, order: order)
    }
    return .solved(Choice(states: chosen, bonds: bonds, cost: cost))
  }
}
