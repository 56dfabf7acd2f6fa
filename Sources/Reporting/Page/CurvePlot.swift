import Outputs

/// A small line chart as inline SVG: many thin curves and, where there are several, their median.
struct CurvePlot {
  /// How values are spread along an axis.
  enum Scale: String {
    case linear
    /// Curves are cut where they are not positive.
    case logarithmic
    /// Logarithmic far from zero on both sides, linear around it.
    case symmetric
  }

  /// One curve, points in rising order of x or in order of time.
  typealias Curve = [SIMD2<Double>]

  let title: String
  let xLabel: String
  var curves: [Curve]
  /// How the upward axis runs.
  let scale: Scale
  /// Shows the largest x on the left, as a noise level falls with time.
  var isReversed = false

  private let width = 360.0
  private let height = 210.0
  private let left = 50.0
  private let right = 12.0
  private let top = 12.0
  private let bottom = 36.0

  /// A chart of these curves.
  init(
    title: String, xLabel: String, curves: [Curve], scale: Scale = .linear,
    isReversed: Bool = false
  ) {
    self.title = title
    self.xLabel = xLabel
    self.scale = scale
    self.isReversed = isReversed
    self.curves = curves.map { curve in
      curve.filter { $0.x.isFinite && $0.y.isFinite && (scale != .logarithmic || $0.y > 0) }
    }.filter { $0.count > 1 }
  }

  /// A `<figure>`, or nothing where there is nothing to show.
  func rendered() -> String {
    let points = curves.joined()
    guard let first = points.first else { return "" }
    let x = PlotAxis(points.map(\.x), first.x, .linear, isTight: true)
    let y = PlotAxis(points.map(\.y), first.y, scale)
    func place(_ point: SIMD2<Double>) -> String {
      let across = isReversed ? 1 - x.share(point.x) : x.share(point.x)
      return Text.fixed(left + across * (width - left - right), 1) + " "
        + Text.fixed(height - bottom - y.share(point.y) * (height - top - bottom), 1)
    }
    func path(_ curve: Curve, _ style: String) -> String {
      "<path class=\"\(style)\" d=\"M" + curve.map(place).joined(separator: "L") + "\"/>"
    }
    var svg = ""
    for tick in y.ticks {
      let at = Text.fixed(height - bottom - y.share(tick) * (height - top - bottom), 1)
      svg +=
        "<path class=\"grid\" d=\"M\(Text.fixed(left, 0)) \(at)H\(Text.fixed(width - right, 0))\"/>"
      svg +=
        "<text x=\"\(Text.fixed(left - 6, 0))\" y=\"\(at)\" class=\"tick y\">\(y.name(tick))</text>"
    }
    for tick in x.ticks {
      let share = isReversed ? 1 - x.share(tick) : x.share(tick)
      let at = Text.fixed(left + share * (width - left - right), 1)
      svg += "<text x=\"\(at)\" y=\"\(Text.fixed(height - bottom + 15, 0))\" class=\"tick x\">"
      svg += "\(x.name(tick))</text>"
    }
    svg += "<text x=\"\(Text.fixed((left + width - right) / 2, 0))\""
    svg += " y=\"\(Text.fixed(height - 4, 0))\" class=\"tick x\">\(HTML.escape(xLabel))</text>"
    svg += curves.map { path($0, curves.count > 1 ? "thin" : "bold") }.joined()
    if curves.count > 2 { svg += path(Self.median(curves), "bold") }
    return "<figure><figcaption>\(HTML.escape(title))</figcaption>"
      + "<svg class=\"plot\" viewBox=\"0 0 \(Text.fixed(width, 0)) \(Text.fixed(height, 0))\""
      + " role=\"img\" aria-label=\"\(HTML.escape(title))\">\(svg)</svg></figure>"
  }

  /// The median of curves at equal indices, as far as most of them reach.
  private static func median(_ curves: [Curve]) -> Curve {
    let length = curves.map(\.count).sorted()[curves.count / 2]
    return (0..<length).map { index in
      let here = curves.filter { $0.count > index }.map { $0[index] }
      return SIMD2(
        here.map(\.x).sorted()[here.count / 2], here.map(\.y).sorted()[here.count / 2])
    }
  }
}
