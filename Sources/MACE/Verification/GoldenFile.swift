import Engine
import FoundationEssentials
import Platform

/// Reference values for a model, computed by mace-torch in double precision.
public struct GoldenFile: Sendable, Codable {
  /// Name of the model file the values are of.
  public let model: String
  /// Distances are clamped to this minimum in the radial functions, angstrom; nil for none.
  public let distanceFloor: Double?
  /// Length of a descriptor.
  public let channels: Int
  /// The structures and what the model says of them.
  public let structures: [Structure]

  /// One structure; vectors are [atoms][3], angstrom and eV.
  public struct Structure: Sendable, Codable {
    /// Atomic numbers.
    public let numbers: [Int]
    /// Positions.
    public let positions: [[Double]]
    /// Lattice vectors, [3][3]; nil for a molecule in open space.
    public let cell: [[Double]]?
    /// Along which of them the structure repeats, [3]; all when nil.
    public let pbc: [Bool]?
    /// Total energy.
    public let energy: Double
    /// Energies of the atoms, isolated-atom part included.
    public let nodeEnergy: [Double]
    /// Forces.
    public let forces: [[Double]]
    /// Stress, eV/angstrom^3: [3][3]; nil where it is not compared.
    public let stress: [[Double]]?
    /// Descriptors: [atoms][channels].
    public let invariants: [[Double]]
    /// Weights of the descriptors in `vjp`: [atoms][channels].
    public let cotangent: [[Double]]
    /// Gradient of the weighted sum of descriptors by the positions.
    public let vjp: [[Double]]

    enum CodingKeys: String, CodingKey {
      case numbers, positions, cell, pbc, energy, forces, stress, cotangent, vjp
      case nodeEnergy = "node_energy"
      case invariants = "layer1_invariants"
    }
  }

  enum CodingKeys: String, CodingKey {
    case model, channels, structures
    case distanceFloor = "distance_floor"
  }

  /// Reads a file.
  /// - Throws: `FileError` when it cannot be read, `DecodingError` when it is not as it should be.
  public init(path: String) throws {
    let bytes = try FileContents.bytes(of: path)
    self = try JSONDecoder().decode(GoldenFile.self, from: Data(bytes))
  }
}

extension GoldenFile.Structure {
  /// The structure as a molecule, or nil when an atomic number is out of range, a vector has not
  /// three components or the lattice vectors make no cell.
  public var molecule: Molecule? {
    let elements = numbers.compactMap(Element.init(atomicNumber:))
    guard elements.count == numbers.count, positions.count == numbers.count,
      let positions = Self.vectors(positions)
    else { return nil }
    var molecule = Molecule(elements: elements, positions: positions)
    if let cell {
      let flags = pbc ?? [true, true, true]
      guard let vectors = Self.vectors(cell), vectors.count == 3, flags.count == 3 else {
        return nil
      }
      molecule.cell = try? Cell(
        vectors[0], vectors[1], vectors[2], periodic: [flags[0], flags[1], flags[2]])
      guard molecule.cell != nil else { return nil }
    }
    return molecule
  }

  private static func vectors(_ rows: [[Double]]) -> [SIMD3<Double>]? {
    guard rows.allSatisfy({ $0.count == 3 }) else { return nil }
    return rows.map { SIMD3($0[0], $0[1], $0[2]) }
  }
}
