import Platform

/// The memory that the bodies of all requests may take together.
final class BodyBudget: Sendable {
  private let left: LockedValue<Int>

  static let refusal = ServerError(
    .serviceUnavailable, "too much is being sent to the server at once",
    hint: "try again in a moment",
    retryAfter: 5)

  /// - Parameter bytes: of all bodies.
  init(bytes: Int) { left = LockedValue(bytes) }

  /// A share for one body, empty yet.
  func share() -> BodyShare { BodyShare(self) }

  fileprivate func take(_ bytes: Int) -> Bool {
    left.withLock { left in
      guard bytes <= left else { return false }
      left -= bytes
      return true
    }
  }

  fileprivate func giveBack(_ bytes: Int) { left.withLock { $0 += bytes } }
}

/// What one body has of the budget, given back with its last owner.
final class BodyShare: Sendable {
  private let budget: BodyBudget
  private let taken = LockedValue(0)

  fileprivate init(_ budget: BodyBudget) { self.budget = budget }

  deinit { budget.giveBack(taken.withLock { $0 }) }

  /// Takes more.
  /// - Returns: whether there is as much.
  func take(_ bytes: Int) -> Bool {
    guard budget.take(bytes) else { return false }
    taken.withLock { $0 += bytes }
    return true
  }
}
