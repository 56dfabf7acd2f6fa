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
    let count = surface.count
    let step = frame.size / Double(count)
    var svg = ""
    for (index, value) in surface.values.enumerated() {
      let x = frame.corner.x + Double(index % count) * step.x
      let y = frame.corner.y + Double(count - 1 - index / count) * step.y
      svg += "<rect x=\"\(Text.fixed(x, 1))\" y=\"\(Text.fixed(y, 1))\""
      svg += " width=\"\(Text.fixed(step.x + 0.3, 1))\" height=\"\(Text.fixed(step.y + 0.3, 1))\""
      svg += " fill=\"\(Shades.colour(value.isFinite ? shades.share(value) : 1))\"/>"
    }
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
