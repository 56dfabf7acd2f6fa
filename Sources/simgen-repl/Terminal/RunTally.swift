import Engine

/// Molecules of a run counted as they come, and how fast they come.
struct RunTally {
  /// Molecules of the whole run, and those of them that are finished or given up.
  private(set) var (total, done) = (0, 0)
  /// Molecules that were given up, and attempts that were rejected.
  private(set) var (failed, rejected) = (0, 0)
  /// When the run began, in seconds.
  private(set) var start = 0.0
  /// Molecules of earlier sessions.
  private var before = 0
  /// When work on molecules began: what is done once for all does not slow the next ones.
  private var prepared = 0.0

  /// Nothing was begun.
  init() {}

  /// A run begins that may have molecules already.
  init(total: Int, done: Int, failed: Int, rejected: Int, at now: Double) {
    (self.total, self.done, before) = (total, done, done)
    (self.failed, self.rejected) = (failed, rejected)
    (start, prepared) = (now, now)
  }

  /// A verb has come this far.
  mutating func update(_ event: ProgressEvent, at now: Double) {
    if event.stage == ProgressEvent.preparation { prepared = now }
  }

  /// A molecule is finished, or was given up.
  mutating func finish(failed isFailed: Bool) {
    done += 1
    if isFailed { failed += 1 }
  }

  /// An attempt was rejected.
  mutating func reject() { rejected += 1 }

  /// Molecules per second; nil until the first one.
  func rate(at now: Double) -> Double? {
    done > before && now > prepared ? Double(done - before) / (now - prepared) : nil
  }
}
