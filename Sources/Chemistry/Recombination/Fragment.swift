import Engine

/// Some atoms of one or several molecules with the bonds between them.
struct Fragment: Sendable {
  private(set) var elements: [Element]
  /// Angstrom.
  private(set) var positions: [SIMD3<Double>]
  /// As in the molecules the atoms come from.
  private(set) var kinds: [AtomKind]
  private(set) var bonds: [Bond]

  /// Number of heavy atoms.
  var heavyAtoms: Int { elements.count { $0 != .hydrogen } }

  /// All atoms of a molecule.
  init(_ whole: PerceivedMolecule) {
    self.init(whole, atoms: Array(whole.molecule.elements.indices))
  }

  /// Some atoms of a molecule, in that order, and the bonds between them.
  init(_ whole: PerceivedMolecule, atoms: [Int]) {
    elements = atoms.map { whole.molecule.elements[$0] }
    positions = atoms.map { whole.molecule.positions[$0] }
    kinds = atoms.map { whole.kinds[$0] }
    let places = Dictionary(uniqueKeysWithValues: zip(atoms, atoms.indices))
    bonds = whole.graph.bonds.compactMap { bond in
      guard let first = places[bond.first], let second = places[bond.second] else { return nil }
      return Bond(first, second, order: bond.order)
    }
  }

  /// The hydrogens bonded to a heavy atom, with that atom.
  var hydrogens: [(hydrogen: Int, atom: Int)] {
    bonds.compactMap { bond in
      switch (elements[bond.first] == .hydrogen, elements[bond.second] == .hydrogen) {
      case (true, false): (bond.first, bond.second)
      case (false, true): (bond.second, bond.first)
      default: nil
      }
    }
  }

  /// Takes an atom and its bonds away; atoms after it move up by one.
  mutating func remove(_ atom: Int) {
    elements.remove(at: atom)
    positions.remove(at: atom)
    kinds.remove(at: atom)
    func moved(_ index: Int) -> Int { index > atom ? index - 1 : index }
    bonds = bonds.compactMap { bond in
      bond.first == atom || bond.second == atom
        ? nil : Bond(moved(bond.first), moved(bond.second), order: bond.order)
    }
  }

  /// Adds the atoms of another fragment at new positions and a single bond between the two.
  mutating func append(
    _ other: Fragment, at places: [SIMD3<Double>], bonding atom: Int, to otherAtom: Int
  ) {
    let offset = elements.count
    elements += other.elements
    positions += places
    kinds += other.kinds
    bonds += other.bonds.map { Bond($0.first + offset, $0.second + offset, order: $0.order) }
    bonds.append(Bond(atom, otherAtom + offset))
  }

  /// Adds a hydrogen with a single bond to an atom.
  mutating func appendHydrogen(at position: SIMD3<Double>, bonding atom: Int) {
    kinds.append(AtomKind(element: .hydrogen, hybridisation: 0, isAromatic: false))
    elements.append(.hydrogen)
    positions.append(position)
    bonds.append(Bond(atom, elements.count - 1))
  }
}

/// A fragment with one open valence.
struct OpenFragment: Sendable {
  let fragment: Fragment
  /// The atom with the open valence.
  let atom: Int
  /// Unit vector along the missing bond.
  let direction: SIMD3<Double>
  /// What the missing bond led to.
  let partner: AtomKind
  /// Index of the reference molecule it comes from.
  let source: Int
  /// Number of heavy atoms.
  let heavyAtoms: Int

  var kind: AtomKind { fragment.kinds[atom] }

  /// One side of a bond that is cut.
  /// - Parameter atoms: the atoms on the side of `atom`, which is one of them.
  init?(_ whole: PerceivedMolecule, atoms: [Int], at atom: Int, towards other: Int, source: Int) {
    guard let place = atoms.firstIndex(of: atom) else { return nil }
    fragment = Fragment(whole, atoms: atoms)
    self.atom = place
    direction = unit(whole.molecule.positions[other] - whole.molecule.positions[atom])
    partner = whole.kinds[other]
    self.source = source
    heavyAtoms = fragment.heavyAtoms
  }

  /// What is left when a hydrogen is taken from the heavy atom it is bonded to.
  init(_ fragment: Fragment, without hydrogen: Int, of atom: Int, source: Int) {
    var left = fragment
    left.remove(hydrogen)
    self.fragment = left
    self.atom = atom > hydrogen ? atom - 1 : atom
    direction = unit(fragment.positions[hydrogen] - fragment.positions[atom])
    partner = fragment.kinds[hydrogen]
    self.source = source
    heavyAtoms = left.heavyAtoms
  }

  /// The fragment with a hydrogen in place of the missing bond.
  var capped: Fragment {
    var whole = fragment
    let reach = fragment.elements[atom].covalentRadius + Element.hydrogen.covalentRadius
    whole.appendHydrogen(at: fragment.positions[atom] + reach * direction, bonding: atom)
    return whole
  }
}
