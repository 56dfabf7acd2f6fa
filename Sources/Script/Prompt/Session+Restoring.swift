import Engine

/// What a statement made, to be there again without running it.
public struct RecordedMolecule: Sendable {
  /// What the statement calls it.
  public let label: String
  /// Its place among all the statement makes, from 0.
  public let index: Int
  public let candidate: Candidate

  /// A molecule a statement left.
  public init(label: String, index: Int, candidate: Candidate) {
    (self.label, self.index, self.candidate) = (label, index, candidate)
  }
}

extension Session {
  /// Takes a statement as `feed` does, but where it would run takes what it made an earlier time.
  public func restore(_ text: String, making molecules: [RecordedMolecule]) -> Reply {
    let problems = StatementText.read(text).problems
    guard problems.isEmpty else { return Reply(diagnostics: problems) }
    recorded = molecules
    defer {
      recorded = nil
      discardPending()
    }
    do {
      return try feed(text, observedBy: DiscardingObserver())
    } catch let diagnostic as Diagnostic {
      return Reply(diagnostics: [diagnostic])
    } catch {
      return Reply(notes: ["\(error)"])
    }
  }
}
