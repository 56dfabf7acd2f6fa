/// Why a chemist would not sign a structure though all its shells can be closed on paper.
public enum Flaw: String, Sendable {
  /// A carbon of two bonds with a lone pair, drawn with charges.
  case carbene
  /// Formal charges in a neutral molecule other than those of nitro groups, N-oxides, azides, diazo
  /// compounds, isocyanides and zwitterions of an acid and a base.
  case separatedCharges = "charges separated"

  /// The flaw of a structure, the worst if there are two.
  init?(of molecule: RDKitMolecule) {
    guard molecule.counts.chargedAtoms > 0 else { return nil }
    if Motif.carbene.occurs(in: molecule) {
      self = .carbene
    } else if Motif.unusualCharge.occurs(in: molecule) {
      self = .separatedCharges
    } else {
      return nil
    }
  }
}
