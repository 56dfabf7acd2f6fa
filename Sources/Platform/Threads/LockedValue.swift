/// A value that one thread at a time looks at: as the runtime's `Mutex`, whose lock ThreadSanitizer does
/// not see, so that it takes every use for a race.
public final class LockedValue<Value>: @unchecked Sendable {
  private let monitor = Monitor()
  private var value: Value

  /// Keeps a value.
  public init(_ value: Value) { self.value = value }

  /// Runs a body with the lock held, which may not ask for it again.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try monitor.locked { () throws(Failure) in try body(&value) }
  }
}
