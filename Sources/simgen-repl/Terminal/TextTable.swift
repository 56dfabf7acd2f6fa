/// Rows under headings, aligned for a fixed-width font.
struct TextTable {
  /// A column's heading and the side its cells keep to.
  struct Column {
    let heading: String
    let alignsRight: Bool
    /// Longer cells are cut.
    var limit = 40
  }

  let columns: [Column]
  var rows: [[String]] = []

  /// The table as lines; blanks at line ends are left out.
  func rendered() -> String {
    let widths = columns.indices.map { index in
      min(
        columns[index].limit,
        ([columns[index].heading] + rows.map { $0[index] }).map(\.count).max() ?? 0)
    }
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
