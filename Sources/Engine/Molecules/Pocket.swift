/// Atoms around the place of a molecule, such as those of a protein: they exclude its volume, never
/// move and never join it. A molecule in a pocket is judged, named and counted alone.
public struct Pocket: Sendable {
  /// [atoms].
  public let elements: [Element]
  /// Angstrom: [atoms].
  public let positions: [SIMD3<Double>]
  /// The residue of each atom, such as `ASP A 54`: [atoms].
  public let residues: [String]
  /// Where the pocket is: heavy atoms of a molecule in it, angstrom.
  public let ligand: [SIMD3<Double>]

  private let contacts: [ContactAtom]
  private let grid: PointGrid

  /// A pocket of some atoms.
  /// - Precondition: the arrays of its atoms are of one length.
  public init(
    elements: [Element], positions: [SIMD3<Double>], residues: [String], ligand: [SIMD3<Double>]
  ) {
    precondition(elements.count == positions.count && elements.count == residues.count)
    (self.elements, self.positions) = (elements, positions)
    (self.residues, self.ligand) = (residues, ligand)
    contacts = elements.indices.map { ContactAtom($0, elements, positions, elements.indices) }
    let radius = contacts.reduce(0) { max($0, $1.radius) }
    grid = PointGrid(positions, reach: radius + Self.largestRadius + Self.widestMargin)
  }

  /// No atom of a molecule is wider, angstrom.
  private static let largestRadius = 2.8
  /// The widest margin of a wall, angstrom.
  public static let widestMargin = 1.0
  /// A molecule whose centroid is nearer to that of the ligand is in the pocket, angstrom.
  public static let breadth = 4.0

  /// Adds what the pocket does to the free atoms of a batch: half a spring for every pair of an atom
  /// and one of the pocket that are nearer than their contact distance,
  ///
  ///     E = stiffness / 2 * sum over pairs of max(0, contact - r)^2.
  ///
  /// The contact distance is the sum of the van der Waals radii and the margin; that of hydrogen bonds
  /// and of bonds to metals is shorter (`ContactAtom`).
  /// - Parameters:
  ///   - margin: angstrom, for all pairs but those of hydrogen bonds and metals; at most `widestMargin`.
  ///   - stiffness: energy per square angstrom.
  public func push(
    _ batch: ParticleBatch, margin: Double = 0, stiffness: Double, into result: inout Contribution
  ) {
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      for atom in atoms where !batch.fixed[atom] {
        let own = ContactAtom(atom, batch.elements, batch.positions, atoms)
        let place = batch.positions[atom]
        var energy = 0.0
        var force = SIMD3<Double>.zero
        grid.forEach(around: place) { index in
          let contact = own.contact(with: contacts[index], margin: margin)
          guard
            let spring = ContactSpring(
              place - positions[index], contact: contact, stiffness: stiffness)
          else { return }
          energy += spring.energy
          force += spring.force
        }
        result.energies[atom] += energy
        result.forces[atom] += force
      }
    }
  }

  /// The least distance of heavy atoms of a molecule from those of the pocket, as a share of the sum
  /// of their van der Waals radii; 1 and above where nothing touches, nil without heavy atoms.
  public func leastContact(of molecule: Molecule) -> Double? {
    let heavy = molecule.heavyAtoms
    guard !heavy.isEmpty else { return nil }
    var least = 2.0
    for atom in heavy {
      let own = ContactAtom(atom, molecule.elements, molecule.positions, 0..<molecule.count)
      grid.forEach(around: molecule.positions[atom]) { index in
        guard elements[index] != .hydrogen else { return }
        let distance = length(molecule.positions[atom] - positions[index])
        least = min(least, distance / (own.radius + contacts[index].radius))
      }
    }
    return least
  }

  /// From the centroid of a molecule's heavy atoms to that of the ligand, angstrom; nil without heavy
  /// atoms.
  public func offset(of molecule: Molecule) -> Double? {
    let heavy = molecule.heavyAtoms
    guard !heavy.isEmpty, !ligand.isEmpty else { return nil }
    let centre = heavy.reduce(.zero) { $0 + molecule.positions[$1] } / Double(heavy.count)
    return length(centre - ligand.reduce(.zero, +) / Double(ligand.count))
  }

  /// Whether a carbon atom would have room at a place: no heavy atom of the pocket within the sum of
  /// their radii and a margin, angstrom.
  package func hasRoom(at place: SIMD3<Double>, margin: Double) -> Bool {
    var hasRoom = true
    grid.forEach(around: place) { index in
      guard elements[index] != .hydrogen else { return }
      let reach = contacts[index].radius + ContactAtom.carbonRadius + margin
      let vector = place - positions[index]
      if (vector * vector).sum() < reach * reach { hasRoom = false }
    }
    return hasRoom
  }

  /// The pocket without atoms that are further than a distance from all of some places, angstrom.
  package func near(_ places: [SIMD3<Double>], within distance: Double) -> Pocket {
    let kept = positions.indices.filter { index in
      places.contains { place in
        let vector = place - positions[index]
        return (vector * vector).sum() < distance * distance
      }
    }
    return Pocket(
      elements: kept.map { elements[$0] }, positions: kept.map { positions[$0] },
      residues: kept.map { residues[$0] }, ligand: ligand)
  }
}

/// An atom as one that others come near to.
struct ContactAtom: Sendable {
  /// Van der Waals radius, angstrom; that of a wide metal ion where none is known.
  let radius: Double
  private let covalentRadius: Double
  private let role: Role

  /// What an atom is in a hydrogen bond, or a bond to a metal.
  private enum Role {
    /// Nitrogen and oxygen, which take hydrogen bonds, and give them where they have hydrogens; nil where
    /// the hydrogens are not known.
    case polar(givesBonds: Bool?)
    /// Takes weak ones, and binds metals.
    case sulphur
    /// Bonded to one of these.
    case polarHydrogen
    case metal
    case other
  }

  /// An atom among others, by which a hydrogen is known for a polar one.
  init(
    _ atom: Int, _ elements: [Element], _ positions: [SIMD3<Double>], _ others: Range<Int>
  ) {
    let element = elements[atom]
    radius = element.vanDerWaalsRadius ?? Self.unknownRadius
    covalentRadius = element.covalentRadius
    role =
      switch element.symbol {
      case "N", "O": .polar(givesBonds: Self.hasHydrogen(atom, elements, positions, others))
      case "S", "Se": .sulphur
      case "H": Self.isPolar(atom, elements, positions, others) ? .polarHydrogen : .other
      default: element.isMetal ? .metal : .other
      }
  }

  static let carbonRadius = 1.70
  private static let unknownRadius = 2.0
  /// How much nearer than the sum of their radii two heavy atoms of a hydrogen bond come, angstrom:
  /// O-H...O has 2.7 (R. Taylor, O. Kennard, Acc. Chem. Res. 1984, 17, 320).
  private static let hydrogenBond = 0.4
  /// And the hydrogen itself: H...O has 1.8.
  private static let hydrogenContact = 0.9
  /// Bonds to metals are that much longer than the sum of covalent radii, angstrom.
  private static let coordination = 0.2
  /// Bonds of hydrogens are shorter, angstrom.
  private static let longestBond = 1.3

  /// Atoms nearer than this push each other apart, angstrom.
  func contact(with other: ContactAtom, margin: Double) -> Double {
    let sum = radius + other.radius
    return switch (role, other.role) {
    case (.polar(false), .polar(false)): sum + margin
    case (.polar, .polar), (.polar, .sulphur), (.sulphur, .polar): sum - Self.hydrogenBond
    case (.polarHydrogen, .polar), (.polar, .polarHydrogen), (.polarHydrogen, .sulphur),
      (.sulphur, .polarHydrogen):
      sum - Self.hydrogenContact
    case (.metal, .polar), (.polar, .metal), (.metal, .sulphur), (.sulphur, .metal):
      covalentRadius + other.covalentRadius + Self.coordination
    default: sum + margin
    }
  }

  /// Whether a hydrogen is bonded to an atom; nil where there is no hydrogen at all.
  private static func hasHydrogen(
    _ atom: Int, _ elements: [Element], _ positions: [SIMD3<Double>], _ others: Range<Int>
  ) -> Bool? {
    var isKnown = false
    for other in others where elements[other] == .hydrogen {
      isKnown = true
      if isBonded(positions[other] - positions[atom]) { return true }
    }
    return isKnown ? false : nil
  }

  /// Whether a bond of a hydrogen may be as long as a vector.
  private static func isBonded(_ vector: SIMD3<Double>) -> Bool {
    (vector * vector).sum() < longestBond * longestBond
  }

  private static func isPolar(
    _ hydrogen: Int, _ elements: [Element], _ positions: [SIMD3<Double>], _ others: Range<Int>
  ) -> Bool {
    others.contains { other in
      ["N", "O", "S"].contains(elements[other].symbol)
        && isBonded(positions[other] - positions[hydrogen])
    }
  }
}
