import Engine

/// Whether a structure is a valid molecule: one fragment, every shell closed without charges that nobody
/// would draw, accepted by RDKit; and if not, why not.
///
///     let validity = Validity(of: molecule)
///     validity.isValid            // false
///     print(validity.problems[0])  // C3: 5 neighbours, valence 4
public struct Validity: Sendable, Equatable {
  /// One reason why a structure is not a molecule.
  public enum Problem: Sendable, Equatable {
    case empty
    case fragments(Int)
    case bonds(BondFailure)
    case sanitisation(SanitisationFailure)
    case flaw(Flaw)
    /// Atoms of a scaffold that lost or won hydrogens or bonds that are not theirs to change.
    case scaffoldChanged(atoms: [Int])
  }

  /// What is wrong; empty for a valid molecule.
  public let problems: [Problem]
  /// Atoms in all.
  public let atoms: Int
  /// Atoms with no more neighbours than their usual valence (the paper's 'valid atoms'), or one more where
  /// they are charged.
  public let validAtoms: Int
  /// Connected pieces.
  public let fragments: Int
  /// The bond orders, where there are any.
  public private(set) var bonds: AssignedBonds?
  /// What RDKit makes of atoms and bonds, where it takes them.
  public private(set) var structure: SanitisedStructure?

  /// One fragment, every shell closed without unusual charges, accepted by RDKit.
  public var isValid: Bool { problems.isEmpty }
  /// Every atom has a possible number of neighbours, though shells may be open: what can be said
  /// of heavy atoms before hydrogens are added.
  public var allAtomsValid: Bool { validAtoms == atoms }

  /// Judges a molecule with all its hydrogens.
  public init(of molecule: Molecule, perception: BondPerception = BondPerception()) {
    let graph = perception.connectivity(of: molecule)
    let kept = KeptFragment(of: molecule)
    atoms = molecule.count
    fragments = graph.fragments.count
    var problems: [Problem] = []
    if molecule.count == 0 { problems.append(.empty) }
    if fragments > 1 { problems.append(.fragments(fragments)) }
    if let kept {
      let near = perception.connectivity(
        elements: molecule.elements, positions: molecule.positions)
      let changed = kept.changed(in: molecule, by: near)
      if !changed.isEmpty { problems.append(.scaffoldChanged(atoms: changed)) }
    }
    var bonds: AssignedBonds?
    do throws(BondFailure) {
      bonds = try perception.assign(molecule, connectivity: graph)
    } catch {
      problems.append(.bonds(error))
    }
    self.bonds = bonds
    validAtoms = Self.validAtoms(molecule, graph, charges: bonds?.formalCharges)
    var structure: SanitisedStructure?
    if let bonds, molecule.count > 0 {
      do throws(SanitisationFailure) {
        structure = try SanitisedStructure(molecule, bonds: bonds)
        // Charges of one sign are those of an ion, not separated.
        let isIon = Set(bonds.formalCharges.map { $0.signum() }).isStrictSubset(of: [-1, 0, 1])
        let isUsual = isIon || kept?.explains(bonds.formalCharges) ?? false
        if let flaw = structure?.flaw, flaw != .separatedCharges || !isUsual {
          problems.append(.flaw(flaw))
        }
      } catch {
        problems.append(.sanitisation(error))
      }
    }
    self.structure = structure
    self.problems = problems
  }

  /// Forgets what `structure` can be asked for, for a verdict that is kept.
  mutating func dropMolecule() { structure?.dropMolecule() }

  /// Forgets the bond orders, for a verdict that is kept without its molecule.
  public mutating func dropBonds() { bonds = nil }

  /// Atoms with no more neighbours than their usual valence; elements without one count as valid.
  public static func validAtoms(_ molecule: Molecule) -> Int {
    validAtoms(molecule, BondPerception().connectivity(of: molecule))
  }

  /// Charged atoms have a bond more: nitrogen of ammonium, boron of borates.
  private static func validAtoms(
    _ molecule: Molecule, _ graph: BondGraph, charges: [Int]? = nil
  ) -> Int {
    molecule.elements.indices.count { atom in
      guard let valence = molecule.elements[atom].usualValence else { return true }
      return graph.neighbours[atom].count <= valence + abs(charges?[atom] ?? 0)
    }
  }
}

extension Candidate {
  /// The verdict on the molecule as it is now.
  public var validity: Validity { findings.value { Validity(of: molecule) } }

  /// What there is in the molecule as it is now, where RDKit takes it.
  public var profile: StructureProfile? { findings.value { validity.structure?.profile() } }
}

extension Validity.Problem: CustomStringConvertible {
  /// The verdict in words.
  public var description: String {
    switch self {
    case .empty: "no atoms"
    case .fragments(let count): "\(count) fragments"
    case .bonds(let failure): failure.description
    case .sanitisation(let failure): failure.description
    case .flaw(let flaw): flaw.rawValue
    case .scaffoldChanged(let atoms):
      "scaffold changed: at atom " + atoms.map { String($0 + 1) }.joined(separator: ", ")
    }
  }
}

extension Validity: CustomStringConvertible {
  /// The verdict in words.
  public var description: String {
    problems.isEmpty ? "valid" : problems.map(\.description).joined(separator: "; ")
  }
}
