import Platform

/// Whether the run of a session is to stop, and why.
final class RunControl: Sendable {
  /// Why a run stops before its end.
  enum Reason: Equatable, Sendable {
    case asked
    case pause
    /// More than a session may take, in words.
    case limit(String)
    case serverEnds
  }

  private struct State {
    var reason: Reason?
    var deadline: ContinuousClock.Instant?
    var isRunning = false
  }

  private let state = LockedValue(State())

  /// A run begins, with so many seconds to go.
  func begin(seconds: Double) {
    state.withLock { state in
      if state.reason != .serverEnds { state.reason = nil }
      state.deadline = .now + .seconds(seconds)
      state.isRunning = true
    }
  }

  /// The run has ended.
  /// - Returns: why it was to stop; nil where it was not.
  func end() -> Reason? {
    state.withLock { state in
      (state.isRunning, state.deadline) = (false, nil)
      return state.reason
    }
  }

  /// Asks a run to stop at its next step; nothing where none is under way.
  func stop(_ reason: Reason) {
    state.withLock { state in
      if state.isRunning || reason == .serverEnds { state.reason = state.reason ?? reason }
    }
  }

  /// Why the run, or the one before, was to stop; nil where it was not.
  var latestReason: Reason? { state.withLock { $0.reason } }

  var isRunning: Bool { state.withLock { $0.isRunning } }

  /// Whether the run is to stop; asked between two steps.
  var isStopped: Bool {
    state.withLock { state in
      if state.reason == nil, let deadline = state.deadline, .now >= deadline {
        state.reason = .limit("the time that a run may take is over")
      }
      return state.reason != nil
    }
  }
}
