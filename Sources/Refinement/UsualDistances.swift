import Engine

/// How near two atoms of a relaxed molecule come, by how many bonds are between them, and how long
/// its bonds are.
///
/// Read off 2,256 molecules of QM9. Bonds of heavy atoms have 0.784 to 1.10 times the sum of the
/// covalent radii, those of hydrogen 0.984 to 1.054. Two bonds apart, the nearest pair of carbons is
/// at 1.77 angstrom, of hydrogen on carbon and carbon at 2.03, of hydrogens on carbon at 1.73; what
/// is further apart comes to 2.42, 2.26 and 1.80. Hydrogens on nitrogen and oxygen come nearer,
/// nearest to nitrogen and oxygen more than three bonds away (hydrogen bonds). The limits below stay
/// just outside of these. Of 356,000 pairs ten do not keep them: strong hydrogen bonds in
/// zwitterions, a shared proton.
struct UsualDistances {
  /// Longest and shortest bonds, in sums of covalent radii.
  private static let longestBond = 1.11
  private static let longestHydrogenBond = 1.06
  private static let bond = 0.78
  private static let hydrogenBond = 0.97
  /// Of hydrogen and an atom two bonds away: what is added to that one's covalent radius.
  private static let hydrogenAcross = 1.26
  private static let polarAcross = 1.05
  private static let hydrogensAcross = 1.7
  private static let polarsAcross = 1.5
  /// Of atoms further apart: what is added to the sum of covalent radii, or to the radius of what
  /// hydrogen meets.
  private static let contact = 0.89
  private static let hydrogenContact = 1.47
  private static let polarContact = 1.4
  private static let hydrogenBridge = 1.14
  private static let hydrogensContact = 1.79

  private let elements: [Element]
  private let bonds: BondGraph
  /// Hydrogens on atoms that make them bridge to another such atom: [atoms].
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

  /// Shortest distance allowed between two atoms, angstrom.
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
      guard isAcross else { return Self.hydrogensContact }
      return isPolar[first] || isPolar[second] ? Self.polarsAcross : Self.hydrogensAcross
    }
    let other = hydrogen == first ? second : first
    let radius = elements[other].covalentRadius
    guard isPolar[hydrogen] else {
      return (isAcross ? Self.hydrogenAcross : Self.hydrogenContact) + radius
    }
    if isAcross { return Self.polarAcross + radius }
    let isBridge = Self.accepting.contains(elements[other]) && !isThreeBonds(first, second)
    return (isBridge ? Self.hydrogenBridge : Self.polarContact) + radius
  }

  /// Whether atoms that are not bonded have neighbours that are.
  private func isThreeBonds(_ first: Int, _ second: Int) -> Bool {
    bonds.neighbours[first].contains { near in
      bonds.neighbours[near].contains { bonds.neighbours[$0].contains(second) }
    }
  }

  /// Longest bond allowed, angstrom.
  func longestBond(_ first: Int, _ second: Int) -> Double {
    let hasHydrogen = elements[first] == .hydrogen || elements[second] == .hydrogen
    let radii = elements[first].covalentRadius + elements[second].covalentRadius
    return (hasHydrogen ? Self.longestHydrogenBond : Self.longestBond) * radii
  }

  /// What a heavy atom adds to its distance from others with the same neighbour: small cages bring
  /// carbon atoms together, others less.
  private func across(_ atom: Int) -> Double {
    switch elements[atom] {
    case .carbon: 0.885
    case .nitrogen: 0.99
    case .oxygen: 1.05
    default: 1.17 * elements[atom].covalentRadius
    }
  }

  private static let accepting: Set<Element> = [.nitrogen, .oxygen, .fluorine]
}
