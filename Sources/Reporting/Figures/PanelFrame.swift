import Outputs

/// The axes around a panel, and where values lie between them.
struct PanelFrame {
  let x: PlotAxis
  let y: PlotAxis

  private static let margin = (left: 52.0, right: 14.0, top: 10.0, bottom: 40.0)

  /// Size of what the axes enclose, pixels.
  static let size = SIMD2(
    Figure.panel.x - margin.left - margin.right, Figure.panel.y - margin.top - margin.bottom)
  /// The upper left corner of what the axes enclose.
  static let corner = SIMD2(margin.left, margin.top)

  /// Where values are drawn, pixels from the upper left corner of the panel.
  func place(_ values: SIMD2<Double>) -> SIMD2<Double> {
    Self.corner + Self.size * SIMD2(x.share(values.x), 1 - y.share(values.y))
  }

  /// Tick marks and labels; lines across at the marks of y where `hasGrid`.
  func axes(xLabel: String, yLabel: String, hasGrid: Bool) -> String {
    let (corner, size, bottom) = (Self.corner, Self.size, Figure.panel.y)
    var svg = ""
    for tick in y.ticks {
      let at = Text.fixed(place([x.low, tick]).y, 1)
      if hasGrid { svg += "<path class=\"grid\" d=\"M\(corner.x) \(at)h\(size.x)\"/>" }
      svg += "<text class=\"tick y\" x=\"\(corner.x - 6)\" y=\"\(at)\">\(y.name(tick))</text>"
    }
    for tick in x.ticks {
      let at = Text.fixed(place([tick, y.low]).x, 1)
      svg += "<text class=\"tick x\" x=\"\(at)\" y=\"\(bottom - 24)\">\(x.name(tick))</text>"
    }
    svg += "<text class=\"tick x\" x=\"\(corner.x + size.x / 2)\" y=\"\(bottom - 8)\">"
    svg += "\(HTML.escape(xLabel))</text>"
    let middle = corner.y + size.y / 2
    svg += "<text class=\"tick x\" transform=\"translate(12 \(middle)) rotate(-90)\">"
    return svg + "\(HTML.escape(yLabel))</text>"
  }
}
