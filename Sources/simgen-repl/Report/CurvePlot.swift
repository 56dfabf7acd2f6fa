import Glibc

/// A small line chart as inline SVG: many thin curves and, where there are several, their median.
struct CurvePlot {
  /// One curve, points in rising order of x or in order of time.
  typealias Curve = [SIMD2<Double>]

  let title: String
  let xLabel: String
  var curves: [Curve]
  /// Logarithmic upward axis; curves are cut where they are not positive.
  var isLogarithmic = false
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
    title: String, xLabel: String, curves: [Curve], isLogarithmic: Bool = false,
    isReversed: Bool = false
  ) {
    self.title = title
    self.xLabel = xLabel
    self.isLogarithmic = isLogarithmic
    self.isReversed = isReversed
    self.curves = curves.map { curve in
      curve.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
    }.filter { $0.count > 1 }
  }

  /// A `<figure>`, or nothing where there is nothing to show.
  func rendered() -> String {
    let points = curves.joined()
    guard let first = points.first else { return "" }
    let x = Axis(points.map(\.x), first.x, isLogarithmic: false)
    let y = Axis(points.map(\.y), first.y, isLogarithmic: isLogarithmic)
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

  /// A range of values with round tick marks.
  private struct Axis {
    let low: Double
    let high: Double
    let isLogarithmic: Bool
    let ticks: [Double]

    init(_ values: some Sequence<Double>, _ first: Double, isLogarithmic: Bool) {
      self.isLogarithmic = isLogarithmic
      var (low, high) = values.reduce((first, first)) { (min($0.0, $1), max($0.1, $1)) }
      if isLogarithmic {
        low = pow(10, floor(log10(low)))
        high = pow(10, ceil(log10(high)))
        if low == high { high *= 10 }
        let decades = Int((log10(high) - log10(low)).rounded())
        let stride = max(1, (decades + 4) / 5)
        ticks = Swift.stride(from: 0, through: decades, by: stride).map {
          low * pow(10, Double($0))
        }
      } else {
        if high - low < 1e-12 * max(1, abs(high)) { (low, high) = (low - 0.5, high + 0.5) }
        let raw = (high - low) / 4
        let power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 5].map { $0 * power }.first { $0 >= raw } ?? 10 * power)
        (low, high) = (floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step)
        let count = Int(((high - low) / step).rounded())
        let start = low
        ticks = (0...max(1, count)).map { start + Double($0) * step }
      }
      self.low = low
      self.high = high
    }

    func share(_ value: Double) -> Double {
      isLogarithmic
        ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : (value - low) / (high - low)
    }

    func name(_ tick: Double) -> String {
      if isLogarithmic {
        let exponent = Int(log10(tick).rounded())
        return (-2...3).contains(exponent)
          ? Text.fixed(tick, max(0, -exponent))
          : "10<tspan dy=\"-4\" font-size=\"8\">\(exponent)</tspan>"
      }
      let step = ticks.count > 1 ? abs(ticks[1] - ticks[0]) : 1
      return Text.fixed(tick, max(0, Int(ceil(-log10(step) - 1e-9))))
    }
  }
}
