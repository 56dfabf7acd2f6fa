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
    /// How often somebody asked for a stop, whether or not something ran.
    var stops = 0
  }

  private let state = LockedValue(State())

  /// A run begins, with so many seconds to go.
  /// - Parameter stops: those before it was asked for; a later one is meant for it too.
  func begin(seconds: Double, after stops: Int = 0) {
    state.withLock { state in
      if state.reason != .serverEnds { state.reason = state.stops == stops ? nil : .asked }
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
      if reason == .asked { state.stops += 1 }
      if state.isRunning || reason == .serverEnds { state.reason = state.reason ?? reason }
    }
  }

  /// How often somebody asked for a stop so far.
  var stops: Int { state.withLock { $0.stops } }

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
