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
  /// Interaction energy, eV an atom, where known.
  public var interaction: Double?
  /// Similarity energy (E_sim) an atom, where known.
  public var similarity: Double?

  /// A molecule with its verdict.
  public init(
    _ molecule: Molecule, seed: UInt64, smiles: String? = nil, isValid: Bool, verdict: String,
    energy: Double? = nil, interaction: Double? = nil, similarity: Double? = nil
  ) {
    self.molecule = molecule
    self.seed = seed
    self.smiles = smiles
    self.isValid = isValid
    self.verdict = verdict
    self.energy = energy
    self.interaction = interaction
    self.similarity = similarity
  }

  /// The energy an atom, eV.
  public var energyPerAtom: Double? {
    molecule.count > 0 ? energy.map { $0 / Double(molecule.count) } : nil
  }

  // MARK: As a line

  /// The molecule as one line of text, the same for equal molecules.
  public var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let row = Row(
      numbers: molecule.elements.map { Int($0.atomicNumber) },
      positions: molecule.positions.flatMap { [$0.x, $0.y, $0.z] },
      fixed: molecule.fixed.indices.filter { molecule.fixed[$0] },
      facts: StoredFacts.words(molecule.info), seed: seed, smiles: smiles, valid: isValid,
      verdict: verdict, energy: energy, interaction: interaction, similarity: similarity)
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = (try? encoder.encode(row)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The molecule of a line, or nil.
  public init?(line: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let row = try? decoder.decode(Row.self, from: Data(line.utf8)),
      let molecule = Molecule(
        numbers: row.numbers, positions: row.positions, fixed: row.fixed,
        info: StoredFacts.info(row.facts))
    else { return nil }
    self.init(
      molecule, seed: row.seed, smiles: row.smiles, isValid: row.valid, verdict: row.verdict,
      energy: row.energy, interaction: row.interaction, similarity: row.similarity)
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
    var energy, interaction, similarity: Double?
  }
}

extension Molecule {
  /// A molecule from flat arrays, or nil where they do not fit each other.
  /// - Parameters:
  ///   - numbers: atomic numbers: [atoms].
  ///   - positions: angstrom: [atoms, 3].
  ///   - fixed: indices of scaffold atoms.
  init?(numbers: [Int], positions: [Double], fixed: [Int], info: [(String, InfoValue)]) {
    let elements = numbers.compactMap { Element(atomicNumber: $0) }
    guard elements.count == numbers.count, positions.count == 3 * elements.count,
      fixed.allSatisfy(elements.indices.contains)
    else { return nil }
    var isFixed = [Bool](repeating: false, count: elements.count)
    for atom in fixed { isFixed[atom] = true }
    self.init(
      elements: elements,
      positions: elements.indices.map {
        SIMD3(positions[3 * $0], positions[3 * $0 + 1], positions[3 * $0 + 2])
      }, fixed: isFixed)
    for (key, value) in info { self.info[key] = value }
  }
}
