import Engine

/// A stretch of one line of a file. Lines and columns count from 1, columns in characters, so that
/// an angstrom sign is one column however many bytes it takes.
public struct SourceSpan: Sendable {
  /// The text the characters belong to.
  public let file: SourceFile
  /// Counted from 1.
  public let line: Int
  /// The first character, counted from 1.
  public let column: Int
  /// Characters covered, at least 1.
  public let length: Int

  /// Some characters of a line.
  public init(file: SourceFile, line: Int, column: Int, length: Int) {
    self.file = file
    self.line = line
    self.column = column
    self.length = max(1, length)
  }

  /// From the start of this span to the end of another; to the end of the line when the other is
  /// further down.
  func through(_ end: SourceSpan) -> SourceSpan {
    let last =
      end.line == line ? end.column + end.length : max(column + 1, file.line(line).count + 1)
    return SourceSpan(file: file, line: line, column: column, length: last - column)
  }

  /// The first character after the span.
  var after: SourceSpan { SourceSpan(file: file, line: line, column: column + length, length: 1) }

  /// Where the span comes in the whole recipe: line and column, those of the `include`s that led
  /// here before them. Spans of one recipe compare as they are read.
  var position: [Int] { (file.includedFrom?.position ?? []) + [line, column] }

  /// The place as another line names it: the line number is enough within a file.
  func place(from other: SourceSpan) -> String {
    file === other.file ? "line \(line)" : "\(file.name):\(line)"
  }

  /// The text covered.
  var text: String { String(file.line(line).dropFirst(column - 1).prefix(length)) }
}

extension SourceSpan: SourcePlace {}

extension SourceSpan: CustomStringConvertible {
  /// `"file:line:column"`.
  public var description: String { "\(file.name):\(line):\(column)" }
}
