import Engine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a printed recipe names the files it reads.
public enum InputPaths: Sendable {
  /// As the recipe does: right for a text that stands in the same folder.
  case asWritten
  /// From the root: right for a text that stands anywhere on the machine.
  case absolute
  /// Without folders: the same for a recipe that was moved together with its files.
  case namesOnly

  /// A path of a recipe, in this manner.
  func path(_ path: String, in file: SourceFile) -> String {
    let split = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = String(path[split...])
    switch self {
    case .asWritten: return path
    case .namesOnly: return name
    case .absolute:
      // Only the folder is looked up: a link in the place of the file keeps its name.
      let whole = file.resolve(path)
      let end = whole.lastIndex(of: "/")
      let folder = end.map { whole[...$0] } ?? "."
      guard let found = realpath(String(folder), nil) else { return whole }
      defer { free(found) }
      let root = String(cString: found)
      return (root == "/" ? "" : root) + "/" + name
    }
  }
}
