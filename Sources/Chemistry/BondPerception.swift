import Engine

/// Bonds with orders and the formal charges that go with them.
public struct AssignedBonds: Sendable, Equatable {
  /// The bonds, each of order 1, 2 or 3.
  public let graph: BondGraph
  /// Formal charge of each atom: [atoms]; they add up to zero in every fragment, or to the charge of a
  /// scaffold.
  public let formalCharges: [Int]

  /// Bonds and charges of one molecule.
  public init(graph: BondGraph, formalCharges: [Int]) {
    self.graph = graph
    self.formalCharges = formalCharges
  }
}

/// Why a molecule has no closed-shell bond orders. Atoms are counted from 0.
public enum BondFailure: Error, Sendable, Equatable {
  /// An atom of an element without a usual valence.
  case noValence(Element, atom: Int)
  /// An atom with more neighbours than any of its bonding states allows.
  case tooManyNeighbours(Element, atom: Int, neighbours: Int, valence: Int)
  /// Electrons left over, at least, on these atoms; of a carbene two on each, and each a carbon.
  case openShell(atoms: [Int], isCarbene: Bool = false)
  /// Too many choices to look at.
  case tooLarge(atoms: Int)
}

extension BondFailure: CustomStringConvertible {
  /// The failure in words, atoms counted from 1.
  public var description: String {
    switch self {
    case .noValence(let element, let atom):
      "\(element)\(atom + 1): an element without a usual valence"
    case .tooManyNeighbours(let element, let atom, let neighbours, let valence):
      "\(element)\(atom + 1): \(neighbours) neighbours, valence \(valence)"
    case .openShell(let atoms, true):
      "carbene: two electrons left over on atom "
        + atoms.map { String($0 + 1) }.joined(separator: ", ")
    case .openShell(let atoms, _) where atoms.count == 1:
      "radical: unpaired electron on atom \(atoms[0] + 1)"
    case .openShell(let atoms, _):
      "no closed shell: unpaired electrons on atoms "
        + atoms.map { String($0 + 1) }.joined(separator: ", ")
    case .tooLarge(let atoms): "bond orders of \(atoms) atoms in one piece: too many choices"
    }
  }
}

/// Bonds from positions: who is bonded from distances, orders from the closed-shell assignment
/// that keeps atoms neutral where it can and fits the bond lengths best.
///
///     let bonds = try BondPerception().assign(benzene)  // three single, three double C-C bonds
public struct BondPerception: Sendable {
  /// Atoms are bonded up to this multiple of the sum of their covalent radii. 1.15 gives back
  /// the bonds of 256 of 256 QM9 molecules.
  public var reach = 1.15

  /// Two hydrogens are bonded up to here, angstrom: 15 % more than in H2.
  private static let longestHydrogen = 0.85

  /// Perception with the usual reach.
  public init() {}

  /// Who is bonded, by distance, all orders 1; of a scaffold whose bonds are known, those.
  public func connectivity(of molecule: Molecule) -> BondGraph {
    let graph = connectivity(elements: molecule.elements, positions: molecule.positions)
    return KeptFragment(of: molecule)?.applied(to: graph, elements: molecule.elements) ?? graph
  }

  /// Who is bonded, by distance alone; all orders 1.
  public func connectivity(elements: [Element], positions: [SIMD3<Double>]) -> BondGraph {
    let radii = elements.map { $0.covalentRadius * reach }
    var bonds: [Bond] = []
    for i in positions.indices {
      for j in positions.indices.dropFirst(i + 1) {
        let vector = positions[i] - positions[j]
        // The radius of hydrogen is that of its bonds to other elements; H2 is longer.
        let isHydrogen = elements[i] == .hydrogen && elements[j] == .hydrogen
        let limit = isHydrogen ? Self.longestHydrogen : radii[i] + radii[j]
        if (vector * vector).sum() <= limit * limit { bonds.append(Bond(i, j)) }
      }
    }
    return BondGraph(atomCount: positions.count, bonds: bonds)
  }

  /// Bond orders and formal charges such that every atom has a closed shell.
  /// - Throws: `BondFailure` naming the atoms where that cannot be.
  public func assign(_ molecule: Molecule) throws(BondFailure) -> AssignedBonds {
    try assign(molecule, connectivity: connectivity(of: molecule))
  }

  /// Bond orders and formal charges on given bonds such that every atom has a closed shell.
  /// - Throws: `BondFailure` naming the atoms where that cannot be.
  public func assign(
    _ molecule: Molecule, connectivity: BondGraph
  ) throws(BondFailure) -> AssignedBonds {
    let degrees = connectivity.neighbours.map(\.count)
    for atom in degrees.indices {
      let element = molecule.elements[atom]
      let valence = element.valenceStates.map(\.valence).max()
      guard let valence else { throw .noValence(element, atom: atom) }
      guard degrees[atom] <= valence else {
        throw .tooManyNeighbours(
          element, atom: atom, neighbours: degrees[atom], valence: element.usualValence ?? valence)
      }
    }
    let kept = KeptFragment(of: molecule)
    let states = molecule.elements.enumerated().map { atom, element in
      if let kept, let place = kept.place(of: atom) {
        return [
          ClosedShellSearch.State(
            charge: kept.bonding.charges[place], bonds: kept.bonding.valence(of: place), cost: 0)
        ]
      }
      return element.valenceStates.map {
        ClosedShellSearch.State(
          charge: $0.charge, bonds: $0.valence, cost: $0.cost * Self.chargeCost)
      }
    }
    let skeleton = Skeleton(molecule: molecule, connectivity: connectivity, lengthScale: 0.1)
    // A charge that a file says is known of one molecule, not of each of several.
    let isWhole = kept == nil && connectivity.fragments.count == 1
    let charge = isWhole ? molecule.statedCharge : nil
    switch skeleton.solve(states: states, charge: charge) {
    case .solved(let choice):
      return AssignedBonds(
        graph: BondGraph(atomCount: molecule.count, bonds: choice.bonds),
        formalCharges: choice.states.map(\.charge))
    case .tooLarge(let atoms): throw .tooLarge(atoms: atoms)
    case .impossible: break
    }
    // Where it fails: the fewest unpaired electrons that would let the rest close its shells.
    let open = states.map { list in
      list
        + list.flatMap { state in
          [1, 2].filter { $0 <= state.bonds }.map {
            ClosedShellSearch.State(
              charge: state.charge, bonds: state.bonds - $0,
              cost: state.cost + Double($0) * Self.openShellCost)
          }
        }
    }
    switch skeleton.solve(states: open, charge: charge) {
    case .solved(let choice):
      let atoms = choice.states.indices.filter { choice.states[$0].cost >= Self.openShellCost }
      let isCarbene = atoms.allSatisfy {
        molecule.elements[$0] == .carbon && choice.states[$0].cost >= 2 * Self.openShellCost
      }
      throw .openShell(atoms: atoms, isCarbene: isCarbene)
    case .tooLarge(let atoms): throw .tooLarge(atoms: atoms)
    case .impossible: throw .openShell(atoms: Array(molecule.elements.indices))
    }
  }

  // Charges outweigh all bond lengths together, unpaired electrons outweigh all charges.
  private static let chargeCost = 1e4
  private static let openShellCost = 1e8
}
