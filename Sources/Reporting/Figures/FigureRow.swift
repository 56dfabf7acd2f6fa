/// What one molecule adds to a figure, as a line of text: figures are collected over a run, its parts
/// and its resumptions, and drawn when all lines are there.
struct FigureRow: Equatable {
  /// How a panel shows its rows.
  enum Kind: String, CaseIterable {
    /// Shares of `x` in bins, one curve a series.
    case histogram
    /// The share of values up to `x`.
    case cumulative
    /// The mean of `y` at every `x`.
    case mean
    /// How often `x` and `y` come together, in shades.
    case density
    /// A table of values in shades; `payload` has them.
    case map
    /// Values over two logarithmic axes in shades; `payload` is a `DrawnSurface`.
    case surface
    /// A line through places; `payload` is a `DrawnLine`.
    case line
    /// A picture; `payload` has it.
    case picture
  }

  var kind: Kind
  /// Rows with the same title are one panel.
  var panel = ""
  var xLabel = ""
  var yLabel = ""
  var series = ""
  var x = 0.0
  var y = 0.0
  var payload = ""

  /// The row as a line.
  var line: String {
    ([kind.rawValue] + [panel, xLabel, yLabel, series].map(Self.clean)
      + ["\(x)", "\(y)", Self.clean(payload)]).joined(separator: "\t") + "\n"
  }

  init(kind: Kind) { self.kind = kind }

  /// The row a line stands for; nil when it is none.
  init?(line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 8, let kind = Kind(rawValue: fields[0]), let x = Double(fields[5]),
      let y = Double(fields[6])
    else { return nil }
    self.kind = kind
    (panel, xLabel, yLabel, series) = (fields[1], fields[2], fields[3], fields[4])
    (self.x, self.y, payload) = (x, y, fields[7])
  }

  private static func clean(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }
}
