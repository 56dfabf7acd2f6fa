import CLineEditor
import Synchronization

/// The user's wish that a run stops. It is heeded as soon as anybody looks, and stays; the flag of the signal
/// is free for a second one, which stops what the first left going on.
final class StopRequest: Sendable {
  private let wasMade = Atomic<Bool>(false)

  /// Whether the run is to stop.
  @Sendable func isMade() -> Bool {
    if wasMade.load(ordering: .relaxed) { return true }
    guard le_interrupt() != 0 else { return false }
    wasMade.store(true, ordering: .relaxed)
    le_clear_interrupt()
    return true
  }
}
