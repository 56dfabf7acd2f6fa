/// The text of a recipe with a name for messages and the folder its relative paths start from.
public final class SourceFile: Sendable {
  /// What error messages call the file.
  public let name: String
  /// Relative input files are looked up here; empty for the current folder.
  public let folder: String
  /// The whole text.
  public let text: String
  /// The `include` that named the file; nil for the recipe itself.
  public let includedFrom: SourceSpan?
  /// What its statements may not do; nil where they may do everything.
  let confinement: Confinement?
  /// The characters of each line, line ends dropped.
  let lines: [[Character]]

  /// A text that was read already.
  public init(
    name: String, text: String, folder: String = "", includedFrom: SourceSpan? = nil,
    confinement: Confinement? = nil
  ) {
    self.name = name
    self.folder = folder
    self.includedFrom = includedFrom
    self.confinement = confinement
    // Some editors begin a file with an invisible mark.
    let hasMark = text.unicodeScalars.first == "\u{FEFF}"
    self.text = hasMark ? String(text.unicodeScalars.dropFirst()) : text
    lines = self.text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }.map(Array.init)
  }

  /// A line counted from 1, or nothing when there is no such line.
  func line(_ number: Int) -> [Character] {
    lines.indices.contains(number - 1) ? lines[number - 1] : []
  }

  /// A path of this file as the operating system can open it.
  public func resolve(_ path: String) -> String {
    path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
  }

  /// A file with another text in the place of this one.
  func with(text: String) -> SourceFile {
    SourceFile(
      name: name, text: text, folder: folder, includedFrom: includedFrom, confinement: confinement)
  }
}
