import Engine

/// The scaffold of a molecule whose bonds are known (`Molecule.fragment`), by the molecule's numbers.
struct KeptFragment {
  let bonding: FragmentBonding
  /// Its heavy atoms, in the order of `bonding`.
  let atoms: [Int]
  private let places: [Int: Int]

  /// Nil where nothing is known, or of other atoms.
  init?(of molecule: Molecule) {
    guard let bonding = molecule.fragment else { return nil }
    let atoms = molecule.fixedHeavyAtoms
    guard atoms.count == bonding.count else { return nil }
    self.bonding = bonding
    self.atoms = atoms
    places = Dictionary(uniqueKeysWithValues: zip(atoms, atoms.indices))
  }

  /// Its number in `bonding`; nil for atoms that are not of the fragment.
  func place(of atom: Int) -> Int? { places[atom] }

  /// The order of a bond within the fragment; nil for other pairs.
  func order(_ first: Int, _ second: Int) -> Int? {
    guard let one = places[first], let other = places[second] else { return nil }
    let (low, high) = (min(one, other), max(one, other))
    return bonding.bonds.first { $0.first == low && $0.second == high }?.order
  }

  /// The highest order of a bond to an atom that is not of the fragment; nil for all orders.
  func highestOrder(_ first: Int, _ second: Int) -> Int? {
    let ends = [first, second].compactMap { places[$0] }
    return ends.isEmpty ? nil : max(1, ends.map { bonding.openEnds[$0] }.min() ?? 1)
  }

  /// The bonds of the fragment as they are known, those of its anchors and hydrogens by distance, none
  /// between other atoms of it and what has grown.
  func applied(to graph: BondGraph, elements: [Element]) -> BondGraph {
    let anchors = Set(bonding.anchors)
    func isClosed(_ atom: Int, to other: Int) -> Bool {
      places[atom].map { !anchors.contains($0) && elements[other] != .hydrogen } ?? false
    }
    var bonds = bonding.bonds.map { Bond(atoms[$0.first], atoms[$0.second], order: $0.order) }
    bonds += graph.bonds.filter { bond in
      let isWithin = places[bond.first] != nil && places[bond.second] != nil
      return !isWithin && !isClosed(bond.first, to: bond.second)
        && !isClosed(bond.second, to: bond.first)
    }
    return BondGraph(atomCount: elements.count, bonds: bonds)
  }

  /// Atoms of the fragment that lost or won hydrogens or bonds that are not theirs to change.
  func changed(in molecule: Molecule, by graph: BondGraph) -> [Int] {
    atoms.enumerated().filter { place, atom in
      let others = graph.neighbours[atom].filter { places[$0] == nil }
      let hydrogens = others.count { molecule.elements[$0] == .hydrogen }
      return hydrogens < bonding.leastHydrogens(of: place)
        || others.count > bonding.hydrogens[place] + bonding.openEnds[place]
    }.map(\.element)
  }

  /// What the charges of some of the molecule's atoms add up to in the fragment.
  func charge(of atoms: [Int]) -> Int {
    atoms.reduce(0) { $0 + (places[$1].map { bonding.charges[$0] } ?? 0) }
  }

  /// Whether all charges of a molecule are its own: [atoms].
  func explains(_ charges: [Int]) -> Bool {
    charges.indices.allSatisfy { charges[$0] == 0 || places[$0] != nil }
  }
}
