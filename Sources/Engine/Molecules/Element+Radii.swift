extension Element {
  /// Angstrom. A. Bondi, J. Phys. Chem. 1964, 68, 441, with his values for metals; completed for the
  /// main groups by M. Mantina et al., J. Phys. Chem. A 2009, 113, 5806. Nil for all others.
  public var vanDerWaalsRadius: Double? { Self.vanDerWaalsRadii[symbol] }

  /// Whether atoms of the element are metals, which bind the lone pairs of others.
  package var isMetal: Bool { !Self.nonmetals.contains(symbol) }

  private static let nonmetals: Set<String> = [
    "H", "He", "B", "C", "N", "O", "F", "Ne", "Si", "P", "S", "Cl", "Ar", "Ge", "As", "Se", "Br",
    "Kr", "Te", "I", "Xe", "At", "Rn",
  ]

  private static let vanDerWaalsRadii: [String: Double] = [
    "H": 1.10, "He": 1.40, "Li": 1.81, "Be": 1.53, "B": 1.92, "C": 1.70, "N": 1.55, "O": 1.52,
    "F": 1.47, "Ne": 1.54, "Na": 2.27, "Mg": 1.73, "Al": 1.84, "Si": 2.10, "P": 1.80, "S": 1.80,
    "Cl": 1.75, "Ar": 1.88, "K": 2.75, "Ca": 2.31, "Ni": 1.63, "Cu": 1.40, "Zn": 1.39, "Ga": 1.87,
    "Ge": 2.11, "As": 1.85, "Se": 1.90, "Br": 1.83, "Kr": 2.02, "Pd": 1.63, "Ag": 1.72, "Cd": 1.58,
    "In": 1.93, "Sn": 2.17, "Te": 2.06, "I": 1.98, "Pt": 1.72, "Au": 1.66, "Hg": 1.55, "Tl": 1.96,
    "Pb": 2.02,
  ]
}
