import Engine

/// Structures with energies and forces, packed: 61 bytes per atom.
public struct TrainingSet: Sendable {
  /// First atom of each structure, and the number of atoms at the end: [structures + 1].
  public private(set) var offsets = [0]
  /// Atomic numbers: [atoms].
  private(set) var numbers: [UInt8] = []
  /// Angstrom: [atoms, 3].
  private(set) var positions: [Double] = []
  /// Expected forces, eV/angstrom: [atoms, 3]; NaN where there are none.
  private(set) var forces: [Float] = []
  /// Expected energies, eV: [structures].
  public private(set) var energies: [Double] = []
  /// Expected stress of structures that have one, eV/angstrom^3.
  private(set) var stresses: [Int: SymmetricTensor] = [:]
  private var cells: [Int: Cell] = [:]
  /// What the loss of each structure is multiplied by: [structures].
  private(set) var weights: [Float] = []
  /// Where structures come from: the files, and the first structure of each.
  private(set) var files: [(path: String, first: Int)] = []

  /// No structures.
  public init() {}

  /// Number of structures.
  public var count: Int { energies.count }
  /// Number of atoms of all structures.
  public var atomCount: Int { offsets[count] }

  /// The atoms of a structure.
  public func atoms(of structure: Int) -> Range<Int> { offsets[structure]..<offsets[structure + 1] }

  /// The expected forces on the atoms of a structure; nil where there are none.
  func forces(_ structure: Int) -> [SIMD3<Double>]? {
    let forces = atoms(of: structure).compactMap(force)
    return forces.isEmpty ? nil : forces
  }

  /// The expected force on an atom; nil where there is none.
  func force(_ atom: Int) -> SIMD3<Double>? {
    let force = SIMD3(forces[3 * atom], forces[3 * atom + 1], forces[3 * atom + 2])
    return force.x.isNaN ? nil : SIMD3<Double>(force)
  }

  /// A structure without what is expected of it.
  func molecule(_ structure: Int) -> Molecule {
    let atoms = atoms(of: structure)
    return Molecule(
      elements: atoms.compactMap { Element(atomicNumber: Int(numbers[$0])) },
      positions: atoms.map {
        SIMD3(positions[3 * $0], positions[3 * $0 + 1], positions[3 * $0 + 2])
      }, cell: cells[structure])
  }

  /// The cell of a structure.
  func cell(_ structure: Int) -> Cell? { cells[structure] }

  /// The file of a structure and its frame there, from 1.
  func origin(of structure: Int) -> (path: String, frame: Int) {
    let file = files.last { $0.first <= structure } ?? ("", 0)
    return (file.path, structure - file.first + 1)
  }

  /// Structures appended from now on are from a file.
  mutating func begin(file path: String) { files.append((path, count)) }

  /// Adds a structure.
  mutating func append(_ labels: FrameLabels, of molecule: Molecule) {
    numbers += molecule.elements.map(\.atomicNumber)
    for position in molecule.positions { positions += [position.x, position.y, position.z] }
    if let expected = labels.forces {
      forces += expected.map { Float($0) }
    } else {
      forces += repeatElement(.nan, count: 3 * molecule.count)
    }
    if let stress = labels.stress { stresses[count] = stress }
    if let cell = molecule.cell { cells[count] = cell }
    weights.append(Float(labels.weight))
    energies.append(labels.energy)
    offsets.append(offsets[offsets.count - 1] + molecule.count)
  }

  /// Elements that occur, by atomic number.
  public var elements: [Element] {
    Set(numbers).sorted().compactMap { Element(atomicNumber: Int($0)) }
  }

  /// How often each of some elements is in a structure.
  func composition(_ structure: Int, _ elements: [Element]) -> [Double] {
    var counts = [Double](repeating: 0, count: elements.count)
    for atom in atoms(of: structure) {
      if let index = elements.firstIndex(where: { $0.atomicNumber == numbers[atom] }) {
        counts[index] += 1
      }
    }
    return counts
  }
}
