import Engine

/// The rounds of one segment on several threads. Workers take rounds in order; the thread that
/// called `run` hands their results to the observer, in order too.
final class Campaign: @unchecked Sendable {
  private enum Outcome {
    case events([Round.Event])
    case interrupted
    case failed(any Error)
  }

  private let segment: Segment
  private let table: MoleculeTable
  private let firstMolecule: Int
  private let options: RunOptions
  private let provenance: [(String, InfoValue)]

  // Guarded by `monitor`.
  private let monitor = Monitor()
  private var nextRound = 0
  private var nextDelivery = 0
  private var outcomes: [Int: Outcome] = [:]
  private var progress: [Int: ProgressEvent] = [:]
  private var workers = 0
  /// No further rounds are begun.
  private var isStopped = false
  /// Nobody waits for results any more: rounds under way end at their next step.
  private var isAbandoned = false
  private var lastTable: MoleculeTable?
  /// Molecules made in a loop, each of the last round handed over in which it came to its end.
  private var lastMade: [String: MoleculeTable.Entry] = [:]

  init(
    segment: Segment, table: MoleculeTable, firstMolecule: Int, options: RunOptions,
    provenance: [(String, InfoValue)]
  ) {
    self.segment = segment
    self.table = table
    self.firstMolecule = firstMolecule
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

  func run(observedBy observer: any RunObserver, _ summary: inout RunSummary) throws {
    let wanted = max(1, min(options.threads, segment.count))
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
      for thread in threads { thread.join() }
    }
    if threads.isEmpty { throw MoleculeFailure(stage: "run", reason: "the system has no threads") }
    while try deliver(to: observer, &summary) {}
  }

  // MARK: Workers

  private func work() {
    while let number = takeRound() {
      let outcome = outcome(of: number)
      monitor.locked {
        outcomes[number] = outcome
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

  private func takeRound() -> Int? {
    let isCancelled = options.isCancelled()
    return monitor.locked {
      while nextRound >= nextDelivery + window, !isStopped { monitor.wait() }
      guard !isStopped, !isCancelled, nextRound < segment.count else { return nil }
      defer { nextRound += 1 }
      return nextRound
    }
  }

  private func outcome(of number: Int) -> Outcome {
    let round = Round(
      segment: segment, number: number,
      firstMolecule: firstMolecule + number * segment.moleculesPerRound,
      provenance: provenance, cache: options.cache,
      isCancelled: { [self] in options.isCancelled() || monitor.locked { isAbandoned } },
      report: { [self] event, molecule in
        monitor.locked {
          progress[molecule] = event
          monitor.wakeAll()
        }
      })
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
    let (outcome, events, isOver) = monitor.locked {
      while outcomes[nextDelivery] == nil, progress.isEmpty, workers > 0 { monitor.wait() }
      let outcome = outcomes.removeValue(forKey: nextDelivery)
      if outcome != nil {
        nextDelivery += 1
        monitor.wakeAll()
      }
      defer { progress.removeAll(keepingCapacity: true) }
      return (outcome, progress, outcome == nil && workers == 0)
    }
    for (molecule, event) in events.sorted(by: { $0.key < $1.key }) {
      observer.progressed(event, molecule: molecule)
    }
    switch outcome {
    case .events(let events): for event in events { try deliver(event, to: observer, &summary) }
    case .interrupted:
      summary.wasInterrupted = true
      return false
    case .failed(let error): throw error
    case nil: break
    }
    if isOver, monitor.locked({ nextDelivery }) < segment.count { summary.wasInterrupted = true }
    return !isOver
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
