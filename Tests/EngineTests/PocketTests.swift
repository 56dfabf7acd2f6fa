import Engine
import Testing

@Suite("A pocket")
struct PocketTests {
  /// Atoms of all kinds of contacts.
  static let pocket = Pocket(
    elements: ["C", "O", "N", "H", "C", "S", "Zn", "P"].compactMap { Element(symbol: $0) },
    positions: [
      [3, 0, 0], [0, 2.6, 0], [0, -3, 0.2], [0, -2.1, 0.4], [0, 0, 3.1], [-3.1, 0, 0.3],
      [0.3, 0.4, -2.1], [9, 9, 9],
    ], residues: Array(repeating: "ALA A 1", count: 8), ligand: [[0, 0, 0], [1.5, 0, 0]])

  static func pushed(_ molecule: Molecule, margin: Double = 0) -> Contribution {
    var result = Contribution()
    result.reset(atomCount: molecule.count)
    pocket.push(
      ParticleBatch(molecules: [molecule]), margin: margin, stiffness: 3, into: &result)
    return result
  }

  static let molecule = Molecule(
    elements: [.carbon, .oxygen, .hydrogen, .nitrogen, .hydrogen],
    positions: [
      [1, 0.2, 0.1], [0.2, 0.9, 0.3], [0.1, 1.5, -0.3], [-1.3, -0.2, 0], [-1.2, 0.3, 0.8],
    ])

  @Test("Its force is minus the gradient of its energy", arguments: [0, 0.4])
  func gradient(margin: Double) {
    let forces = Self.pushed(Self.molecule, margin: margin).forces
    #expect(forces.contains { length($0) > 0.1 })
    for atom in 0..<Self.molecule.count {
      for axis in 0..<3 {
        func energy(_ shift: Double) -> Double {
          var moved = Self.molecule
          moved.positions[atom][axis] += shift
          return Self.pushed(moved, margin: margin).energies.reduce(0, +)
        }
        let h = 1e-5
        let slope = (energy(h) - energy(-h)) / (2 * h)
        #expect(abs(forces[atom][axis] + slope) < 1e-4 * max(1, abs(slope)))
      }
    }
  }

  /// The distance at which an atom alone begins to be pushed by one of the pocket.
  private func contact(_ one: String, _ other: String) throws -> Double {
    let elements = try [one, other].map { try #require(Element(symbol: $0)) }
    let pocket = Pocket(
      elements: [elements[1]], positions: [.zero], residues: ["X"], ligand: [.zero])
    var (low, high) = (0.5, 6.0)
    while high - low > 1e-6 {
      let middle = (low + high) / 2
      var result = Contribution()
      result.reset(atomCount: 1)
      let atom = Molecule(elements: [elements[0]], positions: [[middle, 0, 0]])
      pocket.push(ParticleBatch(molecules: [atom]), stiffness: 1, into: &result)
      if result.energies[0] > 0 { low = middle } else { high = middle }
    }
    return low
  }

  @Test(
    "Contacts are sums of Bondi's radii; hydrogen bonds and bonds to metals are shorter",
    arguments: [
      ("C", "C", 3.40), ("C", "O", 3.22), ("C", "N", 3.25), ("N", "O", 2.67), ("O", "O", 2.64),
      ("N", "S", 2.95), ("O", "Zn", 2.08), ("C", "Zn", 3.09), ("H", "C", 2.80), ("C", "U", 3.70),
    ])
  func contacts(one: String, other: String, expected: Double) throws {
    #expect(abs(try contact(one, other) - expected) < 1e-5)
    #expect(abs(try contact(other, one) - expected) < 1e-5)
  }

  @Test("A hydrogen on oxygen may come as near to an acceptor as in water, one on carbon not")
  func polarHydrogens() {
    let pocket = Pocket(
      elements: [.oxygen], positions: [.zero], residues: ["HOH W 1"], ligand: [.zero])
    func energy(_ bonded: Element) -> Double {
      var result = Contribution()
      result.reset(atomCount: 2)
      let molecule = Molecule(
        elements: [.hydrogen, bonded], positions: [[1.8, 0, 0], [2.76, 0, 0]])
      pocket.push(ParticleBatch(molecules: [molecule]), stiffness: 1, into: &result)
      return result.energies[0]
    }
    #expect(energy(.oxygen) == 0)
    #expect(energy(.carbon) > 0.3)
  }

  @Test("Fixed atoms are not pushed, nor atoms far away or at no place at all")
  func untouched() {
    var molecule = Molecule()
    molecule.append(.carbon, at: [2.5, 0, 0], fixed: true)
    molecule.append(.carbon, at: [1e300, 0, 0], fixed: false)
    molecule.append(.carbon, at: [.nan, 0, 0], fixed: false)
    molecule.append(.carbon, at: [-40, 3, 2], fixed: false)
    let result = Self.pushed(molecule)
    #expect(result.energies == [0, 0, 0, 0])
    #expect(result.forces.allSatisfy { $0 == .zero })
  }

  @Test("Boxes find the pairs that a search through all atoms finds")
  func grid() {
    var stream = RandomStream(seed: 5, .startPositions)
    let places = (0..<500).map { _ in 9 * stream.normal3() }
    let carbons = places.map { _ in Element.carbon }
    let pocket = Pocket(
      elements: carbons, positions: places, residues: places.map { _ in "X" }, ligand: [.zero])
    let atoms = (0..<60).map { _ in 12 * stream.normal3() }
    var result = Contribution()
    result.reset(atomCount: atoms.count)
    pocket.push(
      ParticleBatch(molecules: [
        Molecule(elements: atoms.map { _ in .carbon }, positions: atoms)
      ]), margin: 1, stiffness: 2, into: &result)
    for (atom, place) in atoms.enumerated() {
      let expected = places.reduce(0) { sum, other in
        let overlap = max(0, 4.4 - length(place - other))
        return sum + overlap * overlap
      }
      #expect(abs(result.energies[atom] - expected) < 1e-9 * max(1, expected))
    }
  }

  @Test("Least contact and offset are those of heavy atoms")
  func readings() throws {
    let pocket = Pocket(
      elements: [.carbon, .hydrogen], positions: [[3, 0, 0], [1, 0, 0]],
      residues: ["ALA A 1", "ALA A 1"], ligand: [[0, 0, 2], [0, 0, 4]])
    let molecule = Molecule(elements: [.carbon, .hydrogen], positions: [.zero, [2.9, 0, 0]])
    let least = try #require(pocket.leastContact(of: molecule))
    #expect(abs(least - 3 / 3.4) < 1e-12)
    #expect(pocket.offset(of: molecule) == 3)
    #expect(pocket.leastContact(of: Molecule()) == nil)
    #expect(pocket.offset(of: Molecule()) == nil)
  }

  @Test("Oxygens come near where one has a hydrogen, or none are known; two carbonyls do not")
  func hydrogenBonds() {
    func energy(_ elements: [Element], _ positions: [SIMD3<Double>]) -> Double {
      let pocket = Pocket(
        elements: [.carbon, .oxygen, .hydrogen], positions: [[0, 0, -1.2], .zero, [0, 5, 0]],
        residues: ["A", "A", "A"], ligand: [.zero])
      var result = Contribution()
      let molecule = Molecule(elements: elements, positions: positions)
      result.reset(atomCount: molecule.count)
      pocket.push(
        ParticleBatch(molecules: [molecule]), margin: 0, stiffness: 1, into: &result)
      return result.energies[0]
    }
    // Twice the radius of oxygen is 3.04 angstrom, and a hydrogen bond 0.4 shorter.
    let place = SIMD3(0, 0, 2.7)
    #expect(energy([.oxygen], [place]) == 0)
    #expect(energy([.oxygen, .hydrogen], [place, place + [0.9, 0, 0.3]]) == 0)
    #expect(energy([.oxygen, .hydrogen], [place, place + [0, 3, 3]]) > 0.01)
  }
}
