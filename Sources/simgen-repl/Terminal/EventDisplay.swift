import Campaigns
import Chemistry
import Engine
import Outputs
import Platform
import Script
import Simgen

/// Writes the events of a run.
final class EventDisplay: CampaignDisplay {
  private let work: CampaignWork
  private var tally = RunTally()
  private var lastWritten = -Double.infinity

  /// The events of this work.
  init(_ work: CampaignWork) { self.work = work }

  func begin(total: Int, done: Int, failed: Int, rejected: Int) {
    tally = RunTally(
      total: total, done: done, failed: failed, rejected: rejected, at: Machine.seconds())
    let outputs = work.outputs(after: nil)
    let facts = work.plan.provenance.compactMap { name, value -> (key: String, value: JSON?)? in
      guard case .string(let text) = value else { return nil }
      return (name, .text(text))
    }
    EventStream.write(
      "start",
      [
        ("engine", .text(Version.program)), ("path", .text(work.options.path)),
        ("total", .whole(total)), ("done", .whole(done)), ("threads", .whole(work.threads)),
        ("files", .list(work.outputPaths.map { .text(outputs.resolved($0)) })),
        ("provenance", .object(facts)),
      ])
  }

  func update(_ molecule: Int, _ event: ProgressEvent) {
    tally.update(event, at: Machine.seconds())
    guard Machine.seconds() - lastWritten >= 0.1 else { return }
    writeProgress([
      ("molecule", .whole(molecule)), ("stage", .text(event.stage)),
      ("step", .whole(event.done)), ("steps", .whole(event.total)),
    ])
  }

  func finish(_ result: MoleculeResult) {
    EventStream.write("molecule", ReportedMolecule(result).fields(loops: result.bindings))
    tally.finish(failed: result.failure != nil)
    writeProgress()
  }

  func reject(_ result: MoleculeResult) {
    let reason = result.rejection ?? result.failure?.description ?? ""
    EventStream.write(
      "rejected",
      [
        ("index", .whole(result.index)), ("attempt", .whole(result.attempt)),
        ("reason", .text(reason)),
      ])
    tally.reject()
  }

  func show(_ text: String) { EventStream.write("text", [("text", .text(text))]) }

  func end() {}

  private func writeProgress(_ stage: [(key: String, value: JSON?)] = []) {
    let now = Machine.seconds()
    lastWritten = now
    let left = tally.rate(at: now).map { Double(tally.total - tally.done) / $0 }
    EventStream.write(
      "progress",
      [
        ("done", .whole(tally.done)), ("total", .whole(tally.total)),
        ("failed", .whole(tally.failed)), ("rejected", .whole(tally.rejected)),
        ("seconds", .number(now - tally.start)), ("seconds_left", left.map(JSON.number)),
      ] + stage)
  }
}

extension RunRecord {
  /// Writes the counts of a run that is over, and the files it left.
  func writeEvent(files: [String]) {
    let failed = molecules.count { $0.failure != nil }
    EventStream.write(
      "result",
      [
        ("complete", .boolean(!isPartial)), ("molecules", .whole(molecules.count)),
        ("valid_molecules", .whole(molecules.count(where: \.isValid))), ("failed", .whole(failed)),
        ("rejected", .whole(rejected.count)), ("seconds", .number(seconds)),
        ("files", .list(files.map(JSON.text))),
      ])
  }
}

extension ReportedMolecule {
  /// Everything that is known of a molecule.
  fileprivate func fields(
    loops: [(name: String, value: String)]
  ) -> [(key: String, value: JSON?)] {
    let charges = evaluated.validity?.bonds?.formalCharges ?? molecule.elements.map { _ in 0 }
    return [
      ("index", .whole(index)), ("name", .text(name)),
      ("loops", .object(loops.map { ($0.name, .text($0.value)) })),
      ("seed", .whole(seed)), ("formula", .text(formula)),
      ("failed", .boolean(failure != nil)), ("valid", .boolean(isValid)),
      ("verdict", .text(verdict)), ("smiles", evaluated.smiles.map(JSON.text)),
      ("seconds", .number(self.seconds)),
      ("symbols", .list(molecule.elements.map { .text($0.symbol) })),
      ("positions", .list(molecule.positions.map { .list([$0.x, $0.y, $0.z].map(JSON.number)) })),
      (
        "bonds",
        .list(bonds.bonds.map { .list([$0.first, $0.second, $0.order].map { JSON.whole($0) }) })
      ),
      ("charges", .list(charges.map { .whole($0) })),
      (
        "metrics",
        .object(Metric.all.map { metric in (metric.key, metric.value(evaluated).map(JSON.number)) })
      ),
    ]
  }
}
