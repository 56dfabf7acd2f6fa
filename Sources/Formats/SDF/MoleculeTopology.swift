import Engine

/// Bonds and charges of a molecule as a file has them.
public struct MoleculeTopology: Sendable, Equatable {
  /// Bonds with orders 1 to 3.
  public var bonds: [Bond] = []
  /// Formal charges, elementary charges: [atoms].
  public var charges: [Int] = []
  /// Orders of bonds to open ends: [atoms].
  public var openEnds: [Int] = []
  /// Atoms with unpaired electrons.
  public var radicals: Set<Int> = []

  /// Of no atoms.
  public init() {}

  init(bonds: [Bond], charges: [Int], openEnds: [Int], radicals: Set<Int>) {
    self.bonds = bonds
    self.charges = charges
    self.openEnds = openEnds
    self.radicals = radicals
  }

  /// Adds atoms behind those there are.
  public mutating func append(_ other: MoleculeTopology) {
    let offset = charges.count
    bonds += other.bonds.map {
      Bond($0.first + offset, $0.second + offset, order: $0.order)
    }
    charges += other.charges
    openEnds += other.openEnds
    radicals.formUnion(other.radicals.map { $0 + offset })
  }
}

/// A molecule of a file with what the file says of its bonds.
public struct MoleculeRecord: Sendable {
  /// Elements, positions (angstrom), facts, columns; open ends are marked in the column `anchor`.
  public let molecule: Molecule
  /// Its bonds; nil where the file has none, or some whose order is not 1, 2 or 3.
  public let topology: MoleculeTopology?
  /// Its charge, elementary charges; nil where the file does not say.
  public let charge: Int?
}
