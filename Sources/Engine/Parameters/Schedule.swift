import Platform

/// A coefficient that changes with the noise level `t` (sigma of the sampler).
public struct Schedule: Sendable {
  /// The schedule as a recipe would write it.
  public let source: String
  /// Where a recipe wrote it; nil for a default.
  public let origin: (any SourcePlace)?
  private let function: @Sendable (Double) -> Double

  /// A schedule from a function of `t` and the expression that says the same in a recipe.
  public init(
    _ source: String, at origin: (any SourcePlace)? = nil,
    _ function: @escaping @Sendable (Double) -> Double
  ) {
    self.source = source
    self.origin = origin
    self.function = function
  }

  /// The same value at every `t`.
  public static func constant(_ value: Double) -> Schedule { Schedule("\(value)") { _ in value } }

  /// The value at noise level `t`.
  public func callAsFunction(_ t: Double) -> Double { function(t) }
}

/// Where a recipe wrote something. The engine hands it back with a fault and looks no further.
public protocol SourcePlace: Sendable {}

/// A schedule has a value during a run that its parameter cannot take.
public struct ScheduleFault: Error, Sendable {
  /// The parameter the schedule was given to.
  public let parameter: ParameterDeclaration
  public let schedule: Schedule
  /// The noise level it happened at, and the value there.
  public let t: Double
  public let value: Double
}

extension ScheduleFault: CustomStringConvertible {
  public var description: String {
    "\(parameter.name): \(schedule.source) is \(value) at t = \(t)"
  }
}

// Each is, to the last bit, what the recipe's expression comes to.
extension Schedule {
  /// [SK eq. 24a]: the pull of the prior fades below t = 0.3.
  public static let prior = Schedule("tanh(20 * t^2)") { tanh(20 * ($0 * $0)) }

  /// [SK eq. 24b]: the similarity kernel sharpens from 1 (t >= 10) to 120 (t = 0).
  public static let similarity = Schedule(
    "if t <= 10 then 119 * (1 - (t/10)^(1/4)) + 1 else 1"
  ) { $0 <= 10 ? 119 * (1 - pow($0 / 10, 0.25)) + 1 : 1 }
}
