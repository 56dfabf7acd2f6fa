import Outputs

/// The colours that stand for values over a plane, and the bar beside it that says which.
enum Shades {
  /// Pixels on the right of the frame for the bar.
  static let room = 78.0

  /// What the shades stand for, beside the frame.
  /// - Parameter isCut: larger values have the colour of the upper end.
  static func bar(
    beside frame: PanelFrame, over axis: PlotAxis, meaning: String, isCut: Bool = false
  ) -> String {
    let (x, top) = (frame.corner.x + frame.size.x + 10, frame.corner.y)
    let (width, height) = (10.0, frame.size.y)
    var svg =
      "<rect x=\"\(x)\" y=\"\(top)\" width=\"\(width)\" height=\"\(height)\" fill=\"url(#shades)\"/>"
    for tick in axis.ticks {
      let at = Text.fixed(top + height * (1 - axis.share(tick)), 1)
      svg += "<path class=\"frame\" d=\"M\(x + width) \(at)h3\"/>"
      svg += "<text class=\"tick\" dominant-baseline=\"middle\" x=\"\(x + width + 5)\" y=\"\(at)\">"
      svg += "\(axis.name(tick))</text>"
    }
    let labelPlace = 14 + 6.2 * Double(axis.ticks.map { axis.name($0).count }.max() ?? 1)
    let middle = Text.fixed(top + height / 2, 1)
    svg +=
      "<text class=\"tick x\" transform=\"translate(\(x + width + labelPlace) \(middle)) rotate(-90)\">"
    return svg + "\(HTML.escape(meaning))\(isCut ? "; yellow: this or more" : "")</text>"
  }

  /// Cells of a frame row by row from below, each in the shade of a share.
  static func cells(_ shares: [Double], columns: Int, in frame: PanelFrame) -> String {
    let rows = (shares.count + columns - 1) / columns
    let step = frame.size / SIMD2(Double(columns), Double(rows))
    var svg = ""
    for (index, share) in shares.enumerated() {
      let x = frame.corner.x + Double(index % columns) * step.x
      let y = frame.corner.y + Double(rows - 1 - index / columns) * step.y
      svg += "<rect x=\"\(Text.fixed(x, 1))\" y=\"\(Text.fixed(y, 1))\""
      svg += " width=\"\(Text.fixed(step.x + 0.3, 1))\" height=\"\(Text.fixed(step.y + 0.3, 1))\""
      svg += " fill=\"\(colour(share))\"/>"
    }
    return svg
  }

  /// The colours from below to above, once a document.
  static let definition: String = {
    let stops = (0...10).map { index in
      "<stop offset=\"\(Double(index) / 10)\" stop-color=\"\(colour(Double(index) / 10))\"/>"
    }
    return "<defs><linearGradient id=\"shades\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">"
      + stops.joined() + "</linearGradient></defs>"
  }()

  /// From dark blue over green to yellow, rising in lightness all the way.
  static func colour(_ share: Double) -> String {
    let stops: [SIMD3<Double>] = [
      [48, 18, 84], [58, 82, 139], [32, 145, 140], [94, 201, 98], [253, 231, 37],
    ]
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let below = min(Int(place), stops.count - 2)
    let mixed = stops[below] + (place - Double(below)) * (stops[below + 1] - stops[below])
    return "rgb(\(Text.fixed(mixed.x, 0)),\(Text.fixed(mixed.y, 0)),\(Text.fixed(mixed.z, 0)))"
  }
}
