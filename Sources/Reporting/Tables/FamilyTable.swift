import Chemistry
import Outputs

/// The frequencies of a family, those of the evaluated molecules beside those of the sets they are
/// compared with: the most different first, or the most frequent where there is nothing to compare.
struct FamilyTable {
  let family: MetricFamily
  /// What the columns are called.
  let names: [String]
  let rows: [Row]

  /// One kind.
  struct Row {
    let name: String
    /// The frequency in each set.
    let values: [Double]

    /// How far the first two sets are apart; the frequency where there is one only.
    var weight: Double { values.count > 1 ? abs(values[0] - values[1]) : values[0] }
    var most: Double { values.max() ?? 0 }
  }

  init(_ family: MetricFamily, _ comparison: Comparison) {
    self.family = family
    names = comparison.sets.map { $0.name.isEmpty ? "evaluated" : $0.name }
    let sets = comparison.sets.map { set in
      Dictionary(set.evaluation.frequencies(of: family).map { ($0.name, $0.value) }) {
        first, _ in first
      }
    }
    rows = Set(sets.flatMap(\.keys)).map { name in
      Row(name: name, values: sets.map { $0[name] ?? 0 })
    }.sorted { ($1.weight, $1.most, $0.name) < ($0.weight, $0.most, $1.name) }
  }

  /// The first rows as lines, and how many there are besides; empty where there are none.
  func rendered(limit: Int) -> String {
    guard !rows.isEmpty else { return "" }
    let heading = family.label + (family.isShare ? ", share of molecules" : " per molecule")
    var table = TextTable(
      columns: [.init(heading: heading, alignsRight: false)]
        + names.map { .init(heading: $0, alignsRight: true) })
    table.rows = rows.prefix(limit).map { row in [row.name] + row.values.map(family.shown) }
    let hidden = rows.count - table.rows.count
    return table.rendered() + (hidden > 0 ? "... and \(hidden) more\n" : "")
  }
}
