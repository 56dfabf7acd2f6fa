import Outputs

/// What is made of a figure when all its lines are there.
package struct FigureFormat: OutputFormat {
  package let endings: [String]
  package let isMadeOfWhole = true
  private let text: @Sendable (Figure) -> String

  private init(_ ending: String, text: @escaping @Sendable (Figure) -> String) {
    (endings, self.text) = ([ending], text)
  }

  /// The picture.
  package static let picture = FigureFormat("svg") { $0.document() }
  /// The numbers that it shows.
  package static let table = FigureFormat("tsv") { $0.table() }

  package func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink {
    FigureSink(path, replacing: replacing, text: text)
  }
}

private final class FigureSink: OutputSink {
  private let path: String
  private let replacing: Bool
  /// What is made of the figure.
  private let text: (Figure) -> String
  private var lines = ""
  private var file: TextSink?

  init(_ path: String, replacing: Bool, text: @escaping (Figure) -> String) {
    self.path = path
    self.replacing = replacing
    self.text = text
  }

  func append(_ text: String) { lines += text }

  // It has no file open before all is there.
  func pause() {}

  func complete() throws(OutputError) { try made().complete() }

  func finish() throws(OutputError) { try made().finish() }

  private func made() throws(OutputError) -> TextSink {
    if let file { return file }
    let file = try TextSink(path, replacing: replacing)
    self.file = file
    try file.append(text(Figure(lines: lines)))
    return file
  }
}
