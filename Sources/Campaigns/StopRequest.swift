import Platform
import Synchronization

/// The user's wish that a run stops. It is heeded as soon as anybody looks, and stays; the flag of the signal
/// is free for a second one, which stops what the first left going on.
package final class StopRequest: Sendable {
  private let wasMade = Atomic<Bool>(false)

  /// Nobody wished so yet.
  package init() {}

  /// Whether the run is to stop.
  @Sendable package func isMade() -> Bool {
    if wasMade.load(ordering: .relaxed) { return true }
    guard Interrupt.isRaised else { return false }
    wasMade.store(true, ordering: .relaxed)
    Interrupt.clear()
    return true
  }
}
