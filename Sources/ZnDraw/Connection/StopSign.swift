import Platform

/// Tells threads that they are to end, and wakes those that wait.
final class StopSign: Sendable {
  private let monitor = Monitor()
  private let raised = LockedValue(false)

  var isRaised: Bool { raised.withLock { $0 } }

  func raise() {
    raised.withLock { $0 = true }
    monitor.locked { monitor.wakeAll() }
  }

  /// Waits, no longer than until it is raised.
  func wait(for duration: Duration) {
    let end = ContinuousClock.now + duration
    monitor.locked {
      while !isRaised {
        let left = end - .now
        guard left > .zero else { return }
        monitor.wait(for: left)
      }
    }
  }
}
