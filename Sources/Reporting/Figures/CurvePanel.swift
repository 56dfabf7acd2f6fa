import Outputs

/// Curves of several series in one frame: histograms, cumulative shares, means.
struct CurvePanel {
  private let kind: FigureRow.Kind
  private let xLabel: String
  private let yLabel: String
  /// Points of each series, in rising x.
  private let curves: [(name: String, points: [SIMD2<Double>])]

  init(_ rows: [FigureRow]) {
    kind = rows[0].kind
    xLabel = rows[0].xLabel
    yLabel = rows[0].yLabel
    var names: [String] = []
    for row in rows where !names.contains(row.series) { names.append(row.series) }
    let sound = rows.filter { $0.x.isFinite && $0.y.isFinite }
    let all = sound.map(\.x).sorted()
    // The middle 98 %, so that a single outlier does not squeeze the rest.
    let low = all.isEmpty ? 0 : all[all.count / 100]
    let high = all.isEmpty ? 1 : max(all[all.count - 1 - all.count / 100], low + 1e-9)
    let kind = kind
    curves = names.map { name in
      let own = sound.filter { $0.series == name }
      switch kind {
      case .cumulative: return (name, Self.cumulative(own.map(\.x)))
      case .mean: return (name, Self.means(own))
      default: return (name, Self.histogram(own.map(\.x), low, high))
      }
    }
  }

  private static func cumulative(_ values: [Double]) -> [SIMD2<Double>] {
    let sorted = values.sorted()
    return sorted.enumerated().map { [$1, Double($0 + 1) / Double(sorted.count)] }
  }

  private static func means(_ rows: [FigureRow]) -> [SIMD2<Double>] {
    Dictionary(grouping: rows, by: \.x).map { x, group in
      [x, group.reduce(0) { $0 + $1.y } / Double(group.count)]
    }.sorted { $0.x < $1.x }
  }

  /// The outline of bins, each a share of all values.
  private static func histogram(
    _ values: [Double], _ low: Double, _ high: Double
  ) -> [SIMD2<Double>] {
    let bins = 30
    var counts = Array(repeating: 0.0, count: bins)
    for value in values where value >= low && value <= high {
      counts[min(bins - 1, Int((value - low) / (high - low) * Double(bins)))] += 1
    }
    let step = (high - low) / Double(bins)
    return counts.enumerated().flatMap { bin, count -> [SIMD2<Double>] in
      let share = count / Double(max(1, values.count))
      let start = low + Double(bin) * step
      return [[start, share], [start + step, share]]
    }
  }

  private static let colours = ["#1f5fbf", "#d1495b", "#3a8f5c", "#8a5bb5", "#c98a1b", "#555555"]
  func drawn() -> String {
    let points = curves.flatMap(\.points)
    guard let first = points.first else { return "" }
    // Shares begin at nothing.
    let frame = PanelFrame(
      x: PlotAxis(points.map(\.x), first.x, .linear, isTight: true),
      y: PlotAxis(points.map(\.y) + [0], first.y, .linear))
    var svg = frame.axes(xLabel: xLabel, yLabel: yLabel, hasGrid: true)
    for (index, curve) in curves.enumerated() where !curve.points.isEmpty {
      let colour = Self.colours[index % Self.colours.count]
      svg += "<path class=\"bold\" stroke=\"\(colour)\" d=\"M"
      svg +=
        curve.points.map { point in
          let place = frame.place(point)
          return Text.fixed(place.x, 1) + " " + Text.fixed(place.y, 1)
        }.joined(separator: "L") + "\"/>"
      let line = Text.fixed(PanelFrame.corner.y + 14 + 16 * Double(index), 0)
      svg +=
        "<text class=\"key\" fill=\"\(colour)\" x=\"\(PanelFrame.corner.x + 8)\" y=\"\(line)\">"
      svg += "\(HTML.escape(curve.name))</text>"
    }
    return svg
  }
}
