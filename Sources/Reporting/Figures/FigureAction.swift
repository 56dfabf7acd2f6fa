import Engine

/// Adds rows to a figure, which is drawn when the run is over.
struct FigureAction: Verb {
  /// The picture, and the file of its numbers where there is one.
  let paths: [String]
  var metricsRead: [String: String] = [:]
  var readsTrajectory = false
  /// What a molecule adds.
  let rows: @Sendable (Candidate, RunContext) throws -> [FigureRow]

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    for row in try rows(candidate, context) {
      for path in paths { context.emit(OutputRecord(path: path, text: row.line)) }
    }
  }
}
