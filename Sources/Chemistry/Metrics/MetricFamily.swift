/// Counts of many kinds of one thing, such as bonds by elements and order, declared once: tables,
/// reports, CSV and JSON show whatever is listed in `all`.
public struct MetricFamily: Sendable {
  /// What files call it: lower case, words joined by `_`.
  public let key: String
  /// What people call it: `functional groups`.
  public let label: String
  /// Whether sets are described by the share of molecules that have a kind; by its mean number per
  /// molecule otherwise.
  public let isShare: Bool
  /// Whether sets of molecules are compared by it.
  public let isCompared: Bool
  /// How often each kind occurs in a molecule.
  public let tallies: @Sendable (StructureProfile) -> [Tally]

  /// All there are, in the order of tables and columns.
  public static let all: [MetricFamily] = [groups, rings, bonds, unstable]

  /// Functional groups.
  public static let groups = MetricFamily(
    key: "functional_groups", label: "functional groups", isShare: true, isCompared: true
  ) { $0.groups }
  /// Rings by size and aromaticity.
  public static let rings = MetricFamily(
    key: "ring_kinds", label: "rings", isShare: false, isCompared: true
  ) { $0.rings }
  /// Bonds between heavy atoms by elements and order.
  public static let bonds = MetricFamily(
    key: "bond_kinds", label: "bonds", isShare: false, isCompared: true
  ) { $0.bonds }
  /// Motifs that do not keep.
  public static let unstable = MetricFamily(
    key: "unstable_motifs", label: "unstable motifs", isShare: true, isCompared: false
  ) { $0.unstable }

  /// What is averaged over the molecules of a set: 1 or 0 of a share, the count otherwise.
  func weight(of count: Int) -> Double { isShare ? Double(min(count, 1)) : Double(count) }

  /// The share of molecules with each kind, or its mean number per molecule, the largest first.
  public func frequencies(in profiles: [StructureProfile]) -> [SetEvaluation.Frequency] {
    var sums: [String: Double] = [:]
    for tally in profiles.lazy.flatMap(tallies) {
      sums[tally.name, default: 0] += weight(of: tally.count)
    }
    return sums.map {
      SetEvaluation.Frequency(name: $0.key, value: $0.value / Double(profiles.count))
    }.sorted { ($1.value, $0.name) < ($0.value, $1.name) }
  }
}
