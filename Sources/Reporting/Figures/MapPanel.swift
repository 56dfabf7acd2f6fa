import Outputs
import Platform

/// Values over a plane in shades: a table of them, or how often points fall into each cell.
struct MapPanel {
  private let xLabel: String
  private let yLabel: String
  private let isTable: Bool
  /// What the shades stand for.
  private let meaning: String
  private let columns: Int
  /// Row by row from below: [rows * columns].
  private let values: [Double]
  private let low: SIMD2<Double>
  private let high: SIMD2<Double>
  /// Places marked on the plane, with what is written there.
  private let marks: [(place: SIMD2<Double>, text: String)]

  init(_ rows: [FigureRow]) {
    xLabel = rows[0].xLabel
    yLabel = rows[0].yLabel
    isTable = rows[0].kind == .map
    meaning = isTable ? rows[0].series : "density, share of the highest"
    if isTable {
      // The row's x and y are half the width and height of the plane around the origin.
      let parts = rows[0].payload.split(separator: ";", omittingEmptySubsequences: false)
      values = (parts.first ?? "").split(separator: ",").compactMap { Double($0) }
      columns = max(1, Int(Double(values.count).squareRoot().rounded()))
      low = [-rows[0].x, -rows[0].y]
      high = [rows[0].x, rows[0].y]
      marks = parts.dropFirst().compactMap { part in
        let words = part.split(separator: " ")
        guard words.count == 3, let x = Double(words[1]), let y = Double(words[2]) else {
          return nil
        }
        return ([x, y], String(words[0]))
      }
      return
    }
    // Ratios of flat molecules have no end: the frame holds what is within three times the median.
    let all = rows.filter { $0.x.isFinite && $0.y.isFinite }.map { SIMD2($0.x, $0.y) }
    func ends(_ values: [Double]) -> (low: Double, high: Double) {
      let sorted = values.sorted()
      guard let first = sorted.first else { return (0, 1) }
      return (first, max(first + 3 * (sorted[sorted.count / 2] - first), first + 1e-6))
    }
    let (xEnds, yEnds) = (ends(all.map(\.x)), ends(all.map(\.y)))
    let points = all.filter { $0.x <= xEnds.high && $0.y <= yEnds.high }
    low = [xEnds.low, yEnds.low]
    high = [xEnds.high, yEnds.high]
    columns = 60
    let shares = Self.density(of: points, from: low, to: high, columns: columns)
    let highest = max(shares.max() ?? 1, .leastNormalMagnitude)
    values = shares.map { $0 / highest }
    let most = shares.indices.max { shares[$0] < shares[$1] } ?? 0
    let cell = (high - low) / Double(columns)
    let peak = low + cell * SIMD2(Double(most % columns) + 0.5, Double(most / columns) + 0.5)
    marks = [(peak, "\(Text.fixed(peak.x, 1)), \(Text.fixed(peak.y, 1))")]
  }

  /// A Gaussian kernel density estimate with the width of D. W. Scott, Multivariate Density
  /// Estimation (1992): deviation * n^(-1/6) in the plane.
  private static func density(
    of points: [SIMD2<Double>], from low: SIMD2<Double>, to high: SIMD2<Double>, columns: Int
  ) -> [Double] {
    let count = Double(max(1, points.count))
    let mean = points.reduce(.zero, +) / count
    let variance = points.reduce(.zero) { $0 + ($1 - mean) * ($1 - mean) } / count
    let width = SIMD2(variance.x.squareRoot(), variance.y.squareRoot()) * pow(count, -1.0 / 6)
    let cell = (high - low) / Double(columns)
    return (0..<(columns * columns)).map { index in
      let place =
        low + cell * SIMD2(Double(index % columns) + 0.5, Double(index / columns) + 0.5)
      return points.reduce(0.0) { sum, point in
        let d = (place - point) / SIMD2(max(width.x, 1e-6), max(width.y, 1e-6))
        return sum + exp(-(d * d).sum() / 2)
      }
    }
  }

  func drawn() -> String {
    let sound = values.filter(\.isFinite)
    guard let least = sound.min(), let greatest = sound.max() else { return "" }
    // Where a table explodes, shades go to the other side of its middle as far as to this one.
    let middle = sound.sorted()[sound.count / 2]
    let most = isTable && middle > least ? min(greatest, 2 * middle - least) : greatest
    let frame = PanelFrame(
      x: PlotAxis([low.x, high.x], low.x, .linear, isTight: true),
      y: PlotAxis([low.y, high.y], low.y, .linear, isTight: true), right: Shades.room,
      isSquare: isTable)
    let shares = values.map { $0.isFinite ? ($0 - least) / max(most - least, 1e-12) : 1 }
    var svg = Shades.cells(shares, columns: columns, in: frame)
    svg += frame.axes(xLabel: xLabel, yLabel: yLabel, hasGrid: false)
    svg += Shades.bar(
      beside: frame, over: PlotAxis([least, most], least, .linear, isTight: true),
      meaning: meaning, isCut: most < greatest)
    for mark in marks {
      let at = frame.place(mark.place)
      svg += "<circle cx=\"\(Text.fixed(at.x, 1))\" cy=\"\(Text.fixed(at.y, 1))\" r=\"3\""
      svg += " fill=\"#fff\" stroke=\"#000\"/>"
      // Light around dark is read on every shade.
      for style in ["mark halo", "mark"] {
        svg += "<text class=\"\(style)\" x=\"\(Text.fixed(at.x + 6, 1))\""
        svg += " y=\"\(Text.fixed(at.y - 6, 1))\">\(HTML.escape(mark.text))</text>"
      }
    }
    return svg
  }
}
