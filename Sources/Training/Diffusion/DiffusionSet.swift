import Engine
import Formats
import MACE

/// Molecules to learn from, hydrogens included, each with its centroid at the origin: 13 bytes per atom.
public struct DiffusionSet: Sendable, TrainingStructures {
  /// First atom of each molecule, and the number of atoms at the end: [molecules + 1].
  private(set) var offsets = [0]
  private(set) var numbers: [UInt8] = []
  /// Angstrom: [atoms, 3].
  private(set) var positions: [Float] = []

  /// Reads molecules from extended XYZ, one frame at a time.
  /// - Parameters:
  ///   - elements: those that the model knows; nil for a model that will know those of the data.
  ///   - check: asked before each frame; what it throws ends the reading.
  /// - Throws: `XYZError`, `TrainingDataError`.
  public init(
    paths: [String], elements: [Element]? = nil, check: () throws -> Void = {}
  ) throws {
    for path in paths {
      var frame = 0
      try ExtendedXYZ.forEachFrame(path: path) { molecule in
        try check()
        frame += 1
        do throws(TrainingDataFault) {
          try Self.inspect(molecule, elements: elements)
          append(molecule)
        } catch {
          throw TrainingDataError(path: path, frame: frame, fault: error)
        }
      }
      guard frame > 0 else {
        throw TrainingDataError(path: path, frame: 0, fault: .noMolecules)
      }
    }
  }

  /// Some molecules.
  init(_ molecules: [Molecule]) {
    for molecule in molecules { append(molecule) }
  }

  private static func inspect(
    _ molecule: Molecule, elements: [Element]?
  ) throws(TrainingDataFault) {
    guard molecule.count > 1 else { throw .tooFewAtoms }
    guard molecule.cell?.isPeriodic != true else { throw .periodicMolecule }
    for (atom, element) in molecule.elements.enumerated() {
      guard element.atomicNumber > 0 else { throw .notFinite("element") }
      if let elements, !elements.contains(element) { throw .element(element, known: elements) }
      for other in 0..<atom
      where length(molecule.positions[other] - molecule.positions[atom]) < 0.05 {
        throw .coincident(other, atom)
      }
    }
  }

  private mutating func append(_ molecule: Molecule) {
    let centroid = molecule.positions.reduce(.zero, +) / Double(max(1, molecule.count))
    numbers += molecule.elements.map(\.atomicNumber)
    for position in molecule.positions {
      let r = position - centroid
      positions += [Float(r.x), Float(r.y), Float(r.z)]
    }
    offsets.append(numbers.count)
  }

  /// Number of molecules.
  public var count: Int { offsets.count - 1 }
  /// Number of atoms of all molecules.
  public var atomCount: Int { numbers.count }

  /// The number of atoms of a molecule.
  func atoms(of molecule: Int) -> Int { offsets[molecule + 1] - offsets[molecule] }

  /// Elements that occur, by atomic number.
  public var elements: [Element] {
    Set(numbers).sorted().compactMap { Element(atomicNumber: Int($0)) }
  }

  /// A molecule with one for the element of each atom.
  func continuous(_ molecule: Int, _ elements: [Element]) -> ContinuousMolecule {
    let atoms = offsets[molecule]..<offsets[molecule + 1]
    return ContinuousMolecule(
      positions: atoms.map {
        SIMD3(
          Double(positions[3 * $0]), Double(positions[3 * $0 + 1]), Double(positions[3 * $0 + 2]))
      },
      elements: atoms.flatMap { atom in
        elements.map { $0.atomicNumber == numbers[atom] ? 1 : 0 }
      })
  }

  package static var name: String { "molecules" }

  package var digest: String {
    var hash = StableHash()
    for number in numbers { hash.add(UInt64(number)) }
    for position in positions { hash.add(UInt64(position.bitPattern)) }
    for offset in offsets { hash.add(UInt64(offset)) }
    return String(UInt64(bitPattern: Int64(hash.value)), radix: 16)
  }
}
