import Outputs

/// A histogram as inline SVG: the values filled, those of a reference as an outline, each as a
/// share of its own number.
struct HistogramPlot {
  let title: String
  let values: [Double]
  let reference: [Double]
  var bins = 28

  private let width = 360.0
  private let height = 190.0
  private let left = 12.0
  private let right = 12.0
  private let top = 10.0
  private let bottom = 22.0

  /// A histogram; values that are not finite are left out.
  init(title: String, values: [Double], reference: [Double]) {
    self.title = title
    self.values = values.filter(\.isFinite)
    self.reference = reference.filter(\.isFinite)
  }

  /// A `<figure>`, or nothing where there is nothing to show.
  func rendered() -> String {
    guard values.count > 1 else { return "" }
    guard let ends = ValueRange.ends([values, reference]) else { return "" }
    let (low, high) = (ends.lowerBound, max(ends.upperBound, ends.lowerBound + 1e-9))
    let own = shares(values, low, high)
    let other = shares(reference, low, high)
    let most = max(own.max() ?? 1, other.max() ?? 0, 1e-9)
    let step = (width - left - right) / Double(bins)
    func y(_ share: Double) -> Double { height - bottom - share / most * (height - top - bottom) }
    func outline(_ shares: [Double]) -> String {
      var path = "M\(number(left)) \(number(y(0)))"
      for (bin, share) in shares.enumerated() {
        path += "V\(number(y(share)))H\(number(left + step * Double(bin + 1)))"
      }
      return path + "V\(number(y(0)))"
    }
    var svg = "<path class=\"filled\" d=\"\(outline(own))Z\"/>"
    if !reference.isEmpty { svg += "<path class=\"outline\" d=\"\(outline(other))\"/>" }
    svg += "<path class=\"grid\" d=\"M\(number(left)) \(number(y(0)))H\(number(width - right))\"/>"
    for share in [0.0, 0.5, 1.0] {
      let value = low + share * (high - low)
      let places = high - low < 1 ? 3 : 2
      let anchor = share == 0 ? "start" : share == 1 ? "end" : "middle"
      svg +=
        "<text class=\"tick\" text-anchor=\"\(anchor)\" y=\"\(number(height - 6))\""
        + " x=\"\(number(left + share * (width - left - right)))\">\(Text.fixed(value, places))"
        + "</text>"
    }
    return "<figure><figcaption>\(HTML.escape(title))</figcaption>"
      + "<svg class=\"plot\" viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\""
      + " aria-label=\"\(HTML.escape(title))\">\(svg)</svg></figure>"
  }

  private func shares(_ values: [Double], _ low: Double, _ high: Double) -> [Double] {
    var counts = Array(repeating: 0.0, count: bins)
    for value in values where value >= low && value <= high {
      counts[min(bins - 1, Int((value - low) / (high - low) * Double(bins)))] += 1
    }
    return counts.map { $0 / Double(max(1, values.count)) }
  }

  private func number(_ value: Double) -> String { Text.fixed(value, 1) }
}
