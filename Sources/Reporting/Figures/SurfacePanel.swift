import Outputs

/// A table of values over two logarithmic axes in shades, and lines over it in the same shades.
struct SurfacePanel {
  private let xLabel: String
  private let yLabel: String
  /// What the shades stand for.
  private let meaning: String
  private let surface: DrawnSurface
  private let lines: [DrawnLine]

  /// - Returns: nil where none of the rows is a surface.
  init?(_ rows: [FigureRow]) {
    guard let row = rows.first(where: { $0.kind == .surface }),
      let surface = DrawnSurface(row.payload)
    else { return nil }
    (xLabel, yLabel, meaning) = (row.xLabel, row.yLabel, row.series)
    self.surface = surface
    lines = rows.filter { $0.kind == .line }.compactMap { DrawnLine($0.payload) }
  }

  func drawn() -> String {
    let sound = surface.values.filter(\.isFinite)
    guard let first = sound.first else { return "" }
    let shades = PlotAxis(sound, first, .symmetric)
    // Cells have the places of the values in their middle.
    let (x, y) = (cells(surface.ends.x), cells(surface.ends.y))
    let frame = PanelFrame(
      x: PlotAxis([x.lowerBound, x.upperBound], x.lowerBound, .logarithmic, isTight: true),
      y: PlotAxis([y.lowerBound, y.upperBound], y.lowerBound, .logarithmic, isTight: true),
      right: Shades.room)
    var svg = Shades.cells(
      surface.values.map { $0.isFinite ? shades.share($0) : 1 }, columns: surface.count, in: frame)
    svg += frame.axes(xLabel: xLabel, yLabel: yLabel, hasGrid: false)
    svg += Shades.bar(beside: frame, over: shades, meaning: meaning)
    for line in lines {
      let inside = line.points.filter { x.contains($0.place.x) && y.contains($0.place.y) }
      guard inside.count > 1 else { continue }
      svg += "<path class=\"halo\" d=\"M"
      svg += inside.map { frame.written($0.place) }.joined(separator: "L") + "\"/>"
      for (start, end) in zip(inside, inside.dropFirst()) {
        svg += "<path class=\"bold\" stroke=\"\(Shades.colour(shades.share(end.value)))\""
        svg += " d=\"M\(frame.written(start.place))L\(frame.written(end.place))\"/>"
      }
    }
    return svg
  }

  /// The ends of the cells of an axis.
  private func cells(_ ends: ClosedRange<Double>) -> ClosedRange<Double> {
    let places = DrawnSurface.places(surface.count, in: ends)
    guard places.count > 1 else { return ends }
    let half = (places[1] / places[0]).squareRoot()
    return ends.lowerBound / half...ends.upperBound * half
  }
}
