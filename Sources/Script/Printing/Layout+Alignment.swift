import Engine

extension Layout {
  /// Puts the columns of neighbouring lines of one sort under each other.
  mutating func alignColumns() {
    for run in runs(where: {
      $0.sort == $1.sort && $0.indent == $1.indent && $0.cells.count > 1
    }) {
      let count = rows[run].map(\.cells.count).max() ?? 0
      for column in 0..<max(0, count - 1) {
        let wide = rows[run].filter { $0.cells.count > column + 1 }.map { $0.cells[column].count }
        guard let width = wide.max() else { continue }
        for row in run where rows[row].cells.count > column + 1 {
          rows[row].cells[column] = Self.padded(rows[row].cells[column], to: width)
        }
      }
    }
  }

  /// Puts the comments at the ends of neighbouring lines under each other.
  mutating func alignComments() {
    func hasBoth(_ row: Row) -> Bool { row.comment != nil && !row.cells.isEmpty }
    for run in runs(where: { hasBoth($0) && hasBoth($1) && $0.indent == $1.indent }) {
      let texts = run.map { rows[$0].cells.joined(separator: " ") }
      let width = texts.map(\.count).max() ?? 0
      for (row, text) in zip(run, texts) where hasBoth(rows[row]) {
        rows[row].cells = [Self.padded(text, to: width)]
      }
    }
  }

  /// The longest stretches of lines that belong together.
  private func runs(where belong: (Row, Row) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, belong(rows[end - 1], rows[end]) { end += 1 }
      runs.append(start..<end)
      start = end
    }
    return runs
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// The columns of a statement's first line: word, label, plug-in, the rest; name and value of a
/// `let`.
struct Columns {
  private let tokens: [Token]
  private let own: [Int]
  private let spacing: Spacing

  /// - Parameter own: which tokens stand on the first line.
  init(_ tokens: [Token], _ own: [Int], _ spacing: Spacing) {
    self.tokens = tokens
    self.own = own
    self.spacing = spacing
  }

  /// The sort of the line and its columns.
  var cells: (sort: Layout.Sort, cells: [String]) {
    guard let word = tokens.first?.name else { return (.other, [spacing.text(own)]) }
    switch word {
    case "let":
      let equals = own.first { tokens[$0].isSymbol("=") } ?? own.endIndex
      return (.definition, split(at: [equals]))
    case "for", "end", "include", "simgen": return (.other, [spacing.text(own)])
    default:
      let hasColon = own.count > 2 && tokens[own[2]].isSymbol(":")
      let rest = hasColon ? 3 : 2
      guard Kind(rawValue: word) != nil, hasColon else { return (.verb, split(at: [1, rest])) }
      return (.declaration, split(at: [1, rest, rest + 1]))
    }
  }

  private func split(at places: [Int]) -> [String] {
    var cells: [String] = []
    var start = 0
    for place in places where place < own.count && spacing.hasBlank(before: own[place]) {
      cells.append(spacing.text(Array(own[start..<place])))
      start = place
    }
    return cells + [spacing.text(Array(own[start...]))]
  }
}
