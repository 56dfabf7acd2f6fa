import Outputs

/// How far the parts of a campaign are.
package struct CampaignStatus {
  /// What is known of a part.
  package struct Part {
    /// From 1.
    let number: Int
    /// Molecules done, in all, and given up among those done; nil before its journal exists.
    let molecules: (done: Int, all: Int, failed: Int)?
    package let state: State
  }

  /// What a part does.
  package enum State: String {
    case complete, running, waiting, stopped
    case absent = "not begun"
  }

  package let parts: [Part]
  /// Molecules of the whole campaign, where known.
  package let molecules: Int?

  /// Looks into the journals of a recipe, and into Slurm's queue for the jobs it was submitted as.
  /// - Throws: `CampaignError`, also when there is nothing.
  package init(_ options: CampaignRequest) throws(CampaignError) {
    let submitted = SubmittedJobs(options)
    var readers: [JournalReader] = []
    do throws(CampaignError) {
      readers = try CampaignParts(folder: options.output, of: options).readers()
    } catch {
      // Submitted, and none has begun.
      guard case .noParts = error, submitted.parts != nil else { throw error }
    }
    let tasks = Slurm.tasks(of: submitted.jobs)
    let count = readers.first?.header.parts ?? submitted.parts ?? 1
    let byPart = Dictionary(readers.map { ($0.header.part, $0) }) { first, _ in first }
    parts = (0..<count).map { index in
      let reader = byPart[index]
      let state: State =
        switch (reader, tasks[index + 1]) {
        case (let reader?, _) where reader.isComplete: .complete
        case (_, .running?): .running
        case (let reader?, _) where reader.isBeingWritten: .running
        case (_, .waiting?): .waiting
        case (.some, _): .stopped
        default: .absent
        }
      return Part(
        number: index + 1,
        molecules: reader.map { ($0.molecules, $0.header.ownMolecules, $0.failed) }, state: state)
    }
    molecules = readers.first?.header.molecules
  }

  /// Numbers of the parts in a state.
  package func parts(_ state: State) -> [Int] { parts.filter { $0.state == state }.map(\.number) }

  /// A row a part that is not complete, then the sums.
  package func rendered(limit: Int = 50, width: Int) -> String {
    var table = TextTable(columns: [
      .init(heading: "part", alignsRight: true), .init(heading: "molecules", alignsRight: true),
      .init(heading: "failed", alignsRight: true), .init(heading: "state", alignsRight: false),
    ])
    let open = parts.filter { $0.state != .complete }
    table.rows = open.prefix(limit).map { part in
      [
        "\(part.number)", part.molecules.map { "\($0.done)/\($0.all)" } ?? "-",
        part.molecules.map { "\($0.failed)" } ?? "-", part.state.rawValue,
      ]
    }
    var text = table.rows.isEmpty ? "" : table.rendered(width: width)
    if open.count > limit { text += "... and \(open.count - limit) more\n" }
    let states: [State] = [.complete, .running, .waiting, .stopped, .absent]
    let counts = states.map { ($0, parts($0).count) }.filter { $0.1 > 0 }
      .map { "\($0.1) \($0.0.rawValue)" }
    let done = parts.reduce(0) { $0 + ($1.molecules?.done ?? 0) }
    let failed = parts.reduce(0) { $0 + ($1.molecules?.failed ?? 0) }
    text += (text.isEmpty ? "" : "\n") + "\(Text.count(parts.count, "part")): "
    text += counts.joined(separator: ", ")
    text += "; \(done)" + (molecules.map { " of \(Text.count($0, "molecule"))" } ?? " molecules")
    return text + (failed > 0 ? ", \(failed) failed" : "") + "\n"
  }
}
