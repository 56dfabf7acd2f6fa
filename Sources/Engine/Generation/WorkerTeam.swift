import Dispatch
import Synchronization

/// Threads that share the pieces of one stage.
public final class WorkerTeam: Sendable {
  /// Number of threads.
  public let threads: Int
  private let next = Atomic<Int>(0)

  /// A team of so many, at least one.
  public init(threads: Int) { self.threads = max(1, threads) }

  /// Calls `body` once for each index below `count`, in any order, and waits for all.
  public func forEach(_ count: Int, _ body: (Int) -> Void) {
    forEach(count) { index, _ in body(index) }
  }

  /// The same, telling also which thread of the team does it, from 0.
  public func forEach(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index, 0) }
      return
    }
    next.store(0, ordering: .sequentiallyConsistent)
    withoutActuallyEscaping(body) { body in
      // Pieces of a stage write to places of their own.
      nonisolated(unsafe) let work = body
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { worker in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          work(index, worker)
        }
      }
    }
  }
}
