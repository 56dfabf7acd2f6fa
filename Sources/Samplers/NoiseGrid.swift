import Engine
import Platform

/// The noise levels of the method: half of them linear, for building, half log-spaced, for
/// settling.
struct NoiseGrid: Sendable {
  var count = 50
  var start = 1.0
  var turn = 0.05
  var settle = 0.048_977_881_936_844_6  // 10^-1.31
  var end = 1e-3

  /// `count` levels: linear from `start` to `turn`, then log-spaced from `settle` to `end`.
  var levels: [Double] {
    let linear = count / 2
    let logarithmic = count - linear
    func fraction(_ index: Int, of count: Int) -> Double {
      count == 1 ? 1 : Double(index) / Double(count - 1)
    }
    return (0..<linear).map { start + (turn - start) * fraction($0, of: linear) }
      + (0..<logarithmic).map { settle * pow(end / settle, fraction($0, of: logarithmic)) }
  }
}

extension NoiseGrid: Configurable {
  static let parameters = [
    Parameter(
      "steps", \NoiseGrid.count, in: 2...100_000,
      "Number of noise levels: half linear, half log-spaced."),
    Parameter("sigma_start", \NoiseGrid.start, in: 1e-6...1e6, "First sigma."),
    Parameter(
      "sigma_turn", \NoiseGrid.turn, in: 1e-6...1e6, "Last sigma of the linear half."),
    Parameter(
      "sigma_settle", \NoiseGrid.settle, in: 1e-6...1e6, "First sigma of the log-spaced half."),
    Parameter("sigma_end", \NoiseGrid.end, in: 1e-6...1e6, "Last sigma."),
  ]

  /// - Throws: `PluginError.parameter` when the levels do not fall.
  func validate() throws(PluginError) {
    let names = ["sigma_start", "sigma_turn", "sigma_settle", "sigma_end"]
    let values = [start, turn, settle, end]
    // The two ends are what people set: a level between them is not to blame.
    guard start > end else {
      throw .parameter(
        "sigma_start", reason: "is \(start) and must be above sigma_end, which is \(end)")
    }
    for index in 1..<4 where values[index] >= values[index - 1] {
      throw .parameter(
        names[index], reason: "must be below \(names[index - 1]), which is \(values[index - 1])")
    }
  }
}
