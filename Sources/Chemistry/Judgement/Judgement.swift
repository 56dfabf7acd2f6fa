import Engine

/// How good a set of molecules is. Shares of molecules are of all attempts, failed ones included,
/// so that nothing that went wrong improves a figure.
///
///     let judgement = Judgement(molecules, known: Set(reference.compactMap(\.smiles)))
///     print(judgement.valid)   // 95.0 % (190 of 200)
public struct Judgement: Sendable {
  /// Molecules begun.
  public let attempts: Int
  /// Atoms with a possible number of neighbours before hydrogens were added.
  public let heavyAtoms: Share
  /// Atoms with a possible number of neighbours, hydrogens included.
  public let atoms: Share
  /// Molecules all of whose atoms have a possible number of neighbours.
  public let soundMolecules: Share
  /// Molecules in one piece.
  public let connected: Share
  /// Molecules in one piece, every shell closed, accepted by RDKit.
  public let valid: Share
  /// Different ones among the valid.
  public let unique: Share
  /// Those among the different ones that the reference does not have; nil without a reference.
  public let novel: Share?
  /// What became of the attempts, the most frequent first.
  public let verdicts: [Tally]
  /// Rings of valid molecules by size, as `5` or `6 aromatic`, rings a molecule.
  public let rings: [Frequency]
  /// Functional groups, as the share of valid molecules that have one.
  public let groups: [Frequency]
  /// Heavy elements of valid molecules, as shares of heavy atoms.
  public let composition: [Frequency]
  /// Interaction energies an atom of valid molecules, eV.
  public let energies: [Double]
  /// Similarity energies an atom of valid molecules.
  public let similarities: [Double]

  /// A count and what it is a part of.
  public struct Share: Sendable, Equatable {
    public let count: Int
    public let total: Int
    /// From 0 to 1; nil of nothing.
    public var fraction: Double? { total > 0 ? Double(count) / Double(total) : nil }
  }

  /// How often a verdict was given.
  public struct Tally: Sendable, Equatable {
    public let name: String
    public let count: Int
  }

  /// How often something occurs, as a mean over molecules or atoms.
  public struct Frequency: Sendable, Equatable {
    public let name: String
    public let value: Double
  }

  /// Judges molecules together.
  /// - Parameters:
  ///   - rejected: attempts that were made again; they count as attempts.
  ///   - known: canonical SMILES of the reference.
  public init(
    _ molecules: [JudgedMolecule], rejected: [JudgedMolecule] = [], known: Set<String>? = nil
  ) {
    let all = molecules + rejected
    attempts = all.count
    let judged = all.compactMap(\.validity)
    let valid = all.filter(\.isValid)
    let smiles = Set(valid.compactMap(\.smiles))
    heavyAtoms = Share(
      count: all.reduce(0) { $0 + $1.validHeavyAtoms },
      total: all.reduce(0) { $0 + $1.elements.count })
    atoms = Share(
      count: judged.reduce(0) { $0 + $1.validAtoms }, total: judged.reduce(0) { $0 + $1.atoms })
    soundMolecules = Share(
      count: judged.count { $0.atoms > 0 && $0.allAtomsValid }, total: attempts)
    connected = Share(count: judged.count { $0.fragments == 1 }, total: attempts)
    self.valid = Share(count: valid.count, total: attempts)
    unique = Share(count: smiles.count, total: valid.count)
    novel = known.map { Share(count: smiles.subtracting($0).count, total: smiles.count) }
    verdicts = Self.tally(all.map(\.verdictKind))
    let structures = valid.compactMap(\.validity?.structure)
    rings = Self.frequencies(
      structures.flatMap { $0.rings.sorted() }.map {
        "\($0.size)" + ($0.isAromatic ? " aromatic" : "")
      },
      of: structures.count, order: Self.byNumber)
    groups = Self.frequencies(
      structures.flatMap { $0.groups.map(\.name) }, of: structures.count, order: nil)
    let elements = valid.flatMap(\.elements)
    composition = Self.frequencies(
      elements.sorted().map(\.symbol), of: elements.count, order: nil)
    energies = valid.compactMap(\.energy)
    similarities = valid.compactMap(\.similarity)
  }

  /// How often each word occurs, the most frequent first.
  public static func tally(_ words: [String]) -> [Tally] {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    return counts.map { Tally(name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  private static func frequencies(
    _ words: [String], of total: Int, order: ((String, String) -> Bool)?
  ) -> [Frequency] {
    guard total > 0 else { return [] }
    let list = tally(words).map {
      Frequency(name: $0.name, value: Double($0.count) / Double(total))
    }
    guard let order else { return list }
    return list.sorted { order($0.name, $1.name) }
  }

  private static func byNumber(_ a: String, _ b: String) -> Bool {
    func key(_ name: String) -> (Int, String) {
      (name.split(separator: " ").first.flatMap { Int($0) } ?? 0, name)
    }
    return key(a) < key(b)
  }
}

extension Judgement.Share: CustomStringConvertible {
  /// `95.0 % (190 of 200)`.
  public var description: String {
    guard let fraction else { return "-" }
    let tenths = Int((fraction * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) % (\(count) of \(total))"
  }
}
