import Outputs

/// Lines in one frame, one for each molecule, those of a series in one colour.
struct LinePanel {
  private let xLabel: String
  private let yLabel: String
  private let lines: [(series: String, line: DrawnLine)]
  private let colours: CurveColours

  init(_ rows: [FigureRow]) {
    xLabel = rows[0].xLabel
    yLabel = rows[0].yLabel
    let all = rows.compactMap { row in
      DrawnLine(row.payload).map { (series: row.series, line: $0) }
    }
    // What others are seen against is behind them.
    lines = all.filter(\.line.isFaint) + all.filter { !$0.line.isFaint }
    var names: [String] = []
    for (series, _) in all where !names.contains(series) { names.append(series) }
    colours = CurveColours(
      names: names, faint: Set(all.filter(\.line.isFaint).map(\.series)))
  }

  func drawn() -> String {
    let places = lines.flatMap(\.line.points).map(\.place).filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = places.first, let scales = lines.first?.line.scales else { return "" }
    let legend = colours.legend()
    let frame = PanelFrame(
      x: PlotAxis(places.map(\.x), first.x, scales.x, isTight: true),
      y: PlotAxis(places.map(\.y), first.y, scales.y, isTight: scales.y == .logarithmic),
      above: legend.height)
    var svg = legend.svg + frame.axes(xLabel: xLabel, yLabel: yLabel, hasGrid: true)
    for (series, line) in lines {
      for piece in line.points.split(whereSeparator: { !$0.place.y.isFinite }) {
        svg += "<path class=\"thin\" stroke=\"\(colours.colour(of: series))\" d=\"M"
        svg += piece.map { frame.written($0.place) }.joined(separator: "L") + "\"/>"
      }
    }
    return svg
  }
}
