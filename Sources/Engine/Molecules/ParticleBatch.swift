/// Several particles (copies of a growing molecule, or several molecules) evaluated together:
/// structure of arrays, particle `p` owning the atoms `atoms(of: p)`.
///
///     var swarm = ParticleBatch(molecules: Array(repeating: start, count: 10))
///     for p in 0..<swarm.count { swarm.positions[swarm.atoms(of: p).lowerBound].x += 0.1 }
public struct ParticleBatch: Sendable {
  /// First atom of each particle, and the total at the end: [particles + 1].
  public let offsets: [Int]
  /// The element of each atom: [atoms].
  public private(set) var elements: [Element]
  /// Positions in angstrom: [atoms].
  public var positions: [SIMD3<Double>]
  /// How much of each element atoms are, where a sampler moves elements; nil where they are as `elements` says.
  public var continuous: ContinuousElements?
  /// Scaffold atoms: they are seen by all others, never move and never change: [atoms].
  public let fixed: [Bool]
  /// The cell of each particle that has one: [particles].
  public let cells: [Cell?]
  /// Whether a particle of the batch is periodic.
  public let isPeriodic: Bool

  /// A batch with one particle a molecule.
  public init(molecules: [Molecule]) {
    var offsets = [0]
    for molecule in molecules { offsets.append(offsets[offsets.count - 1] + molecule.count) }
    self.offsets = offsets
    elements = molecules.flatMap(\.elements)
    positions = molecules.flatMap(\.positions)
    fixed = molecules.flatMap(\.fixed)
    cells = molecules.map(\.cell)
    isPeriodic = cells.contains { $0?.isPeriodic == true }
  }

  /// Some particles of a batch.
  public func particles(_ range: Range<Int>) -> ParticleBatch {
    ParticleBatch(self, range)
  }

  private init(_ batch: ParticleBatch, _ particles: Range<Int>) {
    let atoms = batch.offsets[particles.lowerBound]..<batch.offsets[particles.upperBound]
    offsets = batch.offsets[particles.lowerBound...particles.upperBound].map {
      $0 - atoms.lowerBound
    }
    elements = Array(batch.elements[atoms])
    positions = Array(batch.positions[atoms])
    fixed = Array(batch.fixed[atoms])
    cells = Array(batch.cells[particles])
    continuous = batch.continuous?.atoms(atoms)
    isPeriodic = cells.contains { $0?.isPeriodic == true }
  }

  /// Number of particles.
  public var count: Int { offsets.count - 1 }

  /// Number of atoms of all particles.
  public var atomCount: Int { elements.count }

  /// The atoms of a particle, as indices into the per-atom arrays.
  public func atoms(of particle: Int) -> Range<Int> { offsets[particle]..<offsets[particle + 1] }

  /// The sum over each particle of numbers of atoms, energies for example: [particles].
  public func totals(_ values: [Double]) -> [Double] {
    (0..<count).map { values[atoms(of: $0)].reduce(0, +) }
  }

  /// So many copies of one of the particles.
  func copies(_ count: Int, of particle: Int) -> ParticleBatch {
    var copies = ParticleBatch(molecules: Array(repeating: molecule(particle), count: count))
    copies.continuous = continuous?.atoms(atoms(of: particle)).repeated(count)
    return copies
  }

  /// Changes the element of a free atom, of which it has one then where elements are continuous.
  /// - Precondition: the atom is not fixed.
  public mutating func setElement(_ element: Element, at atom: Int) {
    precondition(!fixed[atom], "a scaffold atom never changes its element")
    elements[atom] = element
    continuous?.set(element, at: atom)
  }

  /// Gives free atoms the elements that they have most of, where these are continuous.
  public mutating func roundElements() {
    guard let continuous else { return }
    for atom in 0..<atomCount where !fixed[atom] { elements[atom] = continuous.nearest(atom) }
  }

  /// The batch with other elements in the same places, fixed atoms included.
  public func mapElements(_ transform: (Element) -> Element) -> ParticleBatch {
    var batch = self
    batch.elements = elements.map(transform)
    return batch
  }

  /// Overwrites every particle with the state of one of them.
  /// - Precondition: all particles have the same number of atoms and the same cell.
  public mutating func replicate(_ particle: Int) {
    let source = atoms(of: particle)
    for target in 0..<count where target != particle {
      let range = atoms(of: target)
      precondition(range.count == source.count && cells[target] == cells[particle])
      for (from, to) in zip(source, range) {
        elements[to] = elements[from]
        positions[to] = positions[from]
        continuous?.copy(from, to: to)
      }
    }
  }

  /// One particle as a molecule.
  public func molecule(_ particle: Int) -> Molecule {
    let range = atoms(of: particle)
    return Molecule(
      elements: Array(elements[range]), positions: Array(positions[range]),
      fixed: Array(fixed[range]), cell: cells[particle])
  }

  /// One particle as a molecule, without the places that stay empty where elements are continuous.
  func presentMolecule(_ particle: Int) -> Molecule {
    let molecule = molecule(particle)
    guard let continuous, continuous.elements.contains(.absent) else { return molecule }
    let range = atoms(of: particle)
    return molecule.selecting(
      range.filter { fixed[$0] || !continuous.isAbsent($0) }.map { $0 - range.lowerBound })
  }
}
