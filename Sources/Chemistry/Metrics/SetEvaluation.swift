import Engine

/// How good a set of molecules is. Shares are of all molecules, failed ones included, so that nothing that
/// went wrong improves a metric; attempts that were made again are counted apart.
///
///     let evaluation = SetEvaluation(molecules, known: Set(reference.compactMap(\.smiles)))
///     print(evaluation.valid)   // 95.0 % (190 of 200)
public struct SetEvaluation: Sendable {
  /// Molecules begun, those that were begun again counted again.
  public let attempts: Int
  /// Attempts that came to a molecule; nil where none was rejected.
  public let accepted: Share?
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
  /// What became of the molecules, the most frequent first.
  public let verdicts: [Tally]
  /// Heavy elements of valid molecules, as shares of heavy atoms.
  public let composition: [Frequency]
  /// What there is in each valid molecule.
  public let profiles: [StructureProfile]
  /// Values of valid molecules by the key of the metric.
  private let values: [String: [Double]]

  /// A count and what it is a part of.
  public struct Share: Sendable, Equatable {
    public let count: Int
    public let total: Int
    /// From 0 to 1; nil of nothing.
    public var fraction: Double? { total > 0 ? Double(count) / Double(total) : nil }
  }

  /// How often something occurs, as a mean over molecules or atoms.
  public struct Frequency: Sendable, Equatable {
    public let name: String
    public let value: Double
  }

  /// Judges molecules together.
  /// - Parameters:
  ///   - rejected: how many attempts were made again.
  ///   - known: canonical SMILES of the reference.
  public init(
    _ molecules: [EvaluatedMolecule], rejected: Int = 0, known: Set<String>? = nil
  ) {
    attempts = molecules.count + rejected
    let finished = molecules.count { $0.failure == nil }
    accepted = rejected > 0 ? Share(count: finished, total: finished + rejected) : nil
    let evaluated = molecules.compactMap(\.validity)
    let valid = molecules.filter(\.isValid)
    let smiles = Set(valid.compactMap(\.smiles))
    heavyAtoms = Share(
      count: molecules.reduce(0) { $0 + $1.validHeavyAtoms },
      total: molecules.reduce(0) { $0 + $1.elements.count })
    atoms = Share(
      count: evaluated.reduce(0) { $0 + $1.validAtoms },
      total: evaluated.reduce(0) { $0 + $1.atoms })
    soundMolecules = Share(
      count: evaluated.count { $0.atoms > 0 && $0.allAtomsValid }, total: molecules.count)
    connected = Share(count: evaluated.count { $0.fragments == 1 }, total: molecules.count)
    self.valid = Share(count: valid.count, total: molecules.count)
    unique = Share(count: smiles.count, total: valid.count)
    novel = known.map { Share(count: smiles.subtracting($0).count, total: smiles.count) }
    verdicts = Tally.counting(molecules.map(\.verdictKind))
    profiles = valid.compactMap(\.profile)
    let elements = valid.flatMap(\.elements)
    composition = Tally.counting(elements.map(\.symbol)).map {
      Frequency(name: $0.name, value: Double($0.count) / Double(elements.count))
    }
    values = Dictionary(
      Metric.all.map { metric in
        (metric.key, valid.compactMap(metric.value).filter(\.isFinite))
      }
    ) { first, _ in first }
  }

  /// The values of a metric, of all valid molecules of which it is known and finite.
  public func values(of metric: Metric) -> [Double] { values[metric.key] ?? [] }

  /// The mean, median or share of a metric, as its form says; nil where it is not known.
  public func summary(of metric: Metric) -> Double? { metric.summary(of: values(of: metric)) }

  /// How often each kind of a family occurs in the valid molecules, the most frequent first.
  public func frequencies(of family: MetricFamily) -> [Frequency] {
    family.frequencies(in: profiles)
  }
}

extension SetEvaluation.Share: CustomStringConvertible {
  /// `95.0 % (190 of 200)`.
  public var description: String {
    guard let fraction else { return "-" }
    let tenths = Int((fraction * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) % (\(count) of \(total))"
  }
}
