import Chemistry
import Outputs

/// The metrics of molecules as rows for people, those of the sets they are compared with beside
/// them.
package struct EvaluationTable {
  package let comparison: Comparison

  /// The table of a comparison.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// A line of the table: a cell for the evaluated molecules and one for each other set.
  struct Row {
    let name: String
    let cells: [String]
  }

  /// What the columns of the other sets are called.
  var names: [String] { comparison.others.map(\.name) }

  /// Shares first, then the summaries of metrics and the distances to other sets, then elements.
  var rows: [Row] {
    var rows: [Row] = []
    if let accepted = comparison.evaluation.accepted {
      rows.append(
        Row(name: "attempts accepted", cells: ["\(accepted)"] + comparison.others.map { _ in "" }))
    }
    rows += [
      share("heavy atoms valid before hydrogens", \.heavyAtoms),
      share("atoms valid", \.atoms),
      share("molecules with valid atoms only", \.soundMolecules),
      share("molecules in one piece", \.connected),
      share("molecules valid", \.valid),
      share("different among the valid", \.unique),
    ]
    if let novel = comparison.evaluation.novel {
      rows.append(
        Row(
          name: "of these not in the reference",
          cells: ["\(novel)"] + comparison.others.map { _ in "" }))
    }
    rows += Metric.all.filter(\.isListed).map(summary)
    rows += distances
    rows.append(
      list("elements", \.composition) { "\($0.name) \(Text.fixed(100 * $0.value, 0)) %" })
    return rows.filter { row in row.cells.contains { $0 != "" } }
  }

  /// What there is most of in each family, on a line each.
  private var families: [Row] {
    MetricFamily.all.map { family in
      list(
        family.summaryLabel,
        { $0.frequencies(of: family) },
        {
          "\($0.name) " + Text.fixed($0.value * (family.isShare ? 100 : 1), family.isShare ? 0 : 2)
            + (family.isShare ? " %" : "")
        })
    }.filter { row in row.cells.contains { $0 != "" } }
  }

  /// The table as lines.
  /// - Parameter listsFamilies: add what there is most of in each family.
  package func rendered(listsFamilies: Bool = false) -> String {
    var table = TextTable(
      columns: [
        .init(heading: "evaluation", alignsRight: false),
        .init(heading: "", alignsRight: false, limit: 76),
      ] + names.map { .init(heading: $0, alignsRight: false, limit: 76) })
    table.rows = (rows + (listsFamilies ? families : [])).map { [$0.name] + $0.cells }
    return table.rendered()
  }

  /// What is wrong with the molecules that are not valid, as a line; empty when nothing is.
  package func verdicts() -> String {
    let faults = comparison.evaluation.verdicts.filter { $0.name != "valid" }
    guard !faults.isEmpty else { return "" }
    return "\nNot valid: " + faults.map { "\($0.name) \($0.count)" }.joined(separator: ", ") + "\n"
  }

  /// The kinds of each family in a table of its own, the first of them.
  package func familyTables(limit: Int = 12) -> String {
    MetricFamily.all.map { FamilyTable($0, comparison).rendered(limit: limit) }
      .filter { !$0.isEmpty }.map { "\n\($0)" }.joined()
  }

  private func share(_ name: String, _ path: KeyPath<SetEvaluation, SetEvaluation.Share>) -> Row {
    Row(name: name, cells: comparison.sets.map { "\($0.evaluation[keyPath: path])" })
  }

  /// The summary of a metric in each set; of one that is measured, with the distance of the
  /// distributions.
  private func summary(_ metric: Metric) -> Row {
    func text(_ evaluation: SetEvaluation) -> String {
      evaluation.summary(of: metric).map(metric.shown) ?? ""
    }
    let others = comparison.others.map { other in
      let distance = metric.isContinuous ? comparison.distance(metric, from: other) : nil
      return text(other.evaluation)
        + (distance.map { " (KS distance \(Text.fixed($0, 3)))" } ?? "")
    }
    return Row(name: metric.summaryLabel, cells: [text(comparison.evaluation)] + others)
  }

  /// The distance to each other set, and what chance makes of samples as large.
  private var distances: [Row] {
    MetricFamily.all.filter(\.isCompared).map { family in
      Row(
        name: "distance of \(family.label)",
        cells: [""]
          + comparison.others.map { other in
            other.distances.first { $0.family.key == family.key }.map {
              "\(Text.fixed($0.value, 3)) (\(Text.fixed($0.byChance, 3)) by chance)"
            } ?? ""
          })
    }
  }

  private func list(
    _ name: String, _ frequencies: (SetEvaluation) -> [SetEvaluation.Frequency],
    _ text: (SetEvaluation.Frequency) -> String
  ) -> Row {
    Row(
      name: name,
      cells: comparison.sets.map {
        frequencies($0.evaluation).prefix(8).map(text).joined(separator: ", ")
      })
  }
}
