import Outputs

/// A curve drawn with characters: braille dots where the locale has them, asterisks elsewhere.
struct TextPlot {
  /// The value at a place from 0, left, to 1, right.
  let curve: (Double) -> Double
  /// What stands under the two ends of the axis.
  let ends: (left: String, right: String)
  var rows = 10
  /// Columns the drawing may take, labels included.
  let width: Int
  let isUnicode: Bool

  /// The drawing, as lines.
  func rendered() -> String {
    let cell = isUnicode ? (columns: 2, rows: 4) : (columns: 1, rows: 1)
    let high = isUnicode ? rows * cell.rows : rows
    // The widest label decides how much is left for the curve; labels need the range of values.
    let coarse = samples(200).filter(\.isFinite)
    guard let low = coarse.min(), let top = coarse.max() else { return "nothing to draw\n" }
    let range = top > low ? (low: low, high: top) : (low: low - 0.5, high: low + 0.5)
    let labels = Self.labels(low: range.low, high: range.high)
    let margin = (labels.map(\.count).max() ?? 0) + 2
    let columns = max(8, width - margin)
    let values = samples(columns * cell.columns)
    var canvas = Canvas(columns: columns, rows: rows, cell: cell)
    var previous: Int?
    for (x, value) in values.enumerated() {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let share = max(0, min(1, (value - range.low) / (range.high - range.low)))
      let y = high - 1 - Int((share * Double(high - 1)).rounded())
      // A steep curve stays one line.
      let from = previous.map { $0 < y ? $0 + 1 : $0 > y ? $0 - 1 : y } ?? y
      for dot in min(from, y)...max(from, y) { canvas.set(x, dot) }
      previous = y
    }
    return framed(canvas.lines(isUnicode), labels, margin: margin, columns: columns)
  }

  private func samples(_ count: Int) -> [Double] {
    (0..<count).map { curve(Double($0) / Double(max(1, count - 1))) }
  }

  private func framed(
    _ lines: [String], _ labels: [String], margin: Int, columns: Int
  ) -> String {
    let (bar, tick, corner, rule) =
      isUnicode
      ? ("\u{2502}", "\u{2524}", "\u{2514}", "\u{2500}") : ("|", "+", "+", "-")
    let places = [0: labels[2], lines.count / 2: labels[1], lines.count - 1: labels[0]]
    var text = ""
    for (row, line) in lines.enumerated() {
      let label = Text.pad(places[row] ?? "", to: margin - 2, right: true)
      text += Text.trimmed("\(label) \(places[row] == nil ? bar : tick)\(line)") + "\n"
    }
    let blank = String(repeating: " ", count: margin - 1)
    text += blank + corner + String(repeating: rule, count: columns) + "\n"
    let gap = columns - ends.left.count - ends.right.count
    let axis =
      gap > 0 ? ends.left + String(repeating: " ", count: gap) + ends.right : ends.left
    return text + blank + " " + axis + "\n"
  }

  /// The values at the bottom, in the middle and at the top, with as many decimals as tell them
  /// apart.
  static func labels(low: Double, high: Double) -> [String] {
    let values = [low, (low + high) / 2, high]
    let largest = max(abs(low), abs(high))
    guard largest < 1e6, high - low > 1e-6 else { return values.map(Text.scientific) }
    let places = [0, 1, 2, 3, 4, 5, 6].first { pow10($0) * (high - low) >= 20 } ?? 6
    return values.map { Text.fixed($0, places) }
  }

  private static func pow10(_ places: Int) -> Double {
    (0..<places).reduce(1.0) { power, _ in power * 10 }
  }
}

/// Dots in character cells.
private struct Canvas {
  private let cell: (columns: Int, rows: Int)
  private var cells: [[UInt32]]

  init(columns: Int, rows: Int, cell: (columns: Int, rows: Int)) {
    self.cell = cell
    cells = Array(repeating: Array(repeating: 0, count: columns), count: rows)
  }

  /// The dots of a braille character by column and row (Unicode block 2800).
  private static let dots: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  mutating func set(_ x: Int, _ y: Int) {
    cells[y / cell.rows][x / cell.columns] |= Self.dots[x % cell.columns][y % cell.rows]
  }

  func lines(_ isUnicode: Bool) -> [String] {
    cells.map { row in
      String(
        row.map { dots in
          guard dots != 0 else { return " " }
          return isUnicode ? Character(Unicode.Scalar(0x2800 + dots) ?? "*") : "*"
        })
    }
  }
}
