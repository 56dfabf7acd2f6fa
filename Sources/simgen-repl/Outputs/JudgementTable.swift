import Chemistry

/// The figures of a judgement as rows for people, with those of a reference beside them.
struct JudgementTable {
  let judgement: Judgement
  /// The same figures of the molecules they are compared with.
  var reference: Judgement?

  /// A line of the table; `reference` is empty without one.
  struct Row {
    let name: String
    let value: String
    let reference: String
  }

  /// Shares first, then medians and distances of distributions, then what occurs most.
  var rows: [Row] {
    var rows = [
      row("heavy atoms valid before hydrogens", \.heavyAtoms),
      row("atoms valid", \.atoms),
      row("molecules with valid atoms only", \.soundMolecules),
      row("molecules in one piece", \.connected),
      row("molecules valid", \.valid),
      row("different among the valid", \.unique),
    ]
    if let novel = judgement.novel {
      rows.append(Row(name: "of these not in the reference", value: "\(novel)", reference: ""))
    }
    rows += distribution("interaction energy an atom, eV, median", \.energies, places: 3)
    rows += distribution("E_sim an atom, median", \.similarities, places: 2)
    rows.append(list("elements", \.composition, isShare: true))
    rows.append(list("rings a molecule", \.rings, isShare: false))
    rows.append(list("molecules with", \.groups, isShare: true))
    return rows.filter { $0.value != "" }
  }

  /// The table as lines.
  func rendered() -> String {
    var columns: [TextTable.Column] = [
      .init(heading: "judgement", alignsRight: false),
      .init(heading: "", alignsRight: false, limit: 76),
    ]
    if reference != nil {
      columns.append(.init(heading: "reference", alignsRight: false, limit: 76))
    }
    var table = TextTable(columns: columns)
    table.rows = rows.map { row in
      [row.name, row.value] + (reference == nil ? [] : [row.reference])
    }
    return table.rendered()
  }

  /// What is wrong with the molecules that are not valid, as a line; empty when nothing is.
  func verdicts() -> String {
    let faults = judgement.verdicts.filter { $0.name != "valid" }
    guard !faults.isEmpty else { return "" }
    return "\nNot valid: " + faults.map { "\($0.name) \($0.count)" }.joined(separator: ", ") + "\n"
  }

  private func row(_ name: String, _ path: KeyPath<Judgement, Judgement.Share>) -> Row {
    Row(
      name: name, value: "\(judgement[keyPath: path])",
      reference: reference.map { "\($0[keyPath: path])" } ?? "")
  }

  private func distribution(
    _ name: String, _ path: KeyPath<Judgement, [Double]>, places: Int
  ) -> [Row] {
    func median(_ values: [Double]) -> String {
      values.isEmpty ? "" : Text.fixed(values.sorted()[values.count / 2], places)
    }
    let own = judgement[keyPath: path]
    let other = reference?[keyPath: path] ?? []
    var rows = [Row(name: name, value: median(own), reference: median(other))]
    if let distance = kolmogorovSmirnovDistance(own, other) {
      rows.append(
        Row(
          name: "  Kolmogorov-Smirnov distance", value: Text.fixed(distance, 3), reference: ""))
    }
    return rows
  }

  private func list(
    _ name: String, _ path: KeyPath<Judgement, [Judgement.Frequency]>, isShare: Bool
  ) -> Row {
    func text(_ judgement: Judgement) -> String {
      judgement[keyPath: path].prefix(8).map {
        "\($0.name) " + (isShare ? Text.fixed(100 * $0.value, 0) + " %" : Text.fixed($0.value, 2))
      }.joined(separator: ", ")
    }
    return Row(name: name, value: text(judgement), reference: reference.map(text) ?? "")
  }
}
