import Engine

/// Makes molecules. Confined to one thread.
protocol Bench: AnyObject {
  /// Makes one.
  /// - Parameters:
  ///   - isStopped: asked between steps, by any thread.
  ///   - observe: shown every step, on the thread that works.
  /// - Throws: `TaskFailure` where none came out; `.cancelled` where it was stopped.
  func make(
    _ order: Order, isStopped: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (MoleculeFrame) -> Void
  ) throws -> Candidate
}
