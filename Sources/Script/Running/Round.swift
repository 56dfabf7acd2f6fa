import Engine
import Synchronization

/// The molecules of a round by label, as the verbs before left them.
struct MoleculeTable: Sendable {
  struct Entry: Sendable {
    var candidate = Candidate()
    var failure: MoleculeFailure?
    /// Its place among the molecules of the run.
    var index: Int
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
    case finished(MoleculeResult)
  }

  let segment: Segment
  let number: Int
  /// The number of the first molecule this round makes.
  let firstMolecule: Int
  let provenance: [(String, InfoValue)]
  let cache: RunCache
  let isCancelled: @Sendable () -> Bool
  let report: @Sendable (ProgressEvent, Int) -> Void

  /// Runs the verbs in order.
  /// - Throws: `Interrupted`, or a `Diagnostic` at the verb that could not go on.
  func run(_ table: inout MoleculeTable) throws -> [Event] {
    var scope = segment.scope
    var bindings: [(name: String, value: String)] = []
    if let loop = segment.loop {
      for (variable, value) in zip(loop.variables, loop.values(at: number)) {
        scope.define(
          variable.name.text,
          Scope.Entry(meaning: .value(value), what: "loop variable", span: variable.name.span))
        bindings.append((variable.name.text, value.text))
      }
    }
    var events: [Event] = []
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
        if case .creates = verb.declaration.subject {
          let label = verb.command.label.text
          finish(label, &table, bindings, &events)
          table[label] = MoleculeTable.Entry(index: firstMolecule + made)
          made += 1
        }
        try run(verb, scope, &table, &events)
      }
    }
    for label in table.order { finish(label, &table, bindings, &events) }
    return events
  }

  private func finish(
    _ label: String, _ table: inout MoleculeTable, _ bindings: [(name: String, value: String)],
    _ events: inout [Event]
  ) {
    guard let entry = table[label], entry.isNew else { return }
    table[label]?.isNew = false
    events.append(
      .finished(
        MoleculeResult(
          index: entry.index, label: label, bindings: bindings, candidate: entry.candidate,
          failure: entry.failure)))
  }

  private func run(
    _ step: VerbStep, _ scope: Scope, _ table: inout MoleculeTable, _ events: inout [Event]
  ) throws {
    let label = step.command.label.text
    // Verbs on a molecule that was given up are left out.
    guard var entry = table[label], entry.failure == nil else { return }
    if isCancelled() { throw Interrupted() }
    let verb = try step.instance ?? step.made(in: scope)
    let outputs = Outputs()
    let index = entry.index
    let context = RunContext(
      isCancelled: isCancelled, report: { report($0, index) }, emit: { outputs.append($0) },
      provenance: provenance, cache: cache)
    var candidate = entry.candidate
    do {
      try verb.run(on: &candidate, in: context)
      entry.candidate = candidate
    } catch let failure as MoleculeFailure {
      entry.failure = failure
    } catch let interruption as Interrupted {
      // A generation stopped between two steps can go on.
      if candidate.paused != nil {
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
    events += outputs.all.map { .output($0) }
  }
}

extension VerbStep {
  /// The verb with the values its arguments have in a round.
  /// - Throws: a `Diagnostic`.
  func made(in scope: Scope) throws(Diagnostic) -> any Verb {
    let place = command.word.span
    let reading = ArgumentReader(scope: scope).read(
      arguments, of: declaration.plugin, owner: declaration.name, topic: declaration.name,
      at: place)
    if let diagnostic = reading.diagnostics.first { throw diagnostic }
    do throws(PluginError) {
      let plugin = try declaration.plugin.make(reading.values)
      if let verb = plugin as? any Verb { return verb }
    } catch {
      throw ArgumentReader.diagnostic(for: error, reading, at: place)
    }
    throw Diagnostic(.plugin(parameter: nil, reason: "not a verb"), at: place)
  }
}

/// Collects what a verb hands over.
private final class Outputs: Sendable {
  private let records = Mutex<[OutputRecord]>([])
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
