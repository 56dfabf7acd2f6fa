import Dispatch
import Synchronization

/// Threads that share the pieces of one stage.
final class WorkerTeam: Sendable {
  let threads: Int
  private let next = Atomic<Int>(0)

  init(threads: Int) { self.threads = max(1, threads) }

  /// Calls `body` once for each index below `count`, in any order, and waits for all.
  func forEach(_ count: Int, _ body: (Int) -> Void) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    next.store(0, ordering: .sequentiallyConsistent)
    withoutActuallyEscaping(body) { body in
      // Pieces of a stage write to places of their own.
      nonisolated(unsafe) let work = body
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          work(index)
        }
      }
    }
  }
}
