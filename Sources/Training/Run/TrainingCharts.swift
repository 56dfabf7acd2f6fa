import Platform

/// A page of charts: one file that needs no other.
struct TrainingPage {
  let title: String
  let text: String
  let plots: [String]

  func rendered() -> String {
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(title.escaped)</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; color: #222 }
      svg { width: 460px; max-width: 100% } text { font: 11px system-ui, sans-serif; fill: #444 }
      .axis { stroke: #999; fill: none } .training, .point { stroke: #3465a4; fill: none }
      .validation { stroke: #cc5500; fill: none } .point { fill: #3465a4; stroke: none; opacity: .5 }
      </style></head><body>
      <h1>\(title.escaped)</h1>
      <p>\(text.escaped)</p>
      \(plots.joined(separator: "\n"))
      </body></html>

      """
  }
}

/// Errors over the steps, on a logarithmic scale.
struct CurveChart {
  let title: String
  let unit: String
  let series: [(name: String, points: [(Double, Double)])]

  var svg: String {
    let all = series.flatMap(\.points).filter { $0.1 > 0 }
    let frame = ChartFrame(
      xs: all.map(\.0), ys: all.map { log10($0.1) }, title: title, xLabel: "step", yLabel: unit)
    let lines = series.map { name, points in
      let places = points.filter { $0.1 > 0 }.map { frame.place($0.0, log10($0.1)) }
      return "<polyline class=\"\(name)\" points=\"\(places.joined(separator: " "))\"/>"
    }
    return frame.svg(lines.joined()) { "\(($0.exponential * 100).rounded() / 100)" }
  }
}

/// Computed against expected values.
struct ParityChart {
  let title: String
  let unit: String
  let points: [(expected: Double, found: Double)]

  var svg: String {
    let values = points.flatMap { [$0.expected, $0.found] }
    let frame = ChartFrame(
      xs: values, ys: values, title: title, xLabel: "expected, \(unit)", yLabel: "computed")
    let dots = points.map { point in
      let place = frame.place(point.expected, point.found).split(separator: ",")
      return "<circle class=\"point\" r=\"1.6\" cx=\"\(place[0])\" cy=\"\(place[1])\"/>"
    }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let diagonal =
      "<polyline class=\"axis\" points=\"\(frame.place(low, low)) \(frame.place(high, high))\"/>"
    return frame.svg(diagonal + dots.joined()) { "\(($0 * 1000).rounded() / 1000)" }
  }
}

/// A square with two axes.
struct ChartFrame {
  let x: (low: Double, high: Double)
  let y: (low: Double, high: Double)
  let title: String
  let xLabel: String
  let yLabel: String

  private static let size = (width: 420.0, height: 300.0)
  private static let margin = (left: 60.0, right: 10.0, top: 30.0, bottom: 40.0)

  init(xs: [Double], ys: [Double], title: String, xLabel: String, yLabel: String) {
    func range(_ values: [Double]) -> (Double, Double) {
      let (low, high) = (values.min() ?? 0, values.max() ?? 1)
      return low < high ? (low, high) : (low - 0.5, high + 0.5)
    }
    (x, y) = (range(xs), range(ys))
    (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
  }

  /// `x,y` of a point on the page.
  func place(_ a: Double, _ b: Double) -> String {
    let (size, margin) = (Self.size, Self.margin)
    let across = (a - x.low) / (x.high - x.low) * (size.width - margin.left - margin.right)
    let up = (b - y.low) / (y.high - y.low) * (size.height - margin.top - margin.bottom)
    func short(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    return "\(short(margin.left + across)),\(short(size.height - margin.bottom - up))"
  }

  func svg(_ content: String, number: (Double) -> String) -> String {
    let (size, margin) = (Self.size, Self.margin)
    let floor = size.height - margin.bottom
    let corner =
      "\(margin.left),\(margin.top) \(margin.left),\(floor) \(size.width - margin.right),\(floor)"
    return """
      <svg viewBox="0 0 \(size.width) \(size.height)" role="img" aria-label="\(title.escaped)">
      <text x="\(margin.left)" y="16">\(title.escaped)</text>
      <polyline class="axis" points="\(corner)"/>
      <text x="\(margin.left)" y="\(floor + 14)">\((x.low * 1000).rounded() / 1000)</text>
      <text x="\(size.width - margin.right)" y="\(floor + 14)" text-anchor="end">\
      \((x.high * 1000).rounded() / 1000)</text>
      <text x="\(size.width / 2)" y="\(floor + 28)" text-anchor="middle">\(xLabel.escaped)</text>
      <text x="\(margin.left - 4)" y="\(floor)" text-anchor="end">\(number(y.low))</text>
      <text x="\(margin.left - 4)" y="\(margin.top + 8)" text-anchor="end">\(number(y.high))</text>
      <text x="4" y="\(margin.top - 2)">\(yLabel.escaped)</text>
      \(content)</svg>
      """
  }
}

extension String {
  /// The text as part of a page.
  fileprivate var escaped: String {
    var text = ""
    for character in self {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
    return text
  }
}

extension Double {
  /// Ten to the power of it.
  fileprivate var exponential: Double { pow(10, self) }
}
