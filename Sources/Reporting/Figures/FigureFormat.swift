import Outputs

/// A picture, drawn when all its lines are there.
package struct FigureFormat: OutputFormat {
  package let endings = ["svg"]
  package let isMadeOfWhole = true

  package init() {}

  package func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink {
    FigureSink(path, replacing: replacing)
  }
}

private final class FigureSink: OutputSink {
  private let path: String
  private let replacing: Bool
  private var lines = ""
  private var file: TextSink?

  init(_ path: String, replacing: Bool) {
    self.path = path
    self.replacing = replacing
  }

  func append(_ text: String) { lines += text }

  // It has no file open before all is there.
  func pause() {}

  func complete() throws(OutputError) { try drawn().complete() }

  func finish() throws(OutputError) { try drawn().finish() }

  private func drawn() throws(OutputError) -> TextSink {
    if let file { return file }
    let file = try TextSink(path, replacing: replacing)
    self.file = file
    try file.append(Figure(lines: lines).document())
    return file
  }
}
