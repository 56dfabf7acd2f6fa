import Chemistry
import Outputs

/// What a run prints when it is over: a row per molecule, then the totals.
package struct ClosingTable {
  let results: [ReportedMolecule]
  /// Attempts that were rejected on the way.
  var rejected: [ReportedMolecule] = []
  /// What files did not take a second time.
  var duplicates = Duplicates()
  /// Aggregate metrics of the molecules, and of the reference; nil to leave them out.
  var evaluation: EvaluationTable?
  /// Wall-clock time of the run.
  let seconds: Double
  /// Parts that were put together; `seconds` is the time of all of them.
  var parts = 1
  /// DOIs of what was used.
  let citations: [String]
  /// Rows shown; the report has the rest.
  var limit = 60
  /// Columns of the terminal.
  var width = Int.max

  /// The table of a run.
  package init(
    results: [ReportedMolecule], rejected: [ReportedMolecule] = [],
    duplicates: Duplicates = Duplicates(), evaluation: EvaluationTable? = nil, seconds: Double,
    parts: Int = 1, citations: [String],
    limit: Int = 60, width: Int = Int.max
  ) {
    self.results = results
    self.rejected = rejected
    self.duplicates = duplicates
    self.evaluation = evaluation
    self.seconds = seconds
    self.parts = parts
    self.citations = citations
    self.limit = limit
    self.width = width
  }

  /// The table, the totals and what to cite, as lines.
  package func rendered() -> String {
    guard !results.isEmpty else { return "" }
    return rows() + "\n" + (evaluation.map { $0.rendered(listsFamilies: true) + "\n" } ?? "")
      + Text.wrapped(totals() + stages() + Guidance.note(results), to: width) + cite()
  }

  private func rows() -> String {
    let guidance = Guidance.column(results)
    var table = TextTable(
      columns: [
        .init(heading: "molecule", alignsRight: false),
        .init(heading: "formula", alignsRight: false),
        .init(heading: "heavy", alignsRight: true, isOptional: true),
        .init(heading: "interaction eV/atom", alignsRight: true, isOptional: true),
      ] + guidance + [
        .init(heading: "seconds", alignsRight: true, isOptional: true),
        .init(heading: "verdict", alignsRight: false, limit: 60),
      ])
    table.rows = results.prefix(limit).map { result in
      [
        result.name, result.formula, "\(result.heavyAtoms)",
        result.interactionPerAtom.map { Text.fixed($0, 3) } ?? "-",
      ] + guidance.map { _ in result.guidance.map { Text.fixed($0.perAtom, 2) } ?? "-" } + [
        Text.fixed(result.seconds, 1), result.verdict,
      ]
    }
    let hidden = results.count - table.rows.count
    return table.rendered(width: width) + (hidden > 0 ? "... and \(hidden) more\n" : "")
  }

  /// Seconds that nobody misses.
  private static let shortWait = 0.5

  private func totals() -> String {
    let finished = results.filter { $0.failure == nil }
    let valid = finished.filter(\.isValid)
    var text = "\(Text.count(finished.count, "molecule")) in \(Text.duration(seconds))"
    // Molecules wait for it together.
    let wait = (results + rejected).map(\.preparation).max() ?? 0
    let fit = wait < Self.shortWait ? 0 : min(seconds, wait)
    if parts > 1 {
      text += " of \(parts) parts together"
    } else if seconds > fit {
      text += fit > 0 ? ", \(Text.duration(fit)) of them for the fit" : ""
      text += " (\(Text.fixed(Double(finished.count) / (seconds - fit) * 3600, 0)) an hour"
      text += fit > 0 ? " without it)" : ")"
    }
    let share =
      finished.isEmpty
      ? "" : " (\(Text.fixed(100 * Double(valid.count) / Double(finished.count), 1)) %)"
    text += ", \(valid.count) valid\(share)"
    let faults = Tally.counting(finished.filter { !$0.isValid }.map(\.verdictKind))
    if !faults.isEmpty {
      text += ", not valid: "
      text += faults.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    }
    let failures = Tally.counting(results.compactMap { $0.failure?.kind })
    if !failures.isEmpty {
      text += ", \(results.count - finished.count) failed ("
      text += failures.map { "\($0.name): \($0.count)" }.joined(separator: ", ") + ")"
    }
    if !rejected.isEmpty {
      text += ", \(Text.count(rejected.count, "attempt")) rejected ("
      text += Tally.counting(rejected.map(\.verdictKind)).map { "\($0.name): \($0.count)" }
        .joined(separator: ", ")
      text += "; \(valid.count) of \(results.count + rejected.count) attempts valid)"
    }
    for (path, count) in duplicates.counts {
      text += ", \(Text.count(count, "duplicate")) left out of \(Text.message(path))"
    }
    return text + "\n"
  }

  /// Mean seconds of each verb, in the order in which they came.
  private func stages() -> String {
    var order: [String] = []
    var sums: [String: Double] = [:]
    for stage in results.flatMap(\.stages) {
      if sums[stage.name] == nil { order.append(stage.name) }
      sums[stage.name, default: 0] += stage.seconds
    }
    let means = order.map {
      "\($0) \(Text.fixed(sums[$0, default: 0] / Double(results.count), 3))"
    }
    return means.isEmpty ? "" : "Seconds per molecule: " + means.joined(separator: ", ") + "\n"
  }

  private func cite() -> String {
    citations.isEmpty
      ? ""
      : "Please cite: " + citations.map { "https://doi.org/\($0)" }.joined(separator: ", ") + "\n"
  }
}
