import Engine
import Platform
import Script
import Simgen

/// Makes molecules with the statements of the recipe language, as `simgen run` does. Models are read once.
final class SessionBench: Bench {
  private let session: Session
  private let scratch: ScratchFolder
  private let cache = RunCache()
  private let threads: Int

  /// What the statements of orders use.
  private static let foundation = """
    model mace: mace file="../models/simgen-small.safetensors" stand_ins=true
    reference qm9: xyz file="../data/qm9-256.xyz"
    force like: likeness reference=qm9 base="../models/likeness-base.safetensors" steps=0 cloud=false
    let h(t) = 3 / max(t, 0.1)
    force hold: cohesion reach=1.6 strength=h
    """

  /// - Throws: `TaskFailure.engine` where models are missing, `FileError` where there is no scratch folder.
  init(threads: Int) throws {
    self.threads = threads
    scratch = try ScratchFolder()
    session = Session(catalogue: .everything, folder: scratch.path)
    try feed(Self.foundation, RunOptions())
  }

  func make(
    _ order: Order, isStopped: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (MoleculeFrame) -> Void
  ) throws -> Candidate {
    scratch.clear()
    for (name, text) in order.files { try scratch.write(text, to: name) }
    let options = RunOptions(
      threads: threads, isCancelled: isStopped, observe: { frame, _ in observe(frame) },
      provenance: [("engine", .string(Version.program))], cache: cache)
    return try session.withoutEffect {
      for definition in order.definitions { try feed(definition, options) }
      guard let start = order.start else { return try grow(order, options) }
      return try change(start, order, options)
    }
  }

  /// Verbs that make a molecule, in a loop: there it is begun again where it is not taken.
  private func grow(_ order: Order, _ options: RunOptions) throws -> Candidate {
    let results = Results()
    let body = order.verbs.map { "  \($0)\n" }.joined()
    try feed("for i in 1..1\n\(body)end", options, observedBy: results)
    guard let result = results.last else { throw TaskFailure.cancelled }
    if let failure = result.failure {
      let why = results.rejections.last.map { ": \($0)" } ?? ""
      throw TaskFailure.nothing("\(failure)\(why)")
    }
    return result.candidate
  }

  /// Verbs on a molecule that is there.
  private func change(_ start: Molecule, _ order: Order, _ options: RunOptions) throws -> Candidate
  {
    let recorded = RecordedMolecule(
      label: Order.label, index: 0, candidate: Candidate(molecule: start))
    _ = session.restore("take \(Order.label): qm9", making: [recorded])
    for verb in order.verbs { try feed(verb, options) }
    guard let made = session.molecules.first(where: { $0.label == Order.label }) else {
      throw TaskFailure.cancelled
    }
    return made.candidate
  }

  /// - Throws: `TaskFailure`: `.engine` for what is wrong, `.nothing` for a molecule that was given up.
  private func feed(
    _ text: String, _ options: RunOptions, observedBy results: Results = Results()
  ) throws {
    let reply: Session.Reply
    do {
      reply = try session.feed(text, options, observedBy: results)
    } catch let diagnostic as Diagnostic {
      reply = Session.Reply(diagnostics: [diagnostic])
    }
    if let wrong = reply.diagnostics.first(where: { $0.severity == .error }) {
      throw TaskFailure.engine(wrong.kind.message)
    }
    if reply.summary?.wasInterrupted == true { throw TaskFailure.cancelled }
    if reply.summary?.failed ?? 0 > 0, results.last == nil {
      throw TaskFailure.nothing(reply.notes.joined(separator: "; "))
    }
  }
}

/// Keeps what a run hands over.
private final class Results: RunObserver {
  private(set) var last: MoleculeResult?
  /// Why attempts were not taken.
  private(set) var rejections: [String] = []

  func started(molecules: Int) {}
  func progressed(_ event: ProgressEvent, molecule: Int) {}
  func finished(_ result: MoleculeResult) { last = result }
  func rejected(_ result: MoleculeResult) {
    rejections.append(result.rejection ?? result.failure.map { "\($0)" } ?? "")
  }
  func wrote(_ record: OutputRecord) {}
}
