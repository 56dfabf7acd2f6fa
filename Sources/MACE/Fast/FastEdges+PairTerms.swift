import Engine
import Platform

// What is not left to kernels: the density of neighbours and the screened repulsion.
extension FastEdges {
  /// Sum over an atom's neighbours of their shares of the density.
  func density(_ layer: Int, place: Int) -> Double {
    var sum = 0.0
    forEachDensity(layer, place) { sum += ScalarSpline.evaluate($1, $2).value }
    return sum
  }

  /// The adjoint of `density`.
  func reverseDensity(_ layer: Int, place: Int, _ gradient: Double) {
    forEachDensity(layer, place) { edge, polynomial, fraction in
      gradients.base[edge &* stride] +=
        Float(gradient * ScalarSpline.evaluate(polynomial, fraction).slope)
    }
  }

  private func forEachDensity(
    _ layer: Int, _ place: Int,
    _ body: (_ edge: Int, _ polynomial: SIMD8<Double>, _ fraction: Double) -> Void
  ) {
    let own = order.species[order.atoms[place]]
    for edge in edges(of: place) {
      let sender = order.species[order.atoms[Int(senders.base[edge])]]
      guard let table = tables.density(layer, receiver: own, sender: sender) else { continue }
      body(edge, table[Int(intervals.base[edge])], Double(fractions.base[edge]))
    }
  }

  /// Adds the repulsion's share of a block's atoms to `energies` (eV, by place) and its derivatives to
  /// `alongs`.
  func addRepulsion(of block: AtomBlock, to energies: UnsafeMutablePointer<Double>) {
    guard let repulsion = model.repulsion else { return }
    for place in block.range {
      for edge in edges(of: place) {
        let share = repulsion.share(
          distances.base[edge], species: block.species,
          order.species[order.atoms[Int(senders.base[edge])]], atomicNumbers: atomicNumbers)
        energies[place] += model.scale * share.value
        alongs.base[edge] += model.scale * share.slope
      }
    }
  }
}
