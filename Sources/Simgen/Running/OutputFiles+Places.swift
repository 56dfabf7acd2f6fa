import Outputs
import Script

extension OutputFiles {
  /// The first thing in the way of each output, at the place of the recipe that names it, and of
  /// other files the run would write.
  package func obstacles(
    to outputs: [(path: String, place: SourceSpan)], and others: [String] = []
  ) -> (located: [Diagnostic], other: OutputError?) {
    var located: [Diagnostic] = []
    for (path, place) in outputs {
      do throws(OutputError) {
        try inspect([path])
      } catch {
        located.append(Diagnostic(.output(error.description), at: place))
      }
    }
    do throws(OutputError) {
      // Those of the recipe again, now each beside all others.
      try inspect(outputs.map(\.path) + others)
    } catch {
      guard located.isEmpty, let diagnostic = self.located(error, among: outputs) else {
        return (located, error)
      }
      return ([diagnostic], nil)
    }
    return (located, nil)
  }

  /// An error at the place of the recipe that names the file; nil where none does.
  package func located(
    _ error: OutputError, among outputs: [(path: String, place: SourceSpan)]
  ) -> Diagnostic? {
    outputs.first { $0.path == error.path || resolved($0.path) == error.path }
      .map { Diagnostic(.output(error.description), at: $0.place) }
  }
}
