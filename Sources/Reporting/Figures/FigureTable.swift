import Outputs

extension Figure {
  /// The numbers of the picture, separated by tabs: a line for each value of each panel. A row of `line`, `map` and
  /// `surface` has many, told apart by `row`; pictures have none.
  package func table() -> String {
    var text = "panel\tseries\trow\tx\ty\tvalue\n"
    for rows in panels {
      for (number, row) in rows.enumerated() {
        let head = [row.panel, row.series].map { $0.replacing("\t", with: " ") }
        for point in row.points {
          let numbers = [point.x, point.y, point.z].map { $0.isFinite ? "\($0)" : "" }
          text += (head + ["\(number + 1)"] + numbers).joined(separator: "\t") + "\n"
        }
      }
    }
    return text
  }
}

extension FigureRow {
  /// x, y and the value there, which is not finite where there is none.
  fileprivate var points: [SIMD3<Double>] {
    switch kind {
    case .histogram, .cumulative: return [[x, .nan, .nan]]
    case .mean, .density: return [[x, y, .nan]]
    case .picture: return []
    case .line:
      return (DrawnLine(payload)?.points ?? []).map { [$0.place.x, $0.place.y, $0.value] }
    case .surface:
      guard let surface = DrawnSurface(payload) else { return [] }
      let places = (
        x: DrawnSurface.places(surface.count, in: surface.ends.x),
        y: DrawnSurface.places(surface.count, in: surface.ends.y)
      )
      return surface.values.enumerated().map { index, value in
        [places.x[index % surface.count], places.y[index / surface.count], value]
      }
    case .map:
      let values = payload.prefix { $0 != ";" }.split(separator: ",").compactMap { Double($0) }
      let count = max(1, Int(Double(values.count).squareRoot().rounded()))
      return values.enumerated().map { index, value in
        let place = SIMD2(Double(index % count), Double(index / count)) + 0.5
        return [
          (2 * place.x / Double(count) - 1) * x, (2 * place.y / Double(count) - 1) * y, value,
        ]
      }
    }
  }
}
