import Engine
import Platform

/// Rounds of one segment on several threads. Workers take rounds in order; the thread that called
/// `run` hands their results to the observer: in order too, or as they come.
final class Campaign: @unchecked Sendable {
  private enum Outcome {
    case events([Round.Event])
    case interrupted
    case failed(any Error)
  }

  private let segment: Segment
  private let table: MoleculeTable
  private let rounds: SelectedRounds
  /// The numbers of the segment's first round and first molecule in the whole run.
  private let firstRound: Int
  private let firstMolecule: Int
  /// Labels of molecules that keep their trajectories.
  private let trajectories: Set<String>
  private let options: RunOptions
  private let provenance: [(String, InfoValue)]

  // Guarded by `monitor`.
  private let monitor = Monitor()
  /// Rounds are known by the order in which they were taken, from 0.
  private var nextTurn = 0
  private var taken: [Int: Int] = [:]
  private var takenCount = 0
  private var nextDelivery = 0
  private var delivered = 0
  private var outcomes: [Int: Outcome] = [:]
  private var progress: [Int: ProgressEvent] = [:]
  private var workers = 0
  /// No further rounds are begun.
  private var isStopped = false
  /// Nobody waits for results any more: rounds under way end at their next step.
  private var isAbandoned = false
  private var lastTable: MoleculeTable?
  /// Why the run cannot go on, once rounds that were handed over out of order are in. Only of the
  /// thread that called `run`.
  private var failure: (any Error)?
  /// When patience ends, once the run is to stop. Accessed only on the thread that called
  /// `run`.
  private var deadline: ContinuousClock.Instant?
  /// Molecules made in a loop, each of the last round handed over in which it was completed.
  private var lastMade: [String: MoleculeTable.Entry] = [:]

  init(
    segment: Segment, table: MoleculeTable, rounds: SelectedRounds, firstRound: Int,
    firstMolecule: Int, trajectories: Set<String>, options: RunOptions,
    provenance: [(String, InfoValue)]
  ) {
    self.segment = segment
    self.table = table
    self.rounds = rounds
    self.firstRound = firstRound
    self.firstMolecule = firstMolecule
    self.trajectories = trajectories
    self.options = options
    self.provenance = provenance
  }

  /// The molecules after a segment that is no loop.
  var tableAfterwards: MoleculeTable? { monitor.locked { lastTable } }

  /// The molecules of the last rounds of a loop, in the order of its verbs.
  var leftByLoop: [(label: String, entry: MoleculeTable.Entry)] {
    monitor.locked {
      segment.createdLabels.compactMap { label in lastMade[label].map { (label, $0) } }
    }
  }

  /// Results that wait for an earlier round to finish; bounds the memory of a campaign.
  private var window: Int { 64 * max(1, options.threads) }

  /// Rounds worked on side by side; threads that are left help with their molecules.
  private var wanted: Int { max(1, min(options.threads, rounds.count)) }

  func run(observedBy observer: any RunObserver, _ summary: inout RunSummary) throws {
    monitor.locked { workers = wanted }
    var threads: [WorkerThread] = []
    for _ in 0..<wanted {
      if let thread = WorkerThread({ self.work() }) {
        threads.append(thread)
      } else {
        workerEnded()
      }
    }
    defer {
      abandon()
      // A thread that is lost in a long step is left behind.
      if monitor.locked({ workers == 0 }) || !isOutOfPatience {
        for thread in threads { thread.join() }
      }
    }
    if threads.isEmpty { throw MoleculeFailure(stage: "run", reason: "the system has no threads") }
    while try deliver(to: observer, &summary) {}
  }

  // MARK: Workers

  private func work() {
    while let (place, round) = takeRound() {
      let outcome = outcome(of: round - firstRound)
      monitor.locked {
        outcomes[place] = outcome
        if case .events = outcome {} else { isStopped = true }
        monitor.wakeAll()
      }
    }
    workerEnded()
  }

  private func workerEnded() {
    monitor.locked {
      workers -= 1
      monitor.wakeAll()
    }
  }

  /// The next round to do and its place in the order of the rounds taken.
  private func takeRound() -> (place: Int, round: Int)? {
    let isCancelled = options.isCancelled()
    return monitor.locked {
      while takenCount - delivered >= window, !isStopped { monitor.wait() }
      guard !isStopped, !isCancelled else { return nil }
      while nextTurn < rounds.turns {
        defer { nextTurn += 1 }
        guard let round = rounds[nextTurn] else { continue }
        taken[takenCount] = round
        takenCount += 1
        return (takenCount - 1, round)
      }
      return nil
    }
  }

  private func outcome(of number: Int) -> Outcome {
    let round = Round(
      segment: segment, number: number,
      firstMolecule: firstMolecule + number * segment.moleculesPerRound,
      provenance: provenance, cache: options.cache, threads: max(1, options.threads / wanted),
      runThreads: max(1, options.threads),
      isCancelled: { [self] in options.isCancelled() || monitor.locked { isAbandoned } },
      report: { [self] event, molecule in
        monitor.locked {
          progress[molecule] = event
          monitor.wakeAll()
        }
      },
      observe: options.observe,
      keepsTrajectory: { [self] in options.keepsTrajectories || trajectories.contains($0) })
    var table = self.table
    do {
      let events = try round.run(&table)
      if segment.loop == nil { monitor.locked { lastTable = table } }
      return .events(events)
    } catch is Interrupted {
      if segment.loop == nil { monitor.locked { lastTable = table } }
      return .interrupted
    } catch {
      return .failed(error)
    }
  }

  private func abandon() {
    monitor.locked {
      isStopped = true
      isAbandoned = true
      monitor.wakeAll()
    }
  }

  // MARK: Delivery

  /// Hands over what has come in. False when nothing more will.
  private func deliver(
    to observer: any RunObserver, _ summary: inout RunSummary
  ) throws -> Bool {
    let (round, outcome, events, isOver) = monitor.locked {
      while nextOutcome == nil, progress.isEmpty, workers > 0, !isOutOfPatience { wait() }
      var (round, outcome): (Int?, Outcome?)
      if let place = nextOutcome {
        (round, outcome) = (taken.removeValue(forKey: place), outcomes.removeValue(forKey: place))
        nextDelivery = place + 1
        delivered += 1
        monitor.wakeAll()
      }
      defer { progress.removeAll(keepingCapacity: true) }
      return (
        round, outcome, progress, outcome == nil && (workers == 0 || isOutOfPatience)
      )
    }
    for (molecule, event) in events.sorted(by: { $0.key < $1.key }) {
      observer.progressed(event, molecule: molecule)
    }
    switch outcome {
    case .events(let events):
      for event in events { try deliver(event, to: observer, &summary) }
      if let round { try observer.completed(round: round) }
    case .interrupted:
      summary.wasInterrupted = true
      return !options.isInOrder
    case .failed(let error):
      if options.isInOrder { throw error }
      // What others finished meanwhile is handed over first.
      failure = failure ?? error
      abandon()
    case nil: break
    }
    if isOver {
      if let failure { throw failure }
      if monitor.locked({ delivered }) < rounds.count { summary.wasInterrupted = true }
    }
    return !isOver
  }

  /// Waits for results; called with the lock held. Who may run out of patience looks up now and then.
  private func wait() {
    if options.patience == nil { monitor.wait() } else { monitor.wait(for: .milliseconds(50)) }
  }

  /// Whether rounds under way are not waited for any longer; of the thread that called `run`.
  private var isOutOfPatience: Bool {
    guard let patience = options.patience, options.isCancelled() else { return false }
    let end = deadline ?? .now + patience
    deadline = end
    return .now >= end
  }

  /// The place of the outcome to hand over next, where there is one; called with the lock held.
  private var nextOutcome: Int? {
    options.isInOrder
      ? (outcomes[nextDelivery] == nil ? nil : nextDelivery) : outcomes.keys.min()
  }

  private func deliver(
    _ event: Round.Event, to observer: any RunObserver, _ summary: inout RunSummary
  ) throws {
    switch event {
    case .output(let record): try observer.wrote(record)
    case .finished(let result):
      if result.failure == nil {
        summary.finished += 1
        if segment.loop != nil { keep(result) }
      } else {
        summary.failed += 1
      }
      try observer.finished(result)
    case .rejected(let result):
      summary.rejected += 1
      try observer.rejected(result)
    }
  }

  private func keep(_ result: MoleculeResult) {
    monitor.locked {
      lastMade[result.label] = MoleculeTable.Entry(
        candidate: result.candidate, index: result.index, isNew: false)
    }
  }
}
