/// Rows under headings, aligned for a fixed-width font.
package struct TextTable {
  /// A column's heading and the side its cells keep to.
  package struct Column {
    package let heading: String
    package let alignsRight: Bool
    /// Longer cells are cut.
    package var limit = 40
    /// Left out first where the table is too wide.
    package var isOptional = false

    /// A column.
    package init(
      heading: String, alignsRight: Bool, limit: Int = 40, isOptional: Bool = false
    ) {
      self.heading = heading
      self.alignsRight = alignsRight
      self.limit = limit
      self.isOptional = isOptional
    }
  }

  package var columns: [Column]
  package var rows: [[String]] = []

  /// A table with these columns.
  package init(columns: [Column]) { self.columns = columns }

  /// The table as lines, in as many columns as the terminal has: optional columns are left out,
  /// then the last one is cut.
  package func rendered(width: Int) -> String {
    var table = self
    while table.natural > width, let index = table.columns.lastIndex(where: \.isOptional) {
      table = table.without(index)
    }
    let excess = table.natural - width
    if excess > 0, let last = table.columns.indices.last {
      table.columns[last].limit = max(4, (table.widths.last ?? 0) - excess)
    }
    return table.rendered()
  }

  private func without(_ column: Int) -> TextTable {
    var table = self
    table.columns.remove(at: column)
    for row in rows.indices { table.rows[row].remove(at: column) }
    return table
  }

  private var natural: Int { widths.reduce(0, +) + 2 * max(0, columns.count - 1) }

  private var widths: [Int] {
    columns.indices.map { index in
      min(
        columns[index].limit,
        ([columns[index].heading] + rows.map { $0[index] }).map(\.count).max() ?? 0)
    }
  }

  /// The table as lines; blanks at line ends are left out.
  package func rendered() -> String {
    let widths = self.widths
    func line(_ cells: [String]) -> String {
      var text = columns.indices.map { index in
        Text.pad(
          Text.cut(cells[index], to: widths[index]), to: widths[index],
          right: columns[index].alignsRight)
      }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([columns.map(\.heading), rule] + rows).map(line).joined()
  }
}
