/// How much of each species atoms are: one species of weight 1 where atoms have elements, several of any
/// weight where elements are continuous. What depends on the species of an atom is a sum over its shares.
struct SpeciesMix {
  /// Atom by atom.
  let shares: [Share]
  /// Number of atoms.
  let atoms: Int

  /// A species that an atom has a part of.
  struct Share {
    let atom: Int
    let species: Int
    let weight: Double
    /// Its place among all shares.
    let index: Int
  }

  /// Atoms of one species each.
  init(_ species: [Int]) {
    atoms = species.count
    shares = species.enumerated().map {
      Share(atom: $0.offset, species: $0.element, weight: 1, index: $0.offset)
    }
  }

  /// Atoms that have a part of every species.
  /// - Parameter weights: [atoms, species].
  init(weights: [Double], species: Int) {
    atoms = weights.count / species
    shares = weights.enumerated().map {
      Share(
        atom: $0.offset / species, species: $0.offset % species, weight: $0.element,
        index: $0.offset)
    }
  }
}
