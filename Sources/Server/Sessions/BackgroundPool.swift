import NIOPosix
import Platform

/// Threads for one kind of work that is not a session's, so that none of it keeps another kind waiting.
final class BackgroundPool: Sendable {
  private let threads: NIOThreadPool
  private let most: Int
  private let count = LockedValue(0)

  /// - Parameter most: pieces of work that are done or wait at a time.
  init(threads: Int, most: Int) {
    self.threads = NIOThreadPool(numberOfThreads: threads)
    self.most = most
    self.threads.start()
  }

  /// Has something done.
  /// - Throws: `ServerError` where too much waits already.
  func submit(_ work: @escaping @Sendable () -> Void) throws(ServerError) {
    let isTaken = count.withLock { count in
      guard count < most else { return false }
      count += 1
      return true
    }
    guard isTaken else {
      throw ServerError(.serviceUnavailable, "too much of this waits already", retryAfter: 5)
    }
    threads.submit { [count] state in
      if case .active = state { work() }
      count.withLock { $0 -= 1 }
    }
  }

  /// Lets the threads go when they have done what they do; what waits is dropped.
  func stop() { threads.shutdownGracefully { _ in } }
}
