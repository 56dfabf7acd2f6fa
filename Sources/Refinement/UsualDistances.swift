import Engine

/// How near two atoms of a relaxed molecule come, by how many bonds are between them, and how long
/// its bonds are.
///
/// Read off 2,256 molecules of QM9. Bonds of heavy atoms have 0.784 to 1.10 times the sum of the
/// covalent radii, those of hydrogen 0.984 to 1.054. Of 9,000 pairs of hydrogens two bonds apart the
/// nearest is at 1.51 angstrom, of 75,000 pairs further apart at 1.80; of carbons, 1.83 and 2.42; of
/// carbon and hydrogen, 1.83 and 2.19. The limits below stay just outside of these; three of the
/// molecules, zwitterions with a shared proton and the like, do not keep them.
struct UsualDistances {
  /// Longest and shortest bonds, in sums of covalent radii.
  private static let longestBond = 1.11
  private static let longestHydrogenBond = 1.06
  private static let bond = 0.78
  private static let hydrogenBond = 0.97
  /// Of hydrogen to another atom of its neighbour: what is added to that one's covalent radius.
  private static let hydrogenAcross = 1.02
  private static let hydrogensAcross = 1.5
  /// Of others: what is added to the sum of covalent radii, or to the radius of what hydrogen meets.
  private static let contact = 0.89
  private static let hydrogenContact = 1.35
  private static let hydrogenBridge = 1.14
  private static let hydrogensContact = 1.79

  private let elements: [Element]
  private let bonds: BondGraph
  /// Hydrogens on atoms that make them bridge to another such atom (a hydrogen bond): [atoms].
  private let isPolar: [Bool]

  /// - Parameter elements: of the atoms the graph numbers: [atoms].
  init(elements: [Element], bonds: BondGraph) {
    self.elements = elements
    self.bonds = bonds
    isPolar = elements.indices.map { atom in
      elements[atom] == .hydrogen
        && bonds.neighbours[atom].contains { Self.accepting.contains(elements[$0]) }
    }
  }

  /// Of two atoms, angstrom.
  func nearest(_ first: Int, _ second: Int) -> Double {
    let radii = elements[first].covalentRadius + elements[second].covalentRadius
    let hydrogens = [first, second].filter { elements[$0] == .hydrogen }
    let neighbours = bonds.neighbours[first]
    if neighbours.contains(second) {
      return (hydrogens.isEmpty ? Self.bond : Self.hydrogenBond) * radii
    }
    let isAcross = neighbours.contains { bonds.neighbours[$0].contains(second) }
    guard let hydrogen = hydrogens.first else {
      return isAcross ? across(first) + across(second) : Self.contact + radii
    }
    guard hydrogens.count == 1 else {
      return isAcross ? Self.hydrogensAcross : Self.hydrogensContact
    }
    let other = hydrogen == first ? second : first
    let radius = elements[other].covalentRadius
    if isAcross { return Self.hydrogenAcross + radius }
    let isBridge = isPolar[hydrogen] && Self.accepting.contains(elements[other])
    return (isBridge ? Self.hydrogenBridge : Self.hydrogenContact) + radius
  }

  /// Of a bond, angstrom.
  func longestBond(_ first: Int, _ second: Int) -> Double {
    let hasHydrogen = elements[first] == .hydrogen || elements[second] == .hydrogen
    let radii = elements[first].covalentRadius + elements[second].covalentRadius
    return (hasHydrogen ? Self.longestHydrogenBond : Self.longestBond) * radii
  }

  /// What a heavy atom adds to its distance from others with the same neighbour: small cages bring
  /// carbon atoms together, others less.
  private func across(_ atom: Int) -> Double {
    switch elements[atom] {
    case .carbon: 0.91
    case .nitrogen: 0.99
    case .oxygen: 1.05
    default: 1.17 * elements[atom].covalentRadius
    }
  }

  private static let accepting: Set<Element> = [.nitrogen, .oxygen, .fluorine]
}
