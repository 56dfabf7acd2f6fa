import Outputs
import Platform

/// A line of a figure as the payload of its row: places, each with the value that colours it on a surface.
struct DrawnLine {
  /// How the axes run.
  var scales: (x: CurvePlot.Scale, y: CurvePlot.Scale)
  /// Whether it is drawn in grey.
  var isFaint = false
  /// Not finite where there is a gap.
  var points: [(place: SIMD2<Double>, value: Double)] = []

  /// Without points.
  init(scales: (x: CurvePlot.Scale, y: CurvePlot.Scale)) { self.scales = scales }

  /// The payload.
  var text: String {
    let head = "\(scales.x.rawValue) \(scales.y.rawValue) \(isFaint)"
    let points = points.map { point in
      [point.place.x, point.place.y, point.value].map(Text.rounded).joined(separator: " ")
    }
    return ([head] + points).joined(separator: ";")
  }

  /// The line of a payload; nil when it is none.
  init?(_ text: String) {
    let parts = text.split(separator: ";")
    let head = (parts.first ?? "").split(separator: " ").map(String.init)
    guard head.count == 3, let x = CurvePlot.Scale(rawValue: head[0]),
      let y = CurvePlot.Scale(rawValue: head[1])
    else { return nil }
    scales = (x, y)
    isFaint = head[2] == "true"
    points = parts.dropFirst().compactMap { part in
      let numbers = part.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 3 ? ([numbers[0], numbers[1]], numbers[2]) : nil
    }
  }
}

/// Values over two logarithmic axes as the payload of a row.
struct DrawnSurface {
  /// First and last place along the axes.
  let ends: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  /// Row by row from below, as many columns as rows.
  let values: [Double]

  /// Values at places that have the same ratio from one to the next.
  init(x: ClosedRange<Double>, y: ClosedRange<Double>, values: [Double]) {
    (ends, self.values) = ((x, y), values)
  }

  /// Places along each axis.
  var count: Int { Int(Double(values.count).squareRoot().rounded()) }

  /// So many places from end to end, in the same ratio.
  static func places(_ count: Int, in ends: ClosedRange<Double>) -> [Double] {
    (0..<count).map { index in
      let share = count > 1 ? Double(index) / Double(count - 1) : 0
      return ends.lowerBound * pow(ends.upperBound / ends.lowerBound, share)
    }
  }

  /// The payload.
  var text: String {
    let numbers = [
      ends.x.lowerBound, ends.x.upperBound, ends.y.lowerBound, ends.y.upperBound,
    ]
    return [numbers, values].map { $0.map(Text.rounded).joined(separator: " ") }
      .joined(separator: ";")
  }

  /// The surface of a payload; nil when it is none.
  init?(_ text: String) {
    let parts = text.split(separator: ";").map { part in
      part.split(separator: " ").compactMap { Double($0) }
    }
    guard parts.count == 2, parts[0].count == 4, !parts[1].isEmpty,
      parts[0][0] > 0, parts[0][0] < parts[0][1], parts[0][2] > 0, parts[0][2] < parts[0][3]
    else { return nil }
    ends = (parts[0][0]...parts[0][1], parts[0][2]...parts[0][3])
    values = parts[1]
  }
}

extension Text {
  /// Six digits, which `Double` reads.
  fileprivate static func rounded(_ value: Double) -> String {
    value.isFinite ? Machine.printed(value, "%.6g") : "nan"
  }
}
