import Engine
import FoundationEssentials

/// A molecule as a store keeps it: its atoms, what is known of it, and what a query asks for.
///
/// `line` and `init(line:)` turn it into text and back, which is how it travels through the outputs
/// of a run until the store is written.
public struct StoredMolecule: Sendable, Equatable {
  /// The atoms; `info` holds the facts in the order in which files carry them.
  public var molecule: Molecule
  /// The seed it was generated from.
  public var seed: UInt64
  /// Canonical SMILES; nil unless valid.
  public var smiles: String?
  /// In one piece, every shell closed, accepted by RDKit.
  public var isValid: Bool
  /// `valid`, or the reasons why not.
  public var verdict: String
  /// Total energy, eV, where known.
  public var energy: Double?
  /// Forces that go with the energy, eV/angstrom: [atoms]; where the atoms are as the model left them.
  public var forces: [SIMD3<Double>]?
  /// Interaction energy, eV per atom, where known.
  public var interaction: Double?
  /// Similarity energy (E_sim) an atom, where known.
  public var similarity: Double?
  /// Other metrics by key; those that have a column of their own or are not finite are not kept.
  public private(set) var metrics: [String: Double]

  /// A molecule with its verdict.
  public init(
    _ molecule: Molecule, seed: UInt64, smiles: String? = nil, isValid: Bool, verdict: String,
    energy: Double? = nil, forces: [SIMD3<Double>]? = nil, interaction: Double? = nil,
    similarity: Double? = nil,
    metrics: [String: Double] = [:]
  ) {
    self.molecule = molecule
    self.seed = seed
    self.smiles = smiles
    self.isValid = isValid
    self.verdict = verdict
    self.energy = energy
    self.forces = forces
    self.interaction = interaction
    self.similarity = similarity
    self.metrics = metrics.filter { !Layout.columns.contains($0.key) && $0.value.isFinite }
  }

  /// The energy per atom, eV.
  public var energyPerAtom: Double? {
    molecule.count > 0 ? energy.map { $0 / Double(molecule.count) } : nil
  }

  // MARK: As a line

  /// The molecule as one line of text, the same for equal molecules.
  public var line: String {
    let row = Row(
      numbers: molecule.atomicNumbers, positions: molecule.coordinates, fixed: molecule.fixedAtoms,
      facts: StoredFacts.words(molecule.info), seed: seed, smiles: smiles, valid: isValid,
      verdict: verdict, energy: energy, forces: forces?.flatMap { [$0.x, $0.y, $0.z] },
      interaction: interaction, similarity: similarity, metrics: metrics)
    return StoredFacts.json(row) + "\n"
  }

  /// The molecule of a line, or nil.
  public init?(line: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let row = try? decoder.decode(Row.self, from: Data(line.utf8)),
      var molecule = Molecule(
        atomicNumbers: row.numbers, coordinates: row.positions, fixedAtoms: row.fixed)
    else { return nil }
    molecule.info = StoredFacts.info(row.facts)
    self.init(
      molecule, seed: row.seed, smiles: row.smiles, isValid: row.valid, verdict: row.verdict,
      energy: row.energy, forces: row.forces.flatMap { Self.vectors($0, of: molecule) },
      interaction: row.interaction, similarity: row.similarity,
      metrics: row.metrics ?? [:])
  }

  /// Numbers as a vector for each atom; nil where there are more or fewer.
  static func vectors(_ numbers: [Double], of molecule: Molecule) -> [SIMD3<Double>]? {
    guard numbers.count == 3 * molecule.count else { return nil }
    return (0..<molecule.count).map {
      SIMD3(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2])
    }
  }

  private struct Row: Codable {
    var numbers: [Int]
    var positions: [Double]
    var fixed: [Int]
    var facts: [[String]]
    var seed: UInt64
    var smiles: String?
    var valid: Bool
    var verdict: String
    var energy: Double?
    /// eV/angstrom: [atoms, 3]; not in lines of earlier versions.
    var forces: [Double]?
    var interaction, similarity: Double?
    /// Not in lines of earlier versions.
    var metrics: [String: Double]?
  }
}
