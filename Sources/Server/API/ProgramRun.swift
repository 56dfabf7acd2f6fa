import Engine
import NIOHTTP1
import Outputs
import Platform
import Script
import Simgen

/// A recipe that a program has run, as `simgen run` would in a folder of its own.
final class ProgramRun: Sendable {
  enum Status: String, Sendable { case queued, running, done, stopped, failed }

  private struct State {
    var status = Status.queued
    var total = 0
    var finished = 0
    var failed = 0
    var message: String?
    /// Events so far, for those who come later.
    var events: [String] = []
    var listeners: [ResponseStream] = []
    var sdf = ""
    /// What the recipe wrote, by name.
    var outputs: [String: String] = [:]
  }

  let id: String
  let control = RunControl()
  private let state = LockedValue(State())
  private let plan: Plan
  private let store: SessionStore

  /// All programs together have as much of the machine as one session.
  static let owner = "programs"

  /// Bytes a run may write.
  private static let mostOutput = 256 << 20

  /// Reads a recipe.
  /// - Throws: `ServerError` with everything that is wrong with it.
  init(
    _ recipe: String, overrides: [String: String], in folder: String, _ store: SessionStore
  ) throws(ServerError) {
    id = String(Token().text.prefix(12))
    self.store = store
    var confinement = Confinement.ofSession(store.settings.limits)
    confinement.takesOutputs = true
    let file = SourceFile(name: "recipe", text: recipe, folder: folder, confinement: confinement)
    let checked = Recipe(file, overrides: overrides).check(against: .everything)
    guard let plan = checked.plan else {
      throw ServerError(
        .unprocessableEntity, DiagnosticRenderer().render(checked.diagnostics))
    }
    guard plan.moleculeCount <= store.settings.limits.moleculesPerRun else {
      throw ServerError(
        .unprocessableEntity,
        "the recipe makes \(plan.moleculeCount) molecules; \(store.settings.limits.moleculesPerRun) "
          + "are the most")
    }
    if let path = plan.outputPaths().first(where: { !SessionFolder.isName($0) }) {
      throw ServerError(.unprocessableEntity, "outputs have plain names, not '\(path)'")
    }
    self.plan = plan
    state.withLock { $0.total = plan.moleculeCount }
  }

  /// Runs it; on a thread of its own.
  func run() {
    let (share, limits) = (store.share, store.settings.limits)
    let own = share.join(Self.owner, molecules: plan.moleculeCount)
    control.begin(seconds: limits.seconds)
    store.note(control)
    defer { store.forget(control) }
    state.withLock { $0.status = .running }
    let options = RunOptions(
      threads: own.threads,
      isCancelled: { [control] in
        share.pass(own.id) { control.isStopped }
        return control.isStopped
      },
      observe: { [control] frame, _ in
        if frame.molecule.count > limits.atoms {
          control.stop(.limit("a molecule has more than the \(limits.atoms) atoms allowed"))
        }
      }, provenance: [("engine", .string(Version.program))], cache: store.cache)
    var outcome = Status.done
    var message: String?
    do {
      let summary = try plan.run(options, observedBy: ProgramWatch(self))
      if summary.wasInterrupted { outcome = .stopped }
    } catch {
      outcome = .failed
      message = (error as? Diagnostic)?.kind.message ?? "\(error)"
    }
    share.leave(own.id)
    if case .limit(let words)? = control.end() { (outcome, message) = (.failed, words) }
    finish(outcome, message)
  }

  private func finish(_ outcome: Status, _ message: String?) {
    state.withLock { state in
      (state.status, state.message) = (outcome, message)
    }
    tell("end", json)
    state.withLock { state in
      for listener in state.listeners { listener.end() }
      state.listeners = []
    }
  }

  fileprivate func take(_ result: MoleculeResult) {
    let molecule = GalleryMolecule(
      id: result.index, title: ReportedMolecule.name(result.label, result.bindings),
      index: result.index, candidate: result.candidate, failure: result.failure)
    let candidate = result.candidate
    let text =
      result.failure == nil ? SDFFormat().text(of: candidate.molecule, from: candidate) : ""
    state.withLock { state in
      if result.failure == nil { state.finished += 1 } else { state.failed += 1 }
      state.sdf += text
    }
    tell("molecule", MoleculeMessage.json(molecule))
  }

  fileprivate func take(_ record: OutputRecord) throws {
    guard let path = record.path else { return }
    let isFull = state.withLock { state in
      state.outputs[path, default: ""] += record.text
      return state.outputs.values.reduce(0) { $0 + $1.utf8.count } > Self.mostOutput
    }
    if isFull { throw ServerError(.insufficientStorage, "the run writes too much") }
  }

  private func tell(_ event: String, _ data: JSON) {
    let text = "event: \(event)\ndata: \(data.line)\n\n"
    state.withLock { state in
      state.events.append(text)
      state.listeners.removeAll { !$0.isOpen }
      for listener in state.listeners { listener.send(text) }
    }
  }

  /// Sends what happened so far and what comes.
  func listen(_ stream: ResponseStream) {
    state.withLock { state in
      for event in state.events { stream.send(event) }
      if [.queued, .running].contains(state.status) {
        state.listeners.append(stream)
      } else {
        stream.end()
      }
    }
  }

  var isOver: Bool { state.withLock { ![.queued, .running].contains($0.status) } }
  var sdf: String { state.withLock { $0.sdf } }
  func output(_ name: String) -> String? { state.withLock { $0.outputs[name] } }

  var json: JSON {
    state.withLock { state in
      .object([
        ("run", .text(id)), ("status", .text(state.status.rawValue)),
        ("molecules", .whole(state.total)), ("finished", .whole(state.finished)),
        ("failed", .whole(state.failed)), ("message", state.message.map(JSON.text)),
        ("outputs", .list(state.outputs.keys.sorted().map(JSON.text))),
      ])
    }
  }
}

/// Takes what a run hands over.
private final class ProgramWatch: RunObserver {
  private let run: ProgramRun
  init(_ run: ProgramRun) { self.run = run }
  func started(molecules: Int) {}
  func progressed(_ event: ProgressEvent, molecule: Int) {}
  func finished(_ result: MoleculeResult) { run.take(result) }
  func rejected(_ result: MoleculeResult) {}
  func wrote(_ record: OutputRecord) throws { try run.take(record) }
}
