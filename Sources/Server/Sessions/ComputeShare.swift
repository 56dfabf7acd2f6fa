import Platform

/// The threads of the machine, shared by all who compute: those who have runs that wait have as much time
/// of them as others, however many runs each of them has, slice by slice.
///
/// The threads of a run ask between two steps whether they may go on, and wait here while it is not their
/// turn. Turns are taken from runs by the clock alone, so that a run that waits for something another one
/// prepares never keeps that one from its turn.
final class ComputeShare: @unchecked Sendable {
  private struct Run {
    let id: Int
    let owner: String
    let threads: Int
    /// When its turn began; nil while it waits.
    var since: ContinuousClock.Instant?

    /// Seconds of threads that its turn has had.
    func used(_ now: ContinuousClock.Instant) -> Double {
      since.map { (now - $0).inSeconds * Double(threads) } ?? 0
    }
  }

  private let threads: Int
  private let slice: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  // Guarded by `monitor`. Those of an owner that wait are in the order of their turns.
  private var runs: [Run] = []
  /// Seconds of threads of the owners that have runs, in turns that are over.
  private var used: [String: Double] = [:]
  private var latest = 0
  private let monitor = Monitor()

  /// - Parameter now: the clock that turns are measured by.
  init(
    threads: Int, slice: Duration = .milliseconds(700),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    (self.threads, self.slice, self.now) = (max(1, threads), slice, now)
  }

  /// A run that wants to begin.
  /// - Parameters:
  ///   - owner: whose it is: the runs of one owner share its time.
  ///   - molecules: how many it makes.
  /// - Returns: its number, and the threads it has in its turns.
  func join(_ owner: String, molecules: Int) -> (id: Int, threads: Int) {
    monitor.locked {
      latest += 1
      // Two threads help each other with a molecule; more of them get in each other's way.
      let own = min(threads, max(2, molecules))
      // Who was away has saved nothing up.
      used[owner] = used[owner] ?? used.values.min() ?? 0
      runs.append(Run(id: latest, owner: owner, threads: own, since: nil))
      return (latest, own)
    }
  }

  /// A run that has ended.
  func leave(_ id: Int) {
    monitor.locked {
      guard let place = runs.firstIndex(where: { $0.id == id }) else { return }
      let run = runs.remove(at: place)
      used[run.owner, default: 0] += run.used(now())
      if !runs.contains(where: { $0.owner == run.owner }) { used[run.owner] = nil }
      monitor.wakeAll()
    }
  }

  /// Waits until it is the run's turn, or it is to stop.
  func pass(_ id: Int, isStopped: () -> Bool) {
    monitor.locked {
      while !isStopped() {
        takeTurns()
        guard let run = runs.first(where: { $0.id == id }), run.since == nil else { return }
        monitor.wait(for: .milliseconds(50))
      }
    }
  }

  /// How many runs have their turn before this one has, itself among them; 0 in its turn.
  func position(of id: Int) -> Int {
    monitor.locked { waiting(now()).firstIndex { runs[$0].id == id }.map { $0 + 1 } ?? 0 }
  }

  /// Places of the runs that wait, in the order of their turns: who has had least time comes first. Called
  /// with the lock held.
  private func waiting(_ now: ContinuousClock.Instant) -> [Int] {
    var time = used
    for run in runs { time[run.owner, default: 0] += run.used(now) }
    var order: [(place: Int, time: Double)] = []
    for (place, run) in runs.enumerated() where run.since == nil {
      order.append((place, time[run.owner, default: 0]))
      time[run.owner, default: 0] += slice.inSeconds * Double(run.threads)
    }
    return order.sorted { ($0.time, $0.place) < ($1.time, $1.place) }.map(\.place)
  }

  /// Gives threads to those whose turn it is; of those in their turn, the ones whose time is over make room.
  /// Called with the lock held.
  private func takeTurns() {
    let now = now()
    while let next = waiting(now).first {
      let busy = runs.reduce(0) { $0 + ($1.since == nil ? 0 : $1.threads) }
      if busy + runs[next].threads <= threads {
        runs[next].since = now
        monitor.wakeAll()
      } else if let over = runs.firstIndex(where: { $0.since.map { now - $0 >= slice } ?? false }) {
        var run = runs.remove(at: over)
        used[run.owner, default: 0] += run.used(now)
        run.since = nil
        runs.append(run)
      } else {
        return
      }
    }
  }
}
