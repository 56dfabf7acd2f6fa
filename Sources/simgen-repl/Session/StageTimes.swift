import Outputs

/// Where the time of a run went: a row a verb, in the order in which they came.
struct StageTimes {
  let molecules: [ReportedMolecule]
  /// Wall-clock time of the run; nil where the molecules come from several statements.
  let seconds: Double?
  let width: Int

  /// The table, as lines.
  func rendered() -> String {
    var order: [String] = []
    var stages: [String: (count: Int, seconds: Double)] = [:]
    for stage in molecules.flatMap(\.stages) {
      if stages[stage.name] == nil { order.append(stage.name) }
      let sum = stages[stage.name] ?? (0, 0)
      stages[stage.name] = (sum.count + 1, sum.seconds + stage.seconds)
    }
    let total = stages.values.reduce(0) { $0 + $1.seconds }
    var table = TextTable(columns: [
      .init(heading: "stage", alignsRight: false), .init(heading: "times", alignsRight: true),
      .init(heading: "seconds", alignsRight: true), .init(heading: "each", alignsRight: true),
      .init(heading: "share", alignsRight: true),
    ])
    func row(_ name: String, _ count: Int, _ seconds: Double) -> [String] {
      [
        name, "\(count)", Text.fixed(seconds, 2), Text.fixed(seconds / Double(max(1, count)), 3),
        total > 0 ? Text.fixed(100 * seconds / total, 0) + " %" : "-",
      ]
    }
    table.rows = order.map { row($0, stages[$0]?.count ?? 0, stages[$0]?.seconds ?? 0) }
    if order.count > 1 {
      table.rows.append(row("all", stages.values.reduce(0) { $0 + $1.count }, total))
    }
    let clock = seconds.map { "\(Text.fixed($0, 2)) s by the clock\n" } ?? ""
    return table.rendered(width: width) + clock
  }
}
