import Engine
import Platform

/// A function every recipe knows.
struct Builtin: Sendable {
  let name: String
  /// The arguments as help shows them.
  let arguments: String
  let summary: String
  /// How many arguments it takes.
  let count: ClosedRange<Int>
  let apply: @Sendable ([Double]) -> Double

  private init(
    _ name: String, _ arguments: String, _ count: ClosedRange<Int>, _ summary: String,
    _ apply: @escaping @Sendable ([Double]) -> Double
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.count = count
    self.apply = apply
  }

  /// The function with a name, or nil.
  static func named(_ name: String) -> Builtin? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Functions of numbers that are not plain numbers or keep their units, handled by the evaluator.
  static let special = ["diag"]

  /// Names of every function.
  static let names = all.map(\.name) + special

  /// Every function of numbers, in the order of help.
  static let all: [Builtin] = [
    Builtin("sqrt", "x", 1...1, "square root") { $0[0].squareRoot() },
    Builtin("exp", "x", 1...1, "e to the power x") { exp($0[0]) },
    Builtin("log", "x", 1...1, "natural logarithm") { log($0[0]) },
    Builtin("log10", "x", 1...1, "logarithm to base 10") { log10($0[0]) },
    Builtin("sin", "x", 1...1, "sine, radians") { sin($0[0]) },
    Builtin("cos", "x", 1...1, "cosine, radians") { cos($0[0]) },
    Builtin("tan", "x", 1...1, "tangent, radians") { tan($0[0]) },
    Builtin("tanh", "x", 1...1, "hyperbolic tangent") { tanh($0[0]) },
    Builtin("abs", "x", 1...1, "absolute value") { abs($0[0]) },
    Builtin("floor", "x", 1...1, "largest whole number not above x") { $0[0].rounded(.down) },
    Builtin("ceil", "x", 1...1, "smallest whole number not below x") { $0[0].rounded(.up) },
    Builtin("round", "x", 1...1, "nearest whole number") { $0[0].rounded() },
    Builtin("pow", "x, y", 2...2, "x to the power y") { pow($0[0], $0[1]) },
    Builtin("min", "x, y, ...", 1...32, "smallest of its arguments") { $0.min() ?? .nan },
    Builtin("max", "x, y, ...", 1...32, "largest of its arguments") { $0.max() ?? .nan },
    Builtin("clamp", "x, low, high", 3...3, "x, but not outside low to high") {
      max($0[1], min($0[2], $0[0]))
    },
    Builtin("linear", "x, a, b", 3...3, "straight line from a at x = 0 to b at x = 1") {
      $0[1] + ($0[2] - $0[1]) * progress($0[0])
    },
    Builtin("geometric", "x, a, b", 3...3, "constant ratio from a at x = 0 to b at x = 1") {
      $0[1] * pow($0[2] / $0[1], progress($0[0]))
    },
    Builtin("cosine", "x, a, b", 3...3, "half a cosine wave from a at x = 0 to b at x = 1") {
      $0[1] + ($0[2] - $0[1]) * (1 - cos(.pi * progress($0[0]))) / 2
    },
    Builtin(
      "karras", "x, a, b, rho", 3...4,
      "a at x = 0 to b at x = 1, straight in the power 1/rho (7 if left out)"
    ) {
      let rho = $0.count > 3 ? $0[3] : 7
      let first = pow($0[1], 1 / rho)
      return pow(first + (pow($0[2], 1 / rho) - first) * progress($0[0]), rho)
    },
    Builtin("step", "x, edge, below, above", 4...4, "below where x < edge, above elsewhere") {
      $0[0] < $0[1] ? $0[2] : $0[3]
    },
    Builtin(
      "piecewise", "x, x1, y1, x2, y2, ...", 5...63,
      "straight lines through the points, constant outside; x1 < x2 < ..."
    ) { piecewise($0) },
    Builtin(
      "draw", "x, a, p, b, q, ...", 3...63,
      "a, b, ... drawn at the odds p, q, ...: always the same for the same x"
    ) { draw($0) },
  ]

  /// The exponent of the leading decimal digit.
  static func magnitudeOrder(_ x: Double) -> Double { log10(abs(x)).rounded(.down) }

  /// x to the power y.
  static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

  private static func progress(_ x: Double) -> Double { max(0, min(1, x)) }

  /// One of the values at odd places, at the odds that follow them; not a number without odds.
  private static func draw(_ values: [Double]) -> Double {
    let choices = stride(from: 1, to: values.count - 1, by: 2)
    let odds = choices.map { values[$0 + 1] }
    guard !values.count.isMultiple(of: 2), odds.allSatisfy({ $0 >= 0 && $0.isFinite }),
      odds.contains(where: { $0 > 0 }), values[0].isFinite
    else { return .nan }
    // Adding zero makes the two zeroes one.
    var stream = RandomStream(seed: (values[0] + 0).bitPattern, .recipeDraws)
    return values[1 + 2 * stream.index(weights: odds)]
  }

  private static func piecewise(_ values: [Double]) -> Double {
    guard !values.count.isMultiple(of: 2) else { return .nan }
    let x = values[0]
    var index = 1
    guard x > values[1] else { return x.isNaN ? .nan : values[2] }
    while index + 3 < values.count {
      let (x1, y1, x2, y2) = (
        values[index], values[index + 1], values[index + 2], values[index + 3]
      )
      guard x2 > x1 else { return .nan }
      if x <= x2 { return y1 + (y2 - y1) * (x - x1) / (x2 - x1) }
      index += 2
    }
    return values[values.count - 1]
  }
}
