import Engine
import Platform

/// How a printed recipe names the files it reads.
public enum InputPaths: Sendable {
  /// As the recipe does: right for a text that stands in the same folder.
  case asWritten
  /// From the root: right for a text that stands anywhere on the machine.
  case absolute
  /// Without folders: the same for a recipe that was moved together with its files.
  case namesOnly

  /// A path of a file, which is the recipe or included by it, in this manner.
  func path(_ path: String, in file: SourceFile, below recipe: SourceFile) -> String {
    let split = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = String(path[split...])
    switch self {
    case .asWritten:
      guard file.folder != recipe.folder, file.includedFrom != nil else { return path }
      let whole = file.resolve(path)
      let base = recipe.folder.isEmpty ? "" : recipe.folder + "/"
      return whole.hasPrefix(base) ? String(whole.dropFirst(base.count)) : whole
    case .namesOnly: return name
    case .absolute:
      // Only the folder is looked up: a link in the place of the file keeps its name.
      let whole = file.resolve(path)
      let end = whole.lastIndex(of: "/")
      let folder = end.map { whole[...$0] } ?? "."
      guard let root = Path.resolved(String(folder)) else { return whole }
      return (root == "/" ? "" : root) + "/" + name
    }
  }
}
