import Engine
import Formats
import FoundationEssentials

/// Reference values for a model, computed by mace-torch in double precision.
public struct GoldenFile: Sendable, Codable {
  /// Name of the model file the values are of.
  public let model: String
  /// Distances below count as this in the radial functions, angstrom; nil for none.
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
    /// Total energy.
    public let energy: Double
    /// Energies of the atoms, isolated-atom part included.
    public let nodeEnergy: [Double]
    /// Forces.
    public let forces: [[Double]]
    /// Descriptors: [atoms][channels].
    public let invariants: [[Double]]
    /// Weights of the descriptors in `vjp`: [atoms][channels].
    public let cotangent: [[Double]]
    /// Gradient of the weighted sum of descriptors by the positions.
    public let vjp: [[Double]]

    enum CodingKeys: String, CodingKey {
      case numbers, positions, energy, forces, cotangent, vjp
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
  /// The structure as a molecule, or nil when an atomic number is out of range or a position has
  /// not three components.
  public var molecule: Molecule? {
    let elements = numbers.compactMap(Element.init(atomicNumber:))
    guard elements.count == numbers.count, positions.count == numbers.count,
      positions.allSatisfy({ $0.count == 3 })
    else { return nil }
    return Molecule(
      elements: elements, positions: positions.map { SIMD3($0[0], $0[1], $0[2]) },
      fixed: numbers.map { _ in false })
  }
}
