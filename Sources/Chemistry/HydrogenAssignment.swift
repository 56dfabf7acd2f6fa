import Engine

/// The number of hydrogens on every heavy atom, chosen together so that the whole molecule has a
/// closed shell at least cost.
///
/// Each atom alone may err; a molecule with a wrong count nearly always has an atom whose bonds
/// do not add up. So hydrogens, bond orders and formal charges are chosen jointly: the sum of the
/// likelihoods of the counts, the plausibility of every bond's length for its order and a price for
/// charges is minimised exactly, subject to every valence being met.
///
///     let likelihoods = try nearest.likelihoods(for: molecule, calculator: calculator)
///     let result = HydrogenAssignment().assign(molecule, likelihoods: likelihoods)
///     HydrogenPlacement(seed: 1).adding(result, to: molecule)
public struct HydrogenAssignment: Sendable {
  /// Cost of a unit of formal charge, in units of the likelihoods (natural logarithm).
  public var chargeCost = 4.0
  /// A bond this far from the usual length of its order, in angstrom, costs 1/2.
  public var lengthScale = 0.1
  /// Weight of bond lengths against likelihoods.
  public var lengthWeight = 0.1
  /// When a distance leaves it open whether two atoms are bonded; the assignment decides. Nil
  /// takes every pair within 1.15 times the sum of the covalent radii for bonded and no other.
  public var doubt: SoftBondCutoff? = SoftBondCutoff()

  /// An assignment with the default weights.
  public init() {}

  /// The counts with the best likelihoods atom by atom; shells may stay open. Atoms of a scaffold have
  /// theirs.
  /// - Parameter likelihoods: [heavy atoms], nil where nothing is known of an atom.
  public func separately(_ molecule: Molecule, likelihoods: [HydrogenLikelihood?]) -> HydrogenCounts
  {
    let structure = HeavyStructure(molecule)
    let unknown = likelihoods.indices.filter { likelihoods[$0] == nil }.map { structure.atoms[$0] }
    let kept = KeptFragment(of: structure.molecule)
    let totals = likelihoods.enumerated().map { index, likelihoods in
      if let kept, let place = kept.place(of: index) {
        return kept.bonding.hydrogens[place] + kept.bonding.openEnds[place]
      }
      return likelihoods.map { max($0.best, structure.hydrogens[index]) }
        ?? structure.hydrogens[index]
    }
    return HydrogenCounts(structure, totals: totals, bonds: nil, unknown: unknown, open: [])
  }

  /// The counts that close every shell at least cost.
  ///
  /// Atoms that cannot be satisfied (too many neighbours) are named in `open`; the rest of the
  /// molecule is still closed around them. Only if there are too many choices to look at do all
  /// atoms take their own best count, and then `open` names all of them.
  /// - Parameter likelihoods: [heavy atoms], nil where nothing is known of an atom.
  public func assign(_ molecule: Molecule, likelihoods: [HydrogenLikelihood?]) -> HydrogenCounts {
    let structure = HeavyStructure(molecule)
    var perception = BondPerception()
    if let doubt { perception.reach = doubt.reach }
    let graph = perception.connectivity(of: structure.molecule)
    let skeleton = Skeleton(
      molecule: structure.molecule, connectivity: graph, lengthScale: lengthScale,
      weight: lengthWeight, doubt: doubt)
    var degrees = Array(repeating: 0, count: structure.atoms.count)
    for edge in skeleton.edges {
      degrees[edge.first] += edge.lowest
      degrees[edge.second] += edge.lowest
    }
    let kept = KeptFragment(of: structure.molecule)
    let states = structure.atoms.indices.map { index in
      if let kept, let place = kept.place(of: index) {
        return Self.states(
          of: kept.bonding, at: place, degree: degrees[index],
          hydrogens: structure.hydrogens[index])
      }
      return self.states(
        of: structure.molecule.elements[index], degree: degrees[index],
        hydrogens: structure.hydrogens[index], likelihoods: likelihoods[index])
    }
    let unknown = likelihoods.indices.filter { likelihoods[$0] == nil }.map { structure.atoms[$0] }
    var outcome = skeleton.solve(states: states.map { $0.filter { $0.cost < Self.openCost } })
    if case .solved = outcome {} else { outcome = skeleton.solve(states: states) }
    guard case .solved(let choice) = outcome else {
      let counts = separately(molecule, likelihoods: likelihoods)
      return HydrogenCounts(
        structure, totals: counts.totals, bonds: nil, unknown: unknown, open: structure.atoms)
    }
    let bonds = AssignedBonds(
      graph: BondGraph(atomCount: structure.atoms.count, bonds: choice.bonds),
      formalCharges: choice.states.map(\.charge))
    let open = choice.states.indices.filter { choice.states[$0].cost >= Self.openCost }
    return HydrogenCounts(
      structure, totals: choice.states.map(\.hydrogens), bonds: bonds, unknown: unknown,
      open: open.map { structure.atoms[$0] })
  }

  // More than all other costs of a molecule together.
  private static let openCost = 1e6

  /// The states of an atom of a scaffold: as many hydrogens as it has, where it is an anchor also fewer.
  private static func states(
    of bonding: FragmentBonding, at place: Int, degree: Int, hydrogens: Int
  ) -> [ClosedShellSearch.State] {
    let most = bonding.hydrogens[place] + bonding.openEnds[place]
    let valence = bonding.valence(of: place)
    let least = min(max(hydrogens, bonding.leastHydrogens(of: place)), most)
    func state(_ count: Int, bonds: Int, _ cost: Double) -> ClosedShellSearch.State {
      ClosedShellSearch.State(
        charge: bonding.charges[place], bonds: bonds, cost: cost, hydrogens: count)
    }
    let closed = (least...most).map { state($0, bonds: valence - $0, 0) }
    let open = (min(degree, 7)...7).map { bonds in
      state(most, bonds: bonds, openCost * Double(1 + abs(bonds + most - valence)))
    }
    return closed + open
  }

  /// All closed-shell states with the hydrogens they leave room for, then open ones at a price
  /// that only what cannot be otherwise pays.
  private func states(
    of element: Element, degree: Int, hydrogens: Int, likelihoods: HydrogenLikelihood?
  ) -> [ClosedShellSearch.State] {
    var states: [ClosedShellSearch.State] = []
    func add(_ charge: Int, bonds: Int, _ count: Int, _ cost: Double) {
      guard count >= hydrogens else { return }
      let price = likelihoods.map { count < $0.costs.count ? $0.costs[count] : .infinity } ?? 0
      guard price.isFinite else { return }
      states.append(
        ClosedShellSearch.State(
          charge: charge, bonds: bonds, cost: cost + price, hydrogens: count))
    }
    for state in element.valenceStates {
      let cost = state.charge == 0 ? state.cost : state.cost * chargeCost
      for count in 0...HydrogenLikelihood.highestCount {
        let bonds = state.valence - count
        guard bonds >= degree else { break }
        add(state.charge, bonds: bonds, count, cost)
      }
    }
    // The key of the search holds up to 7 bonds per atom.
    for bonds in min(degree, 7)...7 {
      for count in 0...HydrogenLikelihood.highestCount {
        let usual = element.usualValence ?? bonds + count
        add(0, bonds: bonds, count, Self.openCost * Double(1 + abs(bonds + count - usual)))
      }
    }
    return states
  }
}

extension HydrogenCounts {
  /// Those of a molecule of scaffold atoms alone, open ends filled; nil where its bonds are not known.
  public init?(keeping molecule: Molecule) {
    let structure = HeavyStructure(molecule)
    guard let kept = KeptFragment(of: structure.molecule), kept.atoms.count == structure.atoms.count
    else { return nil }
    let bonding = kept.bonding
    self.init(
      structure, totals: zip(bonding.hydrogens, bonding.openEnds).map { $0 + $1 },
      bonds: AssignedBonds(
        graph: BondGraph(atomCount: kept.atoms.count, bonds: bonding.bonds),
        formalCharges: bonding.charges),
      unknown: [], open: [])
  }

  /// The heavy atoms that a heavy atom of the molecule is bonded to; none where no bonds were assigned.
  public func neighbours(of atom: Int) -> [Int] {
    guard let bonds, let place = heavyAtoms.firstIndex(of: atom) else { return [] }
    return bonds.graph.neighbours[place].map { heavyAtoms[$0] }
  }

  /// The same counts of a molecule that has got some of its hydrogens meanwhile, at its end.
  public func after(adding molecule: Molecule) -> HydrogenCounts {
    HydrogenCounts(
      HeavyStructure(molecule), totals: totals, bonds: bonds, unknown: unknown, open: open)
  }
}

/// Hydrogens an assignment found for the heavy atoms of a molecule.
public struct HydrogenCounts: Sendable, Equatable {
  /// The heavy atoms, as indices into the molecule.
  public let heavyAtoms: [Int]
  /// Hydrogens each should have: [heavy atoms].
  public let totals: [Int]
  /// Hydrogens each should have beside those it has: [heavy atoms].
  public let missing: [Int]
  /// Bond orders and charges of the heavy skeleton the counts go with, atoms numbered as in
  /// `heavyAtoms`; nil if none were assigned.
  public let bonds: AssignedBonds?
  /// Atoms of elements nothing is known of; they get what closes the shell, if anything.
  public let unknown: [Int]
  /// Atoms whose shell could not be closed.
  public let open: [Int]

  /// The bonds of the molecule once the missing hydrogens are added after its atoms, in the order
  /// of their heavy atoms; nil where no bonds were assigned.
  /// - Parameter molecule: without the missing hydrogens; those it has belong to the heavy atom
  ///   they are nearest to.
  public func bonds(of molecule: Molecule) -> BondGraph? {
    guard let bonds else { return nil }
    var all = bonds.graph.bonds.map {
      Bond(heavyAtoms[$0.first], heavyAtoms[$0.second], order: $0.order)
    }
    for (atom, heavy) in HeavyStructure(molecule).owners {
      all.append(Bond(atom, heavyAtoms[heavy]))
    }
    var count = molecule.count
    for (heavy, missing) in zip(heavyAtoms, missing) {
      for _ in 0..<missing {
        all.append(Bond(heavy, count))
        count += 1
      }
    }
    return BondGraph(atomCount: count, bonds: all)
  }

  init(
    _ structure: HeavyStructure, totals: [Int], bonds: AssignedBonds?, unknown: [Int],
    open: [Int]
  ) {
    heavyAtoms = structure.atoms
    self.totals = totals
    missing = zip(totals, structure.hydrogens).map { max(0, $0 - $1) }
    self.bonds = bonds
    self.unknown = unknown
    self.open = open
  }
}
