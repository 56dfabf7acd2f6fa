import Engine
import Formats

/// Why the bonds of a scaffold are not known.
public enum FragmentFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// An atom of a file with no bonding state of its charge and orders; atoms are counted from 0.
  case valence(Element, atom: Int, charge: Int, bonds: Int)
  /// No closed shells were found, whatever ends are open.
  case notClosed(BondFailure?)

  public var description: String {
    switch self {
    case .valence(let element, let atom, let charge, let bonds):
      "\(element)\(atom + 1) has charge \(charge) and \(bonds) bonds, hydrogens and orders counted, "
        + "which is no closed shell"
    case .notClosed(let failure?): "its bonds are not known: \(failure)"
    case .notClosed(nil): "its bonds are not known: no orders and charges close its shells"
    }
  }
}

extension FragmentBonding {
  // Charges outweigh bond lengths; an open end is worse than a pair of charges that cancel, such as
  // those of a nitro group, and better than a charge that nothing cancels.
  private static let chargeCost = 1e4
  private static let openEndCost = 2.2e4
  private static let totalChargeCost = 3e4
  // Two double bonds or a triple bond at an atom whose two neighbours are not in line with it.
  private static let bentCost = 3e4
  private static let largestCharge = 3

  /// Finds the bonds of fragments from distances: where hydrogens are among the atoms, those that are
  /// missing are open ends; else all atoms get the hydrogens that their bond lengths leave room for.
  /// - Parameters:
  ///   - molecule: the atoms, those of several fragments together.
  ///   - charge: of all together, elementary charges; nil where nobody said: as little as possible.
  /// - Throws: `FragmentFailure`.
  public init(perceiving molecule: Molecule, charge: Int? = nil) throws(FragmentFailure) {
    var molecule = molecule
    molecule.fragment = nil
    if molecule.elements.contains(.hydrogen) {
      try self.init(complete: molecule, charge: charge)
    } else {
      let rule = HydrogenBondLengthRule()
      let counts = HydrogenAssignment().assign(
        molecule, likelihoods: rule.likelihoods(for: molecule))
      guard let bonds = counts.bonds, counts.open.isEmpty else { throw .notClosed(nil) }
      self.init(
        bonds: bonds.graph.bonds, charges: bonds.formalCharges, hydrogens: counts.totals,
        openEnds: counts.totals.map { _ in 0 })
    }
  }

  private init(complete molecule: Molecule, charge: Int?) throws(FragmentFailure) {
    let graph = BondPerception().connectivity(of: molecule)
    let fragments = graph.fragments
    let states = molecule.elements.enumerated().map { atom, element in
      Self.states(
        of: element, degree: graph.neighbours[atom].count,
        hasRoom: molecule.hasRoom(at: atom, beside: graph.neighbours[atom]))
    }
    guard states.allSatisfy({ !$0.isEmpty }) else {
      throw .notClosed(
        molecule.elements.enumerated().first { states[$0.offset].isEmpty }.map {
          .noValence($0.element, atom: $0.offset)
        })
    }
    // Of every fragment the cheapest choice for each charge it may have.
    var choices: [[(charge: Int, choice: Skeleton.Choice)]] = []
    for fragment in fragments {
      let part = molecule.selecting(fragment)
      let skeleton = Skeleton(
        molecule: part, connectivity: BondPerception().connectivity(of: part), lengthScale: 0.1)
      let found = (-Self.largestCharge...Self.largestCharge).compactMap { total in
        if case .solved(let choice) = skeleton.solve(
          states: fragment.map { states[$0] }, charge: total)
        {
          return (charge: total, choice: choice)
        }
        return nil
      }
      guard !found.isEmpty else { throw .notClosed(nil) }
      choices.append(found)
    }
    guard let chosen = Self.cheapest(choices, charge: charge) else { throw .notClosed(nil) }
    var charges = Array(repeating: 0, count: molecule.count)
    var openEnds = charges
    var bonds: [Bond] = []
    for (fragment, choice) in zip(fragments, chosen) {
      for (atom, state) in zip(fragment, choice.states) {
        charges[atom] = state.charge
        // What `states` keeps there.
        openEnds[atom] = state.hydrogens
      }
      bonds += choice.bonds.map { Bond(fragment[$0.first], fragment[$0.second], order: $0.order) }
    }
    self.init(molecule, bonds: bonds, charges: charges, openEnds: openEnds)
  }

  /// One choice for each fragment: with a given sum of charges, or else each by itself.
  private static func cheapest(
    _ choices: [[(charge: Int, choice: Skeleton.Choice)]], charge: Int?
  ) -> [Skeleton.Choice]? {
    guard let charge else {
      func cost(_ option: (charge: Int, choice: Skeleton.Choice)) -> Double {
        option.choice.cost + totalChargeCost * Double(abs(option.charge))
      }
      return choices.compactMap { $0.min { cost($0) < cost($1) }?.choice }
    }
    var best: [Int: (cost: Double, chosen: [Skeleton.Choice])] = [0: (0, [])]
    for options in choices {
      var next: [Int: (cost: Double, chosen: [Skeleton.Choice])] = [:]
      for (sum, known) in best {
        for option in options {
          let cost = known.cost + option.choice.cost
          if cost < next[sum + option.charge]?.cost ?? .infinity {
            next[sum + option.charge] = (cost, known.chosen + [option.choice])
          }
        }
      }
      best = next
    }
    return best[charge]?.chosen
  }

  /// Closed shells, and those that up to three further bonds would close.
  private static func states(
    of element: Element, degree: Int, hasRoom: Bool
  ) -> [ClosedShellSearch.State] {
    let mayBeOpen = hasRoom && element != .hydrogen
    return element.valenceStates.flatMap { state in
      (0...(mayBeOpen ? min(3, state.valence) : 0)).map { open in
        let isBent = hasRoom && degree == 2 && state.valence - open - degree >= 2
        return ClosedShellSearch.State(
          charge: state.charge, bonds: state.valence - open,
          cost: state.cost * chargeCost + Double(open) * openEndCost + (isBent ? bentCost : 0),
          hydrogens: open)
      }
    }
  }

  /// The bonds that a file says.
  /// - Parameter topology: of the same atoms, all orders 1 to 3.
  /// - Throws: `FragmentFailure`.
  public init(_ molecule: Molecule, topology: MoleculeTopology) throws(FragmentFailure) {
    let isComplete = molecule.elements.contains(.hydrogen)
    var openEnds = topology.openEnds
    var implied = Array(repeating: 0, count: molecule.count)
    for atom in molecule.heavyAtoms {
      let orders = topology.bonds.lazy.filter { $0.first == atom || $0.second == atom }.map(\.order)
      let used = orders.reduce(openEnds[atom], +)
      let (element, charge) = (molecule.elements[atom], topology.charges[atom])
      let valences = element.valenceStates.filter { $0.charge == charge }.map(\.valence)
      guard let valence = valences.filter({ $0 >= used }).min() else {
        throw .valence(element, atom: atom, charge: charge, bonds: used)
      }
      if isComplete || topology.radicals.contains(atom) {
        openEnds[atom] += valence - used
      } else {
        implied[atom] = valence - used
      }
    }
    self.init(
      molecule, bonds: topology.bonds, charges: topology.charges, openEnds: openEnds,
      implied: implied)
  }

  /// From the numbers of all atoms to those of heavy atoms.
  private init(
    _ molecule: Molecule, bonds: [Bond], charges: [Int], openEnds: [Int], implied: [Int]? = nil
  ) {
    let heavy = molecule.heavyAtoms
    let places = Dictionary(uniqueKeysWithValues: zip(heavy, heavy.indices))
    var hydrogens = heavy.map { implied?[$0] ?? 0 }
    var kept: [Bond] = []
    for bond in bonds {
      switch (places[bond.first], places[bond.second]) {
      case (let one?, let other?): kept.append(Bond(one, other, order: bond.order))
      case (let one?, nil): hydrogens[one] += 1
      case (nil, let other?): hydrogens[other] += 1
      case (nil, nil): break
      }
    }
    self.init(
      bonds: kept, charges: heavy.map { charges[$0] }, hydrogens: hydrogens,
      openEnds: heavy.map { openEnds[$0] })
  }

  /// The bonds with a hydrogen of each of some atoms made an open end.
  public func opening(_ atoms: [Int]) -> FragmentBonding {
    var (hydrogens, openEnds) = (hydrogens, openEnds)
    for atom in atoms where hydrogens[atom] > 0 {
      hydrogens[atom] -= 1
      openEnds[atom] += 1
    }
    return FragmentBonding(
      bonds: bonds, charges: charges, hydrogens: hydrogens, openEnds: openEnds, anchors: anchors)
  }
}

extension Molecule {
  /// The length of the sum of the directions to all neighbours below which they are all around an atom: 0
  /// of an atom of an aromatic ring with its hydrogen, 1 of a methyl group that lacks one.
  private static let balance = 0.4

  /// Whether neighbours leave a side for one more.
  fileprivate func hasRoom(at atom: Int, beside neighbours: [Int]) -> Bool {
    let sum = neighbours.reduce(SIMD3<Double>.zero) { sum, neighbour in
      let way = positions[neighbour] - positions[atom]
      return sum + way / (way * way).sum().squareRoot()
    }
    return neighbours.isEmpty || (sum * sum).sum() > Self.balance * Self.balance
  }
}
