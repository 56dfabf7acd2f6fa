import Outputs
import Platform

/// A range of values with round tick marks.
struct PlotAxis {
  let scale: CurvePlot.Scale
  private(set) var low: Double
  private(set) var high: Double
  private(set) var ticks: [Double] = []

  /// - Parameter isTight: ends with the values rather than with tick marks.
  init(
    _ values: some Sequence<Double>, _ first: Double, _ scale: CurvePlot.Scale,
    isTight: Bool = false
  ) {
    self.scale = scale
    (low, high) = values.reduce((first, first)) { (min($0.0, $1), max($0.1, $1)) }
    if high - low < 1e-12 * max(1, abs(high)) { (low, high) = (low - 0.5, high + 0.5) }
    switch scale {
    case .linear: markEvenly(isTight: isTight)
    case .logarithmic where isTight:
      // Thirds of decades are enough where there are few.
      let first = Int(floor(log10(max(low, .leastNormalMagnitude))))
      let last = Int(ceil(log10(high)))
      let marks: [Double] = last - first > 4 ? [1] : [1, 3]
      for power in first...max(first, last) {
        ticks += marks.map { $0 * pow(10, Double(power)) }.filter {
          $0 >= low * 0.999_999 && $0 <= high * 1.000_001
        }
      }
    case .logarithmic:
      let first = Int(floor(log10(max(low, .leastNormalMagnitude))))
      let last = max(first + 1, Int(ceil(log10(high))))
      (low, high) = (pow(10, Double(first)), pow(10, Double(last)))
      ticks = Swift.stride(from: first, through: last, by: max(1, (last - first + 4) / 5))
        .map { pow(10, Double($0)) }
    case .symmetric:
      let powers = (0...9).map { pow(10, Double($0)) }
      ticks = (powers.reversed().map { -$0 } + [0] + powers).filter { $0 >= low && $0 <= high }
      // Near zero the scale is as good as linear.
      if ticks.count < Self.fewest { markEvenly(isTight: true) }
    }
  }

  private mutating func markEvenly(isTight: Bool) {
    let raw = (high - low) / 4
    let power = pow(10, floor(log10(raw)))
    // The widest round step that leaves enough marks; the last one always does.
    let steps = [10, 5, 2, 1, 0.5, 0.2].map { $0 * power }
    for step in steps.drop(while: { $0 > 2.5 * raw }) {
      let first = isTight ? ceil(low / step - 1e-9) : floor(low / step + 1e-9)
      let last = isTight ? floor(high / step + 1e-9) : ceil(high / step - 1e-9)
      guard last - first + 1 >= Double(Self.fewest) else { continue }
      ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
      if !isTight { (low, high) = (first * step, last * step) }
      return
    }
  }

  /// An axis with fewer marks does not say how it runs.
  private static let fewest = 3

  /// Where a value lies between the ends of the axis, from 0 to 1.
  func share(_ value: Double) -> Double {
    (position(value) - position(low)) / (position(high) - position(low))
  }

  private func position(_ value: Double) -> Double {
    switch scale {
    case .linear: value
    case .logarithmic: log10(value)
    case .symmetric: asinh(value)
    }
  }

  func name(_ tick: Double) -> String {
    switch scale {
    case .logarithmic:
      let exponent = Int(floor(log10(tick) + 1e-9))
      return (-3...3).contains(exponent)
        ? Text.fixed(tick, max(0, -exponent))
        : "10<tspan dy=\"-4\" font-size=\"8\">\(exponent)</tspan>"
    case .linear, .symmetric:
      let step = zip(ticks, ticks.dropFirst()).map { abs($1 - $0) }.min() ?? 1
      return Text.fixed(tick, max(0, Int(ceil(-log10(step) - 1e-9))))
    }
  }
}
