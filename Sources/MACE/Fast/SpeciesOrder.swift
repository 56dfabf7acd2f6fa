import Engine

/// Some atoms of one species, few enough that what one stage leaves of them is still in the cache when
/// the next needs it.
struct AtomBlock {
  let species: Int
  /// Their places in the order.
  let range: Range<Int>
}

/// The atoms of a batch ordered by species, those of one species as they come in the batch.
final class SpeciesOrder {
  /// The atom of the batch at each place: [atoms].
  private(set) var atoms: [Int] = []
  /// The place of each atom of the batch: [atoms].
  private(set) var places: [Int] = []
  /// The species of each atom of the batch: [atoms].
  private(set) var species: [Int] = []
  /// The first place of each species, and the number of atoms at the end: [species + 1].
  private(set) var starts: [Int] = []
  /// All atoms, to be worked on by one thread each.
  private(set) var blocks: [AtomBlock] = []

  private let elements: [Element]
  private let index: SpeciesIndex
  private let blockAtoms: Int

  /// - Parameter blockAtoms: atoms of a block, at most.
  init(_ elements: [Element], blockAtoms: Int) {
    self.elements = elements
    self.blockAtoms = blockAtoms
    index = SpeciesIndex(elements.map { Int($0.atomicNumber) })
  }

  /// Sorts the atoms of a batch.
  /// - Throws: `ModelError` where an element is not among the species.
  func sort(_ batch: ParticleBatch) throws(ModelError) {
    try index.find(batch, into: &species)
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: elements.count + 1))
    for kind in species { starts[kind + 1] += 1 }
    for kind in elements.indices { starts[kind + 1] += starts[kind] }
    atoms.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: repeatElement(0, count: batch.atomCount))
    blocks.removeAll(keepingCapacity: true)
    for kind in elements.indices where starts[kind] < starts[kind + 1] {
      for atom in species.indices where species[atom] == kind {
        places[atom] = atoms.count
        atoms.append(atom)
      }
      var start = starts[kind]
      while start < starts[kind + 1] {
        let end = min(start + blockAtoms, starts[kind + 1])
        blocks.append(AtomBlock(species: kind, range: start..<end))
        start = end
      }
    }
  }
}
