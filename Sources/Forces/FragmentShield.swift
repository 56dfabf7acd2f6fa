import Engine

/// Keeps atoms that grow away from the atoms of a fragment that take no further bond: within bonding
/// distance of one of these they would be its fourth or fifth neighbour.
struct FragmentShield: Sendable {
  private struct Closed {
    let position: SIMD3<Double>
    /// Covalent radius, angstrom.
    let radius: Double
  }

  /// Bonds are no longer than this share of the sum of covalent radii; two atoms bonded to a third are
  /// further apart.
  private static let contact = 1.35
  private let closed: [Closed]

  /// The shield of a scaffold from which something grows at some of its atoms alone.
  /// - Parameter anchors: indices into the scaffold.
  init(_ scaffold: Scaffold, anchors: [Int]) {
    let molecule = scaffold.molecule
    let open = Set(anchors)
    var closed = molecule.heavyAtoms.filter { !open.contains($0) }.map { atom in
      Closed(
        position: molecule.positions[atom], radius: molecule.elements[atom].covalentRadius)
    }
    // The hydrogens of anchors make room.
    for hydrogen in scaffold.hydrogens.positions {
      let owner = molecule.heavyAtoms.min {
        Self.square(molecule.positions[$0] - hydrogen)
          < Self.square(molecule.positions[$1] - hydrogen)
      }
      guard let owner, !open.contains(owner) else { continue }
      closed.append(Closed(position: hydrogen, radius: Element.hydrogen.covalentRadius))
    }
    self.closed = closed
  }

  /// Adds the push on free atoms: half a spring for every pair nearer than the contact distance.
  /// - Parameter stiffness: energy per square angstrom.
  func push(_ batch: ParticleBatch, stiffness: Double, into result: inout Contribution) {
    for atom in 0..<batch.atomCount where !batch.fixed[atom] {
      let radius = batch.elements[atom].covalentRadius
      for other in closed {
        let contact = Self.contact * (radius + other.radius)
        guard
          let spring = ContactSpring(
            batch.positions[atom] - other.position, contact: contact, stiffness: stiffness)
        else { continue }
        result.energies[atom] += spring.energy
        result.forces[atom] += spring.force
      }
    }
  }

  private static func square(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum() }
}
