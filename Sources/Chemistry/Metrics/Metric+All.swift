import Engine

extension Metric {
  /// All there are, in the order of tables and columns.
  public static let all: [Metric] = [
    Metric("valid", "valid molecules", .flag, isListed: false) { $0.isValid ? 1 : 0 },
    Metric("atoms", "atoms", .count, isListed: false) { Double($0.atoms) },
    Metric("heavy_atoms", "heavy atoms", .count, isListed: false) {
      Double($0.elements.count)
    },
    Metric("fragments", "fragments", .count, isListed: false) {
      $0.validity.map { Double($0.fragments) }
    },
    Metric("valid_atoms", "valid atoms", .count, isListed: false) {
      $0.validity.map { Double($0.validAtoms) }
    },
    Metric(
      "valid_heavy_atoms", "valid heavy atoms before hydrogens", .count,
      isListed: false
    ) { Double($0.validHeavyAtoms) },
    Metric("unstable", "molecules with an unstable motif", .flag) {
      $0.profile.map { $0.unstable.isEmpty ? 0 : 1 }
    },
    Metric("strained", "molecules with a strained multiple bond", .flag) {
      $0.profile.map { $0.strained.isEmpty ? 0 : 1 }
    },
    Metric("charged", "molecules with charged atoms", .flag) {
      $0.profile.map { $0.chargedAtoms > 0 ? 1 : 0 }
    },
    Metric("double_bonds", "double bonds", .count) {
      $0.profile.map { Double($0.doubleBonds) }
    },
    Metric("triple_bonds", "triple bonds", .count) {
      $0.profile.map { Double($0.tripleBonds) }
    },
    Metric("rings", "rings", .count) {
      $0.profile.map { Double($0.rings.reduce(0) { $0 + $1.count }) }
    },
    Metric("aromatic_rings", "aromatic rings", .count) {
      $0.profile.map { Double($0.aromaticRings) }
    },
    ringsOf(3), ringsOf(4), ringsOf(5), ringsOf(6), ringsOf(7), ringsOf(8),
    Metric("largest_ring", "atoms of the largest ring", .count) {
      $0.profile.map { Double($0.largestRing) }
    },
    Metric("rotatable_bonds", "rotatable bonds", .count, isListed: false) {
      $0.profile?.rotatableBonds.map(Double.init)
    },
    Metric("sp3_fraction", "sp3 share of carbons", .mean(decimals: 2)) {
      $0.profile?.sp3Fraction
    },
    Metric("logp", "logP (Crippen)", .mean(decimals: 2)) { $0.profile?.logP },
    Metric(
      "tpsa", "polar surface (TPSA)", unit: "angstrom^2", .median(decimals: 1), isListed: false
    ) { $0.profile?.polarSurface },
    Metric("qed", "drug-likeness (QED)", .median(decimals: 2)) {
      $0.profile?.drugLikeness
    },
    Metric("sa", "synthetic accessibility (SA)", .median(decimals: 2)) {
      $0.profile?.syntheticAccessibility
    },
    Metric(
      "energy_per_atom", "total energy per atom", unit: "eV", .median(decimals: 3),
      isListed: false, noted: "energy"
    ) { $0 / Double($1.atoms) },
    Metric(
      "interaction_energy", "interaction energy per atom", unit: "eV",
      .median(decimals: 3), noted: "interaction"),
    Metric(
      "moved", "moved in relaxation, most", unit: "angstrom", .median(decimals: 2), isListed: false,
      noted: "moved"),
    Metric("similarity", "E_sim per atom", .median(decimals: 2), noted: "similarity"),
    Metric(
      "surprise", "surprise per heavy atom", unit: "nats", .median(decimals: 2),
      noted: "surprise"),
    Metric(
      "pocket_contact", "least distance to the pocket over the sum of radii", .median(decimals: 2),
      noted: "pocket_contact"),
    // The limit of PoseBusters: M. Buttenschoen, G. M. Morris, C. M. Deane, Chem. Sci. 2024, 15, 3130.
    Metric("clash", "molecules that clash with the pocket", .flag, noted: "pocket_contact") {
      contact, _ in contact < 0.75 ? 1 : 0
    },
    Metric("in_pocket", "molecules in the pocket", .flag, noted: "pocket_offset") { offset, _ in
      offset < Pocket.breadth ? 1 : 0
    },
    // More surprising than 99 % of the reference.
    Metric("unlike", "molecules unlike the reference", .flag, noted: "reference_rank") { rank, _ in
      rank < 0.01 ? 1 : 0
    },
  ]

  /// Rings of a size, aromatic ones among them.
  private static func ringsOf(_ size: Int) -> Metric {
    Metric("rings_\(size)", "rings of \(size) atoms", .count, isListed: false) {
      $0.profile.map { profile in
        Double(profile.rings.filter { $0.size == size }.reduce(0) { $0 + $1.count })
      }
    }
  }
}

extension Tally {
  /// Of a kind of rings, their size.
  fileprivate var size: Int? { Int(name.prefix { $0 != " " }) }
}
