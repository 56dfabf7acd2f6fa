import Platform

/// Work for one thread, from any others.
final class Mailbox<Work: Sendable>: @unchecked Sendable {
  // Guarded by `monitor`.
  private var waiting: [Work] = []
  private var isBusy = false
  private var isClosed = false
  private let monitor = Monitor()

  /// Hands work over.
  /// - Returns: whether other work comes before it; nil where there is too much, or nobody works any more.
  func put(_ work: Work, most: Int = 64) -> Bool? {
    monitor.locked {
      guard !isClosed, waiting.count < most else { return nil }
      defer { monitor.wakeAll() }
      waiting.append(work)
      return isBusy || waiting.count > 1
    }
  }

  /// The next piece of work, waited for; nil once it was closed and all is done.
  func next() -> Work? {
    monitor.locked {
      isBusy = false
      while waiting.isEmpty, !isClosed { monitor.wait() }
      guard !waiting.isEmpty else { return nil }
      isBusy = true
      return waiting.removeFirst()
    }
  }

  /// Whether nothing is done and nothing waits.
  var isIdle: Bool { monitor.locked { !isBusy && waiting.isEmpty } }

  /// Whether nothing more is taken.
  var isOver: Bool { monitor.locked { isClosed } }

  /// Lets the thread go when it has done what waits; what is put in from now on is refused.
  func close() {
    monitor.locked {
      isClosed = true
      monitor.wakeAll()
    }
  }

  /// Closes and forgets what waits.
  func abandon() {
    monitor.locked {
      (isClosed, waiting) = (true, [])
      monitor.wakeAll()
    }
  }

  /// Closes, if nothing is done and nothing waits.
  /// - Returns: whether it was.
  func closeIfIdle() -> Bool {
    monitor.locked {
      guard !isBusy, waiting.isEmpty else { return false }
      isClosed = true
      monitor.wakeAll()
      return true
    }
  }
}
