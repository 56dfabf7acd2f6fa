import Chemistry
import Engine
import Outputs
import Reporting
import Script

/// The molecules of a session on one page.
struct SessionReport {
  private let session: Session
  /// Those of the last statement that made several.
  private let series: [ReportedMolecule]

  /// The report of a session whose last loop left these molecules.
  init(_ session: Session, series: [ReportedMolecule]) {
    self.session = session
    self.series = series
  }

  /// Molecules of the last loop, then the labelled ones that are not among them.
  var molecules: [ReportedMolecule] {
    let labelled = session.molecules.filter { _, candidate in
      !series.contains { $0.molecule == candidate.molecule }
    }
    return series
      + labelled.enumerated().map { index, entry in
        ReportedMolecule(
          index: (series.last?.index ?? -1) + 1 + index, name: entry.label,
          candidate: entry.candidate)
      }
  }

  /// The page.
  func rendered(threads: Int) -> String {
    let molecules = self.molecules
    let declared = Ingredients(declarations: session.declarations)
    return Report(
      title: "session", recipe: session.recipe(),
      facts: declared.facts + Ingredients.circumstances(threads: threads), results: molecules,
      rejected: [], comparison: Comparison(SetEvaluation(molecules.map(\.evaluated))),
      schedules: declared.schedules, citations: declared.citations,
      seconds: molecules.reduce(0) { $0 + $1.seconds }, isPartial: false
    ).rendered()
  }
}
