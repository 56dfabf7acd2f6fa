import Glibc
import Synchronization

/// Threads that share the pieces of one stage.
///
/// Helpers are started by the first stage that needs them. Between stages they look out for the next
/// one for a moment before they sleep, because waking a sleeper takes longer than many a stage.
public final class WorkerTeam {
  /// Number of threads, the one that calls included.
  public let threads: Int
  private let stage: SharedStage
  private var helpers: [WorkerThread]?

  /// A team of so many, at least one.
  public init(threads: Int) {
    self.threads = max(1, threads)
    stage = SharedStage(workers: self.threads)
  }

  deinit {
    stage.dismiss()
    for helper in helpers ?? [] { helper.join() }
  }

  /// Calls `body` once for each index below `count`, in any order, and waits for all.
  public func forEach(_ count: Int, _ body: (Int) -> Void) {
    forEach(count) { index, _ in body(index) }
  }

  /// The same, telling also which thread of the team does it, from 0.
  /// - Precondition: of the threads outside the team, one at a time calls.
  public func forEach(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index, 0) }
      return
    }
    if helpers == nil {
      // With fewer than asked for where the system has no threads left.
      helpers = (1..<threads).compactMap { worker in
        WorkerThread { [stage] in stage.help(as: worker) }
      }
    }
    stage.run(count, body)
  }

  /// Calls `body` once for each of so many ranges, as equal as can be, that `count` elements are cut into.
  public func forEachPiece(of count: Int, pieces: Int, _ body: (Range<Int>) -> Void) {
    forEach(pieces) { body(Self.piece($0, of: count, pieces: pieces)) }
  }

  /// One of these ranges.
  public static func piece(_ index: Int, of count: Int, pieces: Int) -> Range<Int> {
    count * index / pieces..<count * (index + 1) / pieces
  }

  /// What `transform` makes of each element, in their order; all threads hear of an `Interruption`.
  public func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: (Element) -> Result
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: elements.count) { results, count in
      nonisolated(unsafe) let results = results
      let interruption = Interruption.condition
      forEach(elements.count) { index in
        Interruption.when(interruption) {
          results.initializeElement(at: index, to: transform(elements[index]))
        }
      }
      count = elements.count
    }
  }

  /// The same where the work may fail or be stopped; `transform` is told also which thread of the team
  /// does it, from 0.
  /// - Parameter check: asked before each element, by any thread; what it throws ends the work.
  /// - Throws: what was thrown for the first element of those where something was.
  public func map<Element: Sendable, Output: Sendable>(
    _ elements: [Element], check: () throws -> Void,
    _ transform: (_ element: Element, _ worker: Int) throws -> Output
  ) throws -> [Output] {
    var results = [Result<Output, any Error>?](repeating: nil, count: elements.count)
    results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let results = results
      forEach(elements.count) { index, worker in
        results[index] = Result {
          try check()
          return try transform(elements[index], worker)
        }
      }
    }
    return try results.compactMap { try $0?.get() }
  }
}

/// What the threads of a team know of the stage they work on.
private final class SharedStage: Sendable {
  typealias Body = (_ index: Int, _ worker: Int) -> Void

  /// A run of indices.
  private final class Share: Sendable {
    /// The first that nobody took.
    let next = Atomic<Int>(0)
  }

  /// Where each worker begins, so that what it wrote in one stage is in its cache in the next.
  private let shares: [Share]
  /// Counts stages opened and closed: odd while there is something to do. `count` and `body` are
  /// written while it is even and no helper is inside.
  private let turn = Atomic<Int>(0)
  nonisolated(unsafe) private var count = 0
  nonisolated(unsafe) private var body: Body?
  private let isDismissed = Atomic<Bool>(false)
  /// Helpers that may be working.
  private let inside = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let monitor = Monitor()
  /// How long a helper looks out for work before it sleeps: longer than what comes between two
  /// stages of a calculator.
  private static let patience = Duration.microseconds(300)

  init(workers: Int) { shares = (0..<workers).map { _ in Share() } }

  /// Opens a stage, works on it and closes it when all is done.
  func run(_ count: Int, _ body: Body) {
    withoutActuallyEscaping(body) { body in
      self.count = count
      self.body = body
      for (place, share) in shares.enumerated() {
        share.next.store(place * count / shares.count, ordering: .relaxed)
      }
      turn.add(1, ordering: .sequentiallyConsistent)
      // A helper that falls asleep now has announced itself before it looked at the turn.
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        monitor.locked { monitor.wakeAll() }
      }
      work(body, as: 0)
      turn.add(1, ordering: .sequentiallyConsistent)
      var looks = 0
      while inside.load(ordering: .sequentiallyConsistent) > 0 {
        looks += 1
        if looks > 10_000 { sched_yield() }
      }
      self.body = nil
    }
  }

  /// Helps with all stages until the team is dismissed.
  func help(as worker: Int) {
    var last = 0
    while let turn = nextTurn(after: last) {
      last = turn
      inside.add(1, ordering: .sequentiallyConsistent)
      // Closed meanwhile: then the caller may have gone, or will wait for this helper to leave.
      if self.turn.load(ordering: .sequentiallyConsistent) == turn, let body {
        work(body, as: worker)
      }
      inside.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Lets helpers go.
  func dismiss() {
    isDismissed.store(true, ordering: .sequentiallyConsistent)
    monitor.locked { monitor.wakeAll() }
  }

  /// Takes the indices of the worker's own share, then what others left.
  private func work(_ body: Body, as worker: Int) {
    for turn in shares.indices {
      let place = (worker + turn) % shares.count
      let end = (place + 1) * count / shares.count
      while true {
        let index = shares[place].next.add(1, ordering: .relaxed).oldValue
        guard index < end else { break }
        body(index, worker)
      }
    }
  }

  /// Waits for an open stage other than `last`; nil when there will be none.
  private func nextTurn(after last: Int) -> Int? {
    func open() -> Int? {
      let turn = turn.load(ordering: .sequentiallyConsistent)
      return turn % 2 == 1 && turn != last ? turn : nil
    }
    let deadline = ContinuousClock.now + Self.patience
    repeat {
      for _ in 0..<100 {
        if let turn = open() { return turn }
      }
    } while ContinuousClock.now < deadline && !isDismissed.load(ordering: .relaxed)
    return monitor.locked {
      sleepers.add(1, ordering: .sequentiallyConsistent)
      defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
      while !isDismissed.load(ordering: .sequentiallyConsistent) {
        if let turn = open() { return turn }
        monitor.wait()
      }
      return nil
    }
  }
}
