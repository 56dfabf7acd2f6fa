import Engine
import Platform

/// The molecules of a round by label, as the verbs before left them.
struct MoleculeTable: Sendable {
  struct Entry: Sendable {
    var candidate = Candidate()
    var failure: MoleculeFailure?
    /// Its place among the molecules of the run.
    var index: Int
    /// Which attempt it is the outcome of, from 0.
    var attempt = 0
    /// Made in this round, and so reported at its end.
    var isNew = true
  }
  var entries: [String: Entry] = [:]
  var order: [String] = []

  subscript(label: String) -> Entry? {
    get { entries[label] }
    set {
      let existed = entries[label] != nil
      entries[label] = newValue
      if newValue == nil {
        order.removeAll { $0 == label }
      } else if !existed {
        order.append(label)
      }
    }
  }
}

/// One round of a segment.
struct Round {
  /// What a round hands over, in order.
  enum Event: Sendable {
    case output(OutputRecord)
    case rejected(MoleculeResult)
    case finished(MoleculeResult)
  }

  /// What was done so far.
  private struct Doings {
    /// The values of the loop variables.
    var bindings: [(name: String, value: String)] = []
    /// What to hand over, and the number of the molecule it belongs to.
    var events: [(molecule: Int, event: Event)] = []
    /// What was done to the molecules made in this round, by label: to be done again where an
    /// attempt is rejected.
    var steps: [String: [(verb: VerbStep, scope: Scope)]] = [:]
  }

  let segment: Segment
  let number: Int
  /// The number of the first molecule this round makes.
  let firstMolecule: Int
  let provenance: [(String, InfoValue)]
  let cache: RunCache
  /// How many threads may work on a molecule.
  let threads: Int
  let runThreads: Int
  let isCancelled: @Sendable () -> Bool
  let report: @Sendable (ProgressEvent, Int) -> Void
  let observe: (@Sendable (MoleculeFrame, Int) -> Void)?
  /// Whether the molecules with a label keep their trajectories.
  let keepsTrajectory: @Sendable (String) -> Bool

  /// Runs the verbs in order.
  /// - Throws: `Interrupted`, or a `Diagnostic` at the verb that could not go on.
  func run(_ table: inout MoleculeTable) throws -> [Event] {
    var scope = segment.scope
    var doings = Doings()
    if let loop = segment.loop {
      for (variable, value) in zip(loop.variables, loop.values(at: number)) {
        scope.define(
          variable.name.text,
          Scope.Entry(meaning: .value(value), what: "loop variable", span: variable.name.span))
        doings.bindings.append((variable.name.text, value.text))
      }
    }
    var made = 0
    for step in segment.steps {
      switch step {
      case .definition(let definition):
        do throws(Stop) {
          try Checker.evaluate(definition, in: &scope)
        } catch {
          if let diagnostic = error.diagnostic { throw diagnostic }
        }
      case .verb(let verb):
        let label = verb.command.label.text
        if case .creates = verb.declaration.subject {
          try finish(label, &table, &doings)
          table[label] = MoleculeTable.Entry(index: firstMolecule + made)
          doings.steps[label] = []
          made += 1
        }
        doings.steps[label]?.append((verb, scope))
        try run(verb, scope, attempt: 0, &table, &doings)
      }
    }
    for label in table.order { try finish(label, &table, &doings) }
    return doings.events.map(\.event)
  }

  private func finish(
    _ label: String, _ table: inout MoleculeTable, _ doings: inout Doings
  ) throws {
    guard table[label]?.isNew == true else { return }
    try retry(label, &table, &doings)
    guard let entry = table[label] else { return }
    table[label]?.isNew = false
    let result = result(label, entry, doings)
    doings.events.append((entry.index, .finished(result)))
  }

  /// Makes a molecule again, from other random numbers, until the verb that created it takes it or
  /// has no attempts left. The same whatever the number of threads: attempts follow each other.
  private func retry(
    _ label: String, _ table: inout MoleculeTable, _ doings: inout Doings
  ) throws {
    guard let steps = doings.steps[label], let first = steps.first else { return }
    let creator = try first.verb.instance ?? first.verb.made(in: first.scope)
    guard creator.attempts > 1 else { return }
    for attempt in 1...creator.attempts {
      guard var entry = table[label] else { return }
      let context = context(of: entry.index, attempt: attempt - 1) { _ in }
      let rejection =
        entry.failure == nil ? try creator.rejection(of: entry.candidate, in: context) : nil
      if entry.failure == nil && rejection == nil { return }
      let index = entry.index
      doings.events.removeAll { molecule, event in
        if case .output = event { return molecule == index }
        return false
      }
      // There may be thousands of them before the round is handed over.
      entry.candidate.trajectory = Trajectory()
      doings.events.append((index, .rejected(result(label, entry, doings, rejection))))
      guard attempt < creator.attempts else {
        entry.failure = MoleculeFailure(
          stage: first.verb.declaration.name, reason: "rejected \(attempt) times")
        table[label] = entry
        return
      }
      table[label] = MoleculeTable.Entry(index: index, attempt: attempt)
      for (verb, scope) in steps { try run(verb, scope, attempt: attempt, &table, &doings) }
    }
  }

  private func result(
    _ label: String, _ entry: MoleculeTable.Entry, _ doings: Doings, _ rejection: String? = nil
  ) -> MoleculeResult {
    MoleculeResult(
      index: entry.index, label: label, bindings: doings.bindings, candidate: entry.candidate,
      failure: entry.failure, rejection: rejection, attempt: entry.attempt)
  }

  private func context(
    of index: Int, attempt: Int, recorder: FrameRecorder? = nil,
    emit: @escaping @Sendable (OutputRecord) -> Void
  ) -> RunContext {
    let shown = observe.map { observe in
      { @Sendable (frame: MoleculeFrame) in observe(frame, index) }
    }
    return RunContext(
      isCancelled: isCancelled, report: { report($0, index) }, observe: shown,
      recorder: recorder, emit: emit, provenance: provenance, cache: cache, attempt: attempt,
      threads: threads, runThreads: runThreads)
  }

  private func run(
    _ step: VerbStep, _ scope: Scope, attempt: Int, _ table: inout MoleculeTable,
    _ doings: inout Doings
  ) throws {
    let label = step.command.label.text
    // Verbs on a molecule that was given up are left out.
    guard var entry = table[label], entry.failure == nil else { return }
    if isCancelled() { throw Interrupted() }
    let verb = try step.instance ?? step.made(in: scope)
    let outputs = Outputs()
    let index = entry.index
    let recorder = keepsTrajectory(label) ? FrameRecorder() : nil
    let context = context(of: index, attempt: attempt, recorder: recorder) { outputs.append($0) }
    var candidate = entry.candidate
    do {
      try verb.run(on: &candidate, in: context)
      candidate.keep(recorder)
      entry.candidate = candidate
    } catch let failure as MoleculeFailure {
      entry.failure = failure
    } catch let interruption as Interrupted {
      // A generation stopped between two steps can go on.
      if candidate.paused != nil {
        candidate.keep(recorder)
        entry.candidate = candidate
        table[label] = entry
      }
      throw interruption
    } catch let fault as ScheduleFault {
      throw Diagnostic(fault, otherwiseAt: step.command.word.span)
    } catch {
      throw Diagnostic(
        .verbFailed(step.declaration.name, molecule: label, reason: "\(error)"),
        at: step.command.word.span)
    }
    table[label] = entry
    doings.events += outputs.all.map { (index, .output($0)) }
  }
}

extension VerbStep {
  /// The arguments as they are in a scope.
  func reading(in scope: Scope) -> ArgumentReader.Reading {
    ArgumentReader(scope: scope).read(
      arguments, of: declaration.plugin, owner: declaration.name, topic: declaration.name,
      at: command.word.span)
  }

  /// The verb with the values its arguments have in a round.
  /// - Throws: a `Diagnostic`.
  func made(in scope: Scope) throws(Diagnostic) -> any Verb {
    let place = command.word.span
    let reading = reading(in: scope)
    if let diagnostic = reading.diagnostics.first { throw diagnostic }
    do throws(PluginError) {
      let made = try declaration.plugin.make(reading.values)
      if let verb = made.product as? any Verb { return verb }
    } catch {
      throw ArgumentReader.diagnostic(for: error, reading, at: place)
    }
    throw Diagnostic(.plugin(parameter: nil, reason: "not a verb"), at: place)
  }
}

/// Collects what a verb hands over.
private final class Outputs: Sendable {
  private let records = LockedValue<[OutputRecord]>([])
  var all: [OutputRecord] { records.withLock { $0 } }
  func append(_ record: OutputRecord) { records.withLock { $0.append(record) } }
}

extension RecipeValue {
  /// The value as a report shows it.
  var text: String {
    switch self {
    case .integer(let integer): "\(integer)"
    case .number(let number, let dimension):
      NumberFormat.signed(number) + (dimension == .none ? "" : " \(dimension)")
    case .boolean(let boolean): "\(boolean)"
    case .string(let string): string
    case .element(let element): element.symbol
    case .label(let label, _, _): label
    case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .range(let range): range.description
    case .matrix(let rows): rows.map { "\($0)" }.joined(separator: ", ")
    case .function(let function): function.name
    }
  }
}
