import Engine

/// A way an atom can be bonded with a closed shell: so many bonds at this formal charge.
struct ValenceState: Sendable, Equatable {
  let charge: Int
  /// Sum of the orders of all bonds, hydrogens included.
  let valence: Int
  /// How unusual the state is, from 0 for the most usual; charged ones cost 1 and more.
  let cost: Double

  init(_ charge: Int, _ valence: Int, _ cost: Double) {
    self.charge = charge
    self.valence = valence
    self.cost = cost
  }
}

extension Element {
  /// The number of bonded neighbours above which an atom is not valid, in the sense of the
  /// 'valid atoms' of the literature; nil for elements without a usual valence.
  public var usualValence: Int? {
    switch atomicNumber {
    case 1, 9, 17, 35, 53: 1
    case 8: 2
    case 5, 7: 3
    case 6, 14, 32: 4
    case 15: 5
    case 16, 34: 6
    default: nil
    }
  }

  /// Closed-shell states, most usual first; empty for elements without a usual valence.
  var valenceStates: [ValenceState] {
    switch atomicNumber {
    case 1, 9, 17, 35, 53: [ValenceState(0, 1, 0)]
    case 5: [ValenceState(0, 3, 0), ValenceState(-1, 4, 1)]
    // Carbanions are taken for isocyanides and ylides; carbocations and carbenes are no closed
    // octets.
    case 6: [ValenceState(0, 4, 0), ValenceState(-1, 3, 2)]
    case 7: [ValenceState(0, 3, 0), ValenceState(1, 4, 1), ValenceState(-1, 2, 1.5)]
    case 8: [ValenceState(0, 2, 0), ValenceState(-1, 1, 1), ValenceState(1, 3, 2)]
    case 14, 32: [ValenceState(0, 4, 0)]
    case 15: [ValenceState(0, 3, 0), ValenceState(0, 5, 0.1), ValenceState(1, 4, 1)]
    case 16, 34:
      [
        ValenceState(0, 2, 0), ValenceState(0, 4, 0.1), ValenceState(0, 6, 0.2),
        ValenceState(-1, 1, 1), ValenceState(1, 3, 1.5),
      ]
    default: []
    }
  }

  /// Usual length of a bond of order 1, 2 or 3 to another element, angstrom: the sum of the
  /// covalent radii of that order (P. Pyykkö, M. Atsumi, Chem. Eur. J. 2009, 15, 186 and 12770;
  /// P. Pyykkö, S. Riedel, M. Patzschke, Chem. Eur. J. 2005, 11, 3511), or nil where an element
  /// forms no such bond.
  func bondLength(to other: Element, order: Int) -> Double? {
    guard let own = bondRadius(order: order), let theirs = other.bondRadius(order: order) else {
      return nil
    }
    return own + theirs
  }

  private func bondRadius(order: Int) -> Double? {
    let radii: [Double]
    switch atomicNumber {
    case 1: radii = [0.32]
    case 5: radii = [0.85, 0.78, 0.73]
    case 6: radii = [0.75, 0.67, 0.60]
    case 7: radii = [0.71, 0.60, 0.54]
    case 8: radii = [0.63, 0.57, 0.53]
    case 9: radii = [0.64]
    case 14: radii = [1.16, 1.07, 1.02]
    case 15: radii = [1.11, 1.02, 0.94]
    case 16: radii = [1.03, 0.94, 0.95]
    case 17: radii = [0.99]
    case 32: radii = [1.21, 1.11, 1.14]
    case 34: radii = [1.16, 1.07, 1.07]
    case 35: radii = [1.14]
    case 53: radii = [1.33]
    default: radii = []
    }
    return order <= radii.count ? radii[order - 1] : nil
  }
}
