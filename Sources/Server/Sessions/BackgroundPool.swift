import NIOPosix
import Platform

/// Threads for one kind of work that is not a session's, so that none of it keeps another kind waiting. What
/// one session wants done is done one piece after the other, so that it keeps no other session waiting.
final class BackgroundPool: Sendable {
  typealias Work = @Sendable () -> Void

  private struct State {
    /// Pieces of work that are done or wait.
    var count = 0
    var latest = 0
    /// Those that wait for another one of the same owner, for all owners something is done for.
    var waiting: [String: [Work]] = [:]
  }

  private let threads: NIOThreadPool
  private let most: Int
  private let state = LockedValue(State())

  /// - Parameter most: pieces of work that are done or wait at a time; a quarter of them for one owner.
  init(threads: Int, most: Int) {
    self.threads = NIOThreadPool(numberOfThreads: threads)
    self.most = most
    self.threads.start()
  }

  /// Has something done.
  /// - Parameter owner: the session that wants it; nil for what nobody else's work waits for.
  /// - Throws: `ServerError` where too much waits already.
  func submit(for owner: String?, _ work: @escaping Work) throws(ServerError) {
    enum Place { case first(String), waits, none }
    let place = state.withLock { state -> Place in
      state.latest += 1
      let owner = owner ?? "\(state.latest)"
      let before = state.waiting[owner]
      guard state.count < most, before?.count ?? 0 < most / 4 else { return .none }
      state.count += 1
      state.waiting[owner] = before.map { $0 + [work] } ?? []
      return before == nil ? .first(owner) : .waits
    }
    switch place {
    case .first(let owner): start(owner, work)
    case .waits: break
    case .none:
      throw ServerError(.serviceUnavailable, "too much of this waits already", retryAfter: 5)
    }
  }

  private func start(_ owner: String, _ work: @escaping Work) {
    threads.submit { [self] outcome in
      if case .active = outcome { work() }
      let next = state.withLock { state -> Work? in
        state.count -= 1
        guard var waiting = state.waiting[owner], !waiting.isEmpty else {
          state.waiting[owner] = nil
          return nil
        }
        defer { state.waiting[owner] = waiting }
        return waiting.removeFirst()
      }
      if let next { start(owner, next) }
    }
  }

  /// Lets the threads go when they have done what they do; what waits is dropped.
  func stop() { threads.shutdownGracefully { _ in } }
}
