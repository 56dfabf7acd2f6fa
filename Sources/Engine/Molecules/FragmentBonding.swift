/// Bonds, charges and hydrogens of a scaffold's heavy atoms, numbered in their order: what a molecule
/// that is grown from them keeps.
///
/// Orders, charges and hydrogens of an atom add up to a closed shell together with its open ends: bonds
/// to atoms that are not there yet. What grows is bonded to anchors alone: in the place of their open
/// ends, or of hydrogens where an anchor has no open end.
public struct FragmentBonding: Sendable, Equatable {
  /// Bonds between heavy atoms, with their orders.
  public let bonds: [Bond]
  /// Formal charges, elementary charges: [heavy atoms].
  public let charges: [Int]
  /// Hydrogens that each atom has: [heavy atoms].
  public let hydrogens: [Int]
  /// Bonds that each atom lacks: [heavy atoms].
  public let openEnds: [Int]
  /// Atoms that what grows may be bonded to: rising.
  public var anchors: [Int]

  /// - Precondition: the arrays have equal length.
  public init(
    bonds: [Bond], charges: [Int], hydrogens: [Int], openEnds: [Int], anchors: [Int]? = nil
  ) {
    precondition(charges.count == hydrogens.count && charges.count == openEnds.count)
    self.bonds = bonds
    self.charges = charges
    self.hydrogens = hydrogens
    self.openEnds = openEnds
    self.anchors = anchors ?? hydrogens.indices.filter { hydrogens[$0] + openEnds[$0] > 0 }
  }

  /// Heavy atoms.
  public var count: Int { charges.count }

  /// The sum of the formal charges, elementary charges.
  public var charge: Int { charges.reduce(0, +) }

  /// Hydrogens that an atom has in the end at least; an open end that nothing takes gets one more.
  public func leastHydrogens(of atom: Int) -> Int {
    if !anchors.contains(atom) { return hydrogens[atom] + openEnds[atom] }
    return openEnds[atom] > 0 ? hydrogens[atom] : 0
  }

  /// Bonds that an atom has in the end, orders counted, hydrogens among them.
  public func valence(of atom: Int) -> Int {
    let orders = bonds.lazy.filter { $0.first == atom || $0.second == atom }.map(\.order)
    return orders.reduce(hydrogens[atom] + openEnds[atom], +)
  }
}
