/// Integers from a first to a last one in equal steps: `1..10`, `5..25 by 5`, `9..1 by -2`.
struct IntegerRange: Sendable, CustomStringConvertible {
  let first: Int
  let last: Int
  let step: Int
  let count: Int

  /// Nil when there are more integers between the ends than an integer can count. Empty when the
  /// step leads away from the last one.
  /// - Precondition: the step is not zero.
  init?(from first: Int, to last: Int, by step: Int) {
    let (span, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, step != .min else { return nil }
    self.first = first
    self.last = last
    self.step = step
    guard span == 0 || (span > 0) == (step > 0) else {
      count = 0
      return
    }
    let (count, isTooLong) = (span / step).addingReportingOverflow(1)
    guard !isTooLong else { return nil }
    self.count = count
  }

  func value(at index: Int) -> Int { first + index * step }

  /// As a recipe writes it.
  var description: String { "\(first)..\(last)" + (step == 1 ? "" : " by \(step)") }
}
