import Chemistry
import Engine

extension Molecule {
  /// The molecule with the hydrogens of its scaffold that were held out of the way, at the end and fixed:
  /// as many as each atom has room for, nearest to what has grown there the first to give way.
  /// - Parameter counts: of the molecule without them.
  func puttingBack(_ hydrogens: Molecule, counts: HydrogenCounts) -> Molecule {
    guard hydrogens.count > 0 else { return self }
    let scaffold = fixedHeavyAtoms
    var owned: [Int: [SIMD3<Double>]] = [:]
    for position in hydrogens.positions {
      let owner = scaffold.min { square(positions[$0], position) < square(positions[$1], position) }
      if let owner { owned[owner, default: []].append(position) }
    }
    var result = self
    for (atom, missing) in zip(counts.heavyAtoms, counts.missing) {
      guard let own = owned[atom] else { continue }
      let grown = counts.neighbours(of: atom).filter { !fixed[$0] }
      func room(_ place: SIMD3<Double>) -> Double {
        grown.reduce(.infinity) { min($0, square(place, positions[$1])) }
      }
      for place in own.sorted(by: { room($0) > room($1) }).prefix(missing) {
        result.append(.hydrogen, at: place, fixed: true)
      }
    }
    return result
  }

  private func square(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum()
  }
}
