import Platform

/// What was probably meant by the name of a file that is not there.
package struct NearbyFile {
  /// The path as a recipe would have to write it.
  private let path: String
  private let isHome: Bool

  /// Looks for a file of a similar name in the same folder; nil where there is none.
  init?(_ path: String, in file: SourceFile) { self.init(path, at: file.resolve) }

  /// Words that a message about a missing file may end with: a file of a similar name.
  package static func hint(for path: String) -> String {
    guard Path.isMissing(path), let meant = NearbyFile(path, at: { $0 }), !meant.isHome else {
      return ""
    }
    return "; did you mean '\(meant.path)'?"
  }

  private init?(_ path: String, at place: (String) -> String) {
    guard !path.isEmpty else { return nil }
    if path.hasPrefix("~/"), let home = Machine.environment("HOME") {
      self.path = home + path.dropFirst(1)
      isHome = true
      return
    }
    isHome = false
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let place = place(folder)
    // An ending that all names share makes none of them alike.
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let (stem, ending) = (String(name[..<dot]), String(name[dot...]))
    let names = Self.names(in: place)
    let stems = names.filter { !ending.isEmpty && $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }
    guard
      let meant = Suggestion.closest(to: stem, among: stems).map({ $0 + ending })
        ?? (stems.isEmpty ? Suggestion.closest(to: name, among: names) : nil)
    else { return nil }
    self.path = folder + meant
  }

  /// What to write.
  var advice: Advice {
    isHome ? .instead("the whole path, ~ means nothing here: \"\(path)\"") : .statement(path)
  }

  /// Some of the names in a folder, in alphabetical order.
  private static func names(in path: String) -> [String] {
    // A folder may have millions.
    let names = Folder.names(in: path.isEmpty ? "." : path, limit: 10_000)
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }
}
