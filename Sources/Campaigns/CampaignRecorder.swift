import Engine
import Platform
import Script

/// Watches a campaign: everything that is made goes to the journal, round by round as they finish;
/// progress and what verbs print, the latter in the order of the recipe, to the display.
package final class CampaignRecorder: RunObserver {
  private let journal: Journal
  private let selection: RoundSelection
  private let earlier: JournalReader?
  private let display: any CampaignDisplay
  private var start = 0.0
  /// What rounds printed before one that is still under way.
  private var printed: [Int: String] = [:]
  private var text = ""
  private var nextRound: Int

  /// Records the selected rounds behind what a journal holds.
  package init(
    _ journal: Journal, _ selection: RoundSelection, after earlier: JournalReader?,
    display: any CampaignDisplay
  ) {
    self.journal = journal
    self.selection = selection
    self.earlier = earlier
    self.display = display
    nextRound = selection.next(from: 0)
  }

  /// Seconds the campaign ran, earlier sessions included.
  package var seconds: Double { (earlier?.seconds ?? 0) + Machine.seconds() - start }

  package func started(molecules: Int) {
    let done = earlier?.molecules ?? 0
    start = Machine.seconds()
    display.begin(
      total: done + molecules, done: done, failed: earlier?.failed ?? 0,
      rejected: earlier?.rejected ?? 0)
  }

  package func progressed(_ event: ProgressEvent, molecule: Int) { display.update(molecule, event) }

  package func finished(_ result: MoleculeResult) throws {
    try journal.append(
      JournaledMolecule(result, isDrawn: result.index < Self.mostDrawn), isRejected: false)
    display.finish(result)
  }

  package func rejected(_ result: MoleculeResult) throws {
    try journal.append(JournaledMolecule(result, isDrawn: false), isRejected: true)
    display.reject(result)
  }

  package func wrote(_ record: OutputRecord) {
    if let path = record.path {
      journal.append(record.text, to: path, key: record.key)
    } else {
      text += record.text
    }
  }

  package func completed(round: Int) throws {
    try journal.commit(round: round, seconds: seconds)
    printed[round] = text
    text = ""
    while let text = printed.removeValue(forKey: nextRound) {
      show(text)
      nextRound = selection.next(from: nextRound + 1)
    }
  }

  /// The run is over.
  package func end() {
    for round in printed.keys.sorted() { show(printed[round, default: ""]) }
    printed = [:]
    display.end()
  }

  private func show(_ text: String) {
    if !text.isEmpty { display.show(text) }
  }

  /// More than a report draws curves of, so that failed ones do not leave gaps.
  private static let mostDrawn = 150
}
