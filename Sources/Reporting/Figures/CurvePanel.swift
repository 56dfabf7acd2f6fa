import Outputs

/// Curves of several series in one frame: histograms, cumulative shares, means.
struct CurvePanel {
  private let kind: FigureRow.Kind
  private let xLabel: String
  private let yLabel: String
  /// Points of each series, in rising x.
  private let curves: [(name: String, points: [SIMD2<Double>])]
  /// Values that lie too far out to be shown.
  private let hidden: Int

  init(_ rows: [FigureRow]) {
    kind = rows[0].kind
    xLabel = rows[0].xLabel
    yLabel = rows[0].yLabel
    var names: [String] = []
    for row in rows where !names.contains(row.series) { names.append(row.series) }
    let sound = rows.filter { $0.x.isFinite && $0.y.isFinite }
    let kind = kind
    // A mean belongs to its x, which is chosen and has no outliers.
    let ends =
      kind == .mean
      ? nil
      : ValueRange.ends(names.map { name in sound.filter { $0.series == name }.map(\.x) })
    let (low, high) = (
      ends?.lowerBound ?? 0, max(ends?.upperBound ?? 1, (ends?.lowerBound ?? 0) + 1e-9)
    )
    hidden = ends.map { ends in sound.count { !ends.contains($0.x) } } ?? 0
    curves = names.map { name in
      let own = sound.filter { $0.series == name }
      switch kind {
      case .cumulative:
        let points = Self.cumulative(own.map(\.x))
        return (name, points.filter { $0.x >= low && $0.x <= high })
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

  /// Points that are drawn as such.
  private static let mostDots = 50

  func drawn() -> String {
    let points = curves.flatMap(\.points)
    guard let first = points.first else { return "" }
    // Shares begin at nothing.
    let colours = CurveColours(names: curves.filter { !$0.points.isEmpty }.map(\.name))
    let legend = colours.legend()
    let frame = PanelFrame(
      x: PlotAxis(points.map(\.x), first.x, .linear, isTight: true),
      y: PlotAxis(points.map(\.y) + [0], first.y, .linear), above: legend.height)
    let note = hidden == 0 ? "" : " (\(Text.count(hidden, "value")) beyond)"
    var svg = legend.svg + frame.axes(xLabel: xLabel + note, yLabel: yLabel, hasGrid: true)
    for curve in curves where !curve.points.isEmpty {
      let colour = colours.colour(of: curve.name)
      svg += "<path class=\"bold\" stroke=\"\(colour)\" d=\"M"
      svg +=
        curve.points.map(frame.written).joined(separator: "L") + "\"/>"
      // A single value is no line, and means at few places are measured there and not between.
      guard kind == .mean || curve.points.count == 1, curve.points.count <= Self.mostDots else {
        continue
      }
      for place in curve.points.map(frame.place) {
        svg += "<circle cx=\"\(Text.fixed(place.x, 1))\" cy=\"\(Text.fixed(place.y, 1))\" r=\"3\""
        svg += " fill=\"\(colour)\"/>"
      }
    }
    return svg
  }
}
