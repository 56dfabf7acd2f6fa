import Engine

/// A neutral molecule in one piece, with all that sanitisation found of it.
struct PerceivedMolecule: Sendable {
  /// Elements and positions alone.
  let molecule: Molecule
  /// Bonds with Kekulé orders.
  let graph: BondGraph
  /// What each atom is at the end of a bond: [atoms].
  let kinds: [AtomKind]
  /// Size of the smallest ring of each atom, 0 for none: [atoms].
  let smallestRings: [Int]
  /// Whether each bond is aromatic: [bonds].
  let aromaticBonds: [Bool]
  /// The smallest set of smallest rings, by rising size.
  let rings: [Ring]
  /// Functional groups that occur.
  let groups: [SanitisedStructure.GroupCount]
  /// Canonical, without stereo marks.
  let smiles: String

  /// Perceives a molecule from its positions. Nil where it has no closed shell, formal charges,
  /// several fragments or no heavy atom.
  init?(_ molecule: Molecule) {
    guard let bonds = try? BondPerception().assign(molecule),
      bonds.formalCharges.allSatisfy({ $0 == 0 })
    else { return nil }
    self.init(molecule, graph: bonds.graph)
  }

  /// A neutral molecule with known bonds. Nil where RDKit does not take it, and where it has
  /// several fragments or no heavy atom.
  init?(_ molecule: Molecule, graph: BondGraph) {
    guard graph.fragments.count == 1, molecule.elements.contains(where: { $0 != .hydrogen }) else {
      return nil
    }
    let bonds = AssignedBonds(
      graph: graph, formalCharges: Array(repeating: 0, count: molecule.count))
    guard let made = try? RDKitMolecule(molecule, bonds: bonds), let smiles = made.smiles,
      let atoms = made.atoms(count: molecule.count),
      let aromaticBonds = made.aromaticBonds(count: graph.bonds.count)
    else { return nil }
    self.molecule = Molecule(elements: molecule.elements, positions: molecule.positions)
    self.graph = graph
    self.smiles = smiles
    self.aromaticBonds = aromaticBonds
    kinds = zip(molecule.elements, atoms).map {
      AtomKind(element: $0, hybridisation: $1.hybridisation, isAromatic: $1.isAromatic)
    }
    smallestRings = atoms.map(\.smallestRing)
    rings = made.rings
    groups = SanitisedStructure.groups(of: made)
  }

  /// Number of heavy atoms.
  var heavyAtoms: Int { molecule.elements.count { $0 != .hydrogen } }

  /// A bond that can be cut, with the atoms on either side.
  struct Joint {
    let bond: Bond
    let type: JointType
    /// Angstrom.
    let length: Double
    let firstSide: [Int]
    let secondSide: [Int]
  }

  /// The acyclic single bonds between heavy atoms, in the order of bonds.
  var joints: [Joint] {
    graph.bonds.compactMap { bond in
      guard bond.order == 1, molecule.elements[bond.first] != .hydrogen,
        molecule.elements[bond.second] != .hydrogen
      else { return nil }
      let firstSide = side(of: bond.first, without: bond.second)
      guard !firstSide.contains(bond.second) else { return nil }
      let isFirst = Set(firstSide)
      return Joint(
        bond: bond, type: JointType(kinds[bond.first], kinds[bond.second]),
        length: length(molecule.positions[bond.first] - molecule.positions[bond.second]),
        firstSide: firstSide,
        secondSide: molecule.elements.indices.filter { !isFirst.contains($0) })
    }
  }

  /// The atoms reached from `start` when its bond to `other` is cut, in rising order.
  private func side(of start: Int, without other: Int) -> [Int] {
    var seen: Set<Int> = [start]
    var list = [start]
    var next = 0
    while next < list.count {
      let atom = list[next]
      next += 1
      for neighbour in graph.neighbours[atom]
      where !(atom == start && neighbour == other) && seen.insert(neighbour).inserted {
        list.append(neighbour)
      }
    }
    return list.sorted()
  }
}
