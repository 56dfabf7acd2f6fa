import Outputs

/// The axes around a panel, and where values lie between them.
struct PanelFrame {
  let x: PlotAxis
  let y: PlotAxis
  /// The upper left corner of what the axes enclose, pixels.
  let corner: SIMD2<Double>
  /// Size of what the axes enclose, pixels.
  let size: SIMD2<Double>

  private static let margin = (left: 52.0, right: 14.0, top: 10.0, bottom: 40.0)

  /// A frame of these axes that leaves room for something above it or on its right.
  /// - Parameter isSquare: equal lengths on both axes look equal.
  init(x: PlotAxis, y: PlotAxis, above: Double = 0, right: Double = 0, isSquare: Bool = false) {
    self.x = x
    self.y = y
    let margin = Self.margin
    let free =
      Figure.panel
      - SIMD2(margin.left + margin.right + right, margin.top + margin.bottom + above)
    size = isSquare ? SIMD2(repeating: min(free.x, free.y)) : free
    corner = SIMD2(margin.left + (free.x - size.x) / 2, margin.top + above)
  }

  /// Where values are drawn, pixels from the upper left corner of the panel.
  func place(_ values: SIMD2<Double>) -> SIMD2<Double> {
    corner + size * SIMD2(x.share(values.x), 1 - y.share(values.y))
  }

  /// A place as paths of SVG have it.
  func written(_ values: SIMD2<Double>) -> String {
    let place = place(values)
    return Text.fixed(place.x, 1) + " " + Text.fixed(place.y, 1)
  }

  /// Tick marks and labels; lines across at the marks of y where `hasGrid`.
  func axes(xLabel: String, yLabel: String, hasGrid: Bool) -> String {
    let bottom = corner.y + size.y + Self.margin.bottom
    var svg =
      "<path class=\"frame\" d=\"M\(corner.x) \(corner.y)h\(size.x)v\(size.y)h\(-size.x)z\"/>"
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
    svg += "<text class=\"tick x\" transform=\"translate(\(corner.x - 40) \(middle)) rotate(-90)\">"
    return svg + "\(HTML.escape(yLabel))</text>"
  }
}
