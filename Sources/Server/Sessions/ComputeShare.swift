import Platform

/// The threads of the machine, shared by the runs of all sessions: each run has those it asked for, for a
/// slice of time, then those that wait have their turn.
///
/// The threads of a run ask between two steps whether they may go on, and wait here while it is not their
/// turn. Turns are taken from runs by the clock alone, so that a run that waits for something another one
/// prepares never keeps that one from its turn.
final class ComputeShare: @unchecked Sendable {
  private struct Run {
    let id: Int
    let threads: Int
    /// When its turn began; nil while it waits.
    var since: ContinuousClock.Instant?
  }

  private let threads: Int
  private let slice: Duration
  // Guarded by `monitor`. Those that wait are in the order of their turns.
  private var runs: [Run] = []
  private var latest = 0
  private let monitor = Monitor()

  init(threads: Int, slice: Duration = .milliseconds(700)) {
    (self.threads, self.slice) = (max(1, threads), slice)
  }

  /// A run that wants to begin.
  /// - Parameter molecules: how many it makes.
  /// - Returns: its number, and the threads it has in its turns.
  func join(molecules: Int) -> (id: Int, threads: Int) {
    monitor.locked {
      latest += 1
      // Two threads help each other with a molecule; more of them get in each other's way.
      let own = min(threads, max(2, molecules))
      runs.append(Run(id: latest, threads: own, since: nil))
      return (latest, own)
    }
  }

  /// A run that has ended.
  func leave(_ id: Int) {
    monitor.locked {
      runs.removeAll { $0.id == id }
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
    monitor.locked {
      runs.filter { $0.since == nil }.firstIndex { $0.id == id }.map { $0 + 1 } ?? 0
    }
  }

  /// Gives threads to those that have waited longest; of those in their turn, the ones whose time is over
  /// make room. Called with the lock held.
  private func takeTurns() {
    let now = ContinuousClock.now
    while let next = runs.first(where: { $0.since == nil }) {
      let used = runs.reduce(0) { $0 + ($1.since == nil ? 0 : $1.threads) }
      if used + next.threads <= threads {
        guard let place = runs.firstIndex(where: { $0.id == next.id }) else { return }
        runs[place].since = now
        monitor.wakeAll()
      } else if let over = runs.firstIndex(where: { $0.since.map { now - $0 >= slice } ?? false }) {
        var run = runs.remove(at: over)
        run.since = nil
        runs.append(run)
      } else {
        return
      }
    }
  }
}
