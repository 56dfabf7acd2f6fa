import Engine
import Script

/// Watches a campaign: progress on standard error, everything that is made to the journal, round by
/// round as they finish, and what verbs print to standard output, in the order of the recipe.
final class CampaignRecorder: RunObserver {
  private let journal: Journal
  private let selection: RoundSelection
  private let earlier: JournalReader?
  private let progress: Progress
  /// What rounds printed before one that is still under way.
  private var printed: [Int: String] = [:]
  private var text = ""
  private var nextRound: Int

  /// Records the selected rounds behind what a journal holds.
  init(
    _ journal: Journal, _ selection: RoundSelection, after earlier: JournalReader?,
    progress: Progress = Progress()
  ) {
    self.journal = journal
    self.selection = selection
    self.earlier = earlier
    self.progress = progress
    nextRound = selection.next(from: 0)
  }

  /// Seconds the campaign ran, earlier sessions included.
  var seconds: Double { (earlier?.seconds ?? 0) + progress.elapsed }

  func started(molecules: Int) {
    let done = earlier?.molecules ?? 0
    progress.begin(
      total: done + molecules, done: done, failed: earlier?.failed ?? 0,
      rejected: earlier?.rejected ?? 0)
  }

  func progressed(_ event: ProgressEvent, molecule: Int) { progress.update(molecule, event) }

  func finished(_ result: MoleculeResult) throws {
    try journal.append(
      JournaledMolecule(result, isDrawn: result.index < Self.mostDrawn), isRejected: false)
    progress.finish(result.index, failed: result.failure != nil)
  }

  func rejected(_ result: MoleculeResult) throws {
    try journal.append(JournaledMolecule(result, isDrawn: false), isRejected: true)
    progress.reject()
  }

  func wrote(_ record: OutputRecord) {
    if let path = record.path {
      journal.append(record.text, to: path)
    } else {
      text += record.text
    }
  }

  func completed(round: Int) throws {
    try journal.commit(round: round, seconds: seconds)
    printed[round] = text
    text = ""
    while let text = printed.removeValue(forKey: nextRound) {
      show(text)
      nextRound = selection.next(from: nextRound + 1)
    }
  }

  /// The run is over.
  func end() {
    for round in printed.keys.sorted() { show(printed[round, default: ""]) }
    printed = [:]
    progress.clear()
  }

  private func show(_ text: String) {
    guard !text.isEmpty else { return }
    progress.clear()
    Terminal.print(text)
  }

  /// More than a report draws curves of, so that failed ones do not leave gaps.
  private static let mostDrawn = 150
}
