import Outputs

/// The colours of curves by the order of their names, and the names above the frame.
struct CurveColours {
  /// Names of curves, in the order in which they came; what has none is not told.
  let names: [String]
  /// Those drawn in grey, as what others are seen against.
  var faint: Set<String> = []

  private static let colours = ["#1f5fbf", "#d1495b", "#3a8f5c", "#8a5bb5", "#c98a1b", "#555555"]

  /// The colour of a curve.
  func colour(of name: String) -> String {
    if faint.contains(name) { return "#999999" }
    let place = names.filter { !faint.contains($0) }.firstIndex(of: name) ?? 0
    return Self.colours[place % Self.colours.count]
  }

  /// The names above the frame, where they lie on no curve, and their height.
  func legend() -> (svg: String, height: Double) {
    let named = names.filter { !$0.isEmpty }
    guard !named.isEmpty else { return ("", 0) }
    let (start, sample, letter, line) = (52.0, 18.0, 6.6, 16.0)
    var (x, y, svg) = (start, 16.0, "")
    for name in named {
      let width = sample + 6 + letter * Double(name.count) + 14
      if x > start, x + width > Figure.panel.x { (x, y) = (start, y + line) }
      svg += "<path class=\"bold\" stroke=\"\(colour(of: name))\""
      svg += " d=\"M\(Text.fixed(x, 1)) \(y - 4)h\(sample)\"/>"
      svg += "<text class=\"key\" x=\"\(Text.fixed(x + sample + 6, 1))\" y=\"\(y)\">"
      svg += "\(HTML.escape(name))</text>"
      x += width
    }
    return (svg, y)
  }
}
