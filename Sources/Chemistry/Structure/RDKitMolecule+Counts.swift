import CRDKit
import Engine

extension RDKitMolecule {
  /// A bond between heavy atoms.
  struct BondKind {
    /// 1 to 3, 4 for an aromatic bond, 0 for any other.
    let order: Int
    /// Symbols in the order of the alphabet, the sign of the order between them: `C=O`.
    let name: String

    init(_ bond: rdk_bond) {
      order = Int(bond.order)
      let symbols = [bond.first, bond.second].map { Element(atomicNumber: Int($0))?.symbol ?? "?" }
        .sorted()
      name = symbols[0] + (order < Self.signs.count ? Self.signs[order] : "?") + symbols[1]
    }

    private static let signs = ["?", "-", "=", "#", ":"]
  }

  /// What is counted in the graph.
  struct Counts {
    let (carbons, sp3Carbons): (Int, Int)
    let chargedAtoms: Int
    /// Aromatic rings as QED counts them.
    let aromaticSystems: Int
  }

  /// What RDKit's library of descriptors says.
  struct Descriptors {
    /// Mean mass, g/mol.
    let weight: Double
    let logP: Double
    /// Square angstrom.
    let polarSurface: Double
    let (donors, rotatableBonds): (Int, Int)
  }

  /// The bonds between heavy atoms.
  var bonds: [BondKind] {
    let count = Int(rdk_bonds(pointer, nil, 0))
    guard count > 0 else { return [] }
    var bonds = [rdk_bond](repeating: rdk_bond(), count: count)
    _ = rdk_bonds(pointer, &bonds, Int32(count))
    return bonds.map { BondKind($0) }
  }

  /// Double bonds at bridgeheads of rings below eight, those of known molecules with a short life (W. F.
  /// Maier, P. v. R. Schleyer, J. Am. Chem. Soc. 103, 1891, 1981).
  var twistedBonds: [Tally] {
    let count = Int(rdk_twisted_bonds(pointer, 8))
    return count > 0 ? [Tally(name: "double bond at a bridgehead", count: count)] : []
  }

  var counts: Counts {
    let counts = rdk_count(pointer)
    return Counts(
      carbons: Int(counts.carbons), sp3Carbons: Int(counts.sp3_carbons),
      chargedAtoms: Int(counts.charged_atoms), aromaticSystems: Int(counts.aromatic_systems))
  }

  /// Nil where RDKit has none.
  var descriptors: Descriptors? {
    var found = rdk_descriptors()
    guard rdk_describe(pointer, &found) == 1 else { return nil }
    return Descriptors(
      weight: found.weight, logP: found.logp, polarSurface: found.polar_surface,
      donors: Int(found.donors), rotatableBonds: Int(found.rotatable_bonds))
  }

  /// The different environments of so many heavy atoms; nil where RDKit has none.
  func environments(heavyAtoms: Int) -> [rdk_environment]? {
    // An atom has one of each radius: 0, 1 and 2 bonds.
    let most = 3 * heavyAtoms
    var isThere = true
    let found = [rdk_environment](unsafeUninitializedCapacity: most) { buffer, filled in
      let count = Int(rdk_environments(pointer, buffer.baseAddress, Int32(most)))
      precondition(count <= most)
      filled = max(0, count)
      isThere = count >= 0
    }
    return isThere ? found : nil
  }

  /// What makes it hard to build; nil where RDKit cannot tell.
  var complexity: rdk_complexity? {
    var found = rdk_complexity()
    return rdk_complexity_of(pointer, &found) == 1 ? found : nil
  }
}
