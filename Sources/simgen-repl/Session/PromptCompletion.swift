import Glibc
import Script

/// What TAB offers: the grammar's words, file names inside quotes, topics after `help`.
struct PromptCompletion {
  private let session: Session

  /// Completion of the lines of a session.
  init(_ session: Session) { self.session = session }

  /// Candidates for the last word of the text before the cursor.
  func candidates(for line: String) -> [String] {
    if let quote = Self.openQuote(in: line) {
      return Self.files(startingWith: String(line[line.index(after: quote)...]))
    }
    let words = line.split(whereSeparator: \.isWhitespace)
    let isFirst = words.count < 2 && line.last?.isWhitespace != true
    let last = line.last?.isWhitespace == true ? "" : String(words.last ?? "")
    if !session.isIncomplete, !isFirst, let first = words.first {
      if first == "help" || first == "?" {
        return Help(session.catalogue).topics.filter { $0.hasPrefix(last) }
      }
      if first == "show" {
        return (session.molecules.map(\.label) + session.names.map(\.name))
          .filter { $0.hasPrefix(last) }
      }
    }
    let own =
      isFirst && !session.isIncomplete
      ? ["help", "quit", "show"].filter { $0.hasPrefix(last) } : []
    let grammar = Completion.candidates(for: line, in: session)
    return grammar + own.filter { !grammar.contains($0) }
  }

  private static func openQuote(in line: String) -> String.Index? {
    var open: String.Index?
    for index in line.indices where line[index] == "\"" { open = open == nil ? index : nil }
    return open
  }

  private static func files(startingWith path: String) -> [String] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let prefix = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), !name.hasPrefix(".") || prefix.hasPrefix(".") else { continue }
      var status = stat()
      let isFolder = stat(folder + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append(folder + name + (isFolder ? "/" : ""))
    }
    return names.sorted()
  }
}
