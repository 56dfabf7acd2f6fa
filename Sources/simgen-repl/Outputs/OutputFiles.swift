import Formats
import Glibc

/// Files that are written together. Text is appended to `NAME.part`, so that the final name never
/// holds half a file; `finish` renames.
final class OutputFiles {
  /// Relative paths of outputs are relative to this folder.
  let folder: String
  /// Whether existing files may be replaced.
  let overwrite: Bool
  private var files: [Output] = []
  private var places: [String: Int] = [:]
  /// Lines of figures by path, drawn when all are there.
  private var figures: [(path: String, lines: String)] = []
  /// Places of the files that are open, the one used last at the end.
  private var open: [Int] = []

  private struct Output {
    let path: String
    /// What was written, while the file is closed; nil before it was begun.
    var length: Int?
    var file: (any OutputSink)?
  }

  /// So many are open at a time, however many there are.
  private static let mostOpen = 64

  /// The outputs below a folder, which is created when the first file needs it.
  init(folder: String, overwrite: Bool) {
    self.folder = folder
    self.overwrite = overwrite
  }

  /// Looks whether these files could be written, without touching anything: nothing in the way,
  /// folders there or creatable. Only who goes on with a run knows that parts are its own.
  /// - Throws: `OutputError` naming the first file that cannot.
  func inspect(
    _ paths: some Sequence<String>, resuming: Bool = false
  ) throws(OutputError) {
    for path in paths {
      let target = resolved(path)
      if let whole = Self.expanded(path) { throw .home(path, whole: whole) }
      if let whole = Self.expanded(folder + "/") {
        throw .home(folder, whole: String(whole.dropLast()))
      }
      if Self.kind(of: target) == S_IFDIR { throw .notWritable(target, reason: "it is a folder") }
      if overwrite && ![0, S_IFREG].contains(Self.kind(of: target, followingLinks: false)) {
        throw .notWritable(target, reason: "it is not a regular file")
      }
      if !overwrite {
        if access(target, F_OK) == 0 { throw .exists(target) }
        if !resuming && Self.isOccupied(target + ".part") { throw .leftOver(target + ".part") }
      }
      var folder = Folder.of(target)
      while access(folder, F_OK) != 0 && errno == ENOENT { folder = Folder.of(folder) }
      guard Self.kind(of: folder) == S_IFDIR else {
        throw .notWritable(target, reason: "\(folder) is not a folder")
      }
      guard access(folder, W_OK) == 0 else {
        throw .notWritable(target, reason: "\(folder): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Makes sure, before any work, that these files can be written: `inspect`, then creates missing
  /// folders and tries.
  /// - Throws: `OutputError` naming the first file that cannot.
  func claim(_ paths: some Sequence<String>, resuming: Bool = false) throws(OutputError) {
    var tried: Set<String> = []
    for path in paths {
      try inspect([path], resuming: resuming)
      let target = resolved(path)
      let folder = Folder.of(target)
      do throws(FileError) {
        try Folder.create(folder)
        if tried.insert(folder).inserted { try Self.tryFile(in: folder) }
      } catch {
        throw .notWritable(target, reason: error.explanation)
      }
    }
  }

  /// Begins a file without a name, of which nothing can be left behind.
  private static func tryFile(in folder: String) throws(FileError) {
    // O_TMPFILE, which Swift does not import; file systems without it were asked for access.
    let unnamed = 0o20_000_000 | O_DIRECTORY
    let descriptor = Glibc.open(folder, O_WRONLY | O_CLOEXEC | unnamed, 0o666)
    if descriptor >= 0 {
      close(descriptor)
    } else if ![EOPNOTSUPP, EISDIR, EINVAL].contains(errno) {
      throw .system(.create, folder)
    }
  }

  /// Appends text to a file, beginning it the first time.
  /// - Throws: `OutputError`, as when the disk is full.
  func append(_ text: String, to path: String) throws(OutputError) {
    if Figure.isFigure(path) {
      guard let place = figures.firstIndex(where: { $0.path == path }) else {
        figures.append((path, text))
        return
      }
      figures[place].lines += text
      return
    }
    try appendNow(text, to: path)
  }

  /// What a shell makes of a path that begins with the mark of a home folder, which is an ordinary
  /// character everywhere else; nil for other paths.
  private static func expanded(_ path: String) -> String? {
    guard path.first == "~", let slash = path.firstIndex(of: "/") else { return nil }
    let user = path[..<slash].dropFirst()
    let isName = user.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    guard isName else { return nil }
    let home = user.isEmpty ? Terminal.environment("HOME") : nil
    return (home ?? (user.isEmpty ? "/home/NAME" : "/home/\(user)")) + path[slash...]
  }

  private func drawFigures() throws(OutputError) {
    for figure in figures {
      try appendNow(Figure(lines: figure.lines).document(), to: figure.path)
    }
    figures = []
  }

  private func appendNow(_ text: String, to path: String) throws(OutputError) {
    if let whole = Self.expanded(path) { throw .home(path, whole: whole) }
    let target = resolved(path)
    let place: Int
    if let known = places[target] {
      place = known
    } else {
      do throws(FileError) {
        try Folder.create(Folder.of(target))
      } catch {
        throw OutputError(error, target)
      }
      place = files.count
      files.append(Output(path: target))
      places[target] = place
    }
    try opened(place).append(text)
  }

  private func opened(_ place: Int) throws(OutputError) -> any OutputSink {
    if let file = files[place].file {
      if open.last != place {
        open.removeAll { $0 == place }
        open.append(place)
      }
      return file
    }
    if open.count == Self.mostOpen {
      let oldest = open.removeFirst()
      files[oldest].length = try files[oldest].file?.pause()
      files[oldest].file = nil
    }
    let (path, length) = (files[place].path, files[place].length)
    let file: any OutputSink =
      Self.isStore(path)
      ? try StoreSink(path, isNew: length == nil, replacing: overwrite)
      : try TextSink(path, keeping: length ?? 0, replacing: overwrite)
    files[place].file = file
    open.append(place)
    return file
  }

  /// Whether a path names a store rather than a text file.
  static func isStore(_ path: String) -> Bool { path.lowercased().hasSuffix(".db") }

  /// Makes everything written so far durable, before the first file gets its name.
  /// - Throws: `OutputError`.
  func complete() throws(OutputError) {
    try drawFigures()
    for place in files.indices { try opened(place).complete() }
  }

  /// Gives the files their names, in the order in which they were begun. What did not come to its
  /// end gets a name beside the final one: `mols.partial.xyz`.
  /// - Returns: the names.
  /// - Throws: `OutputError`; the parts are still there then.
  func finish(complete isComplete: Bool) throws(OutputError) -> [String] {
    try drawFigures()
    var names: [String] = []
    for place in files.indices {
      let path = files[place].path
      let file = try opened(place)
      if isComplete {
        try file.finish()
        names.append(path)
      } else {
        try file.complete()
        let name = Self.partialName(path)
        names.append(rename(path + ".part", name) == 0 ? name : path + ".part")
      }
      files[place].file = nil
      open.removeAll { $0 == place }
    }
    forget()
    return names
  }

  /// Takes away what was written: the disk is full, or nobody wants it any more.
  func discard() {
    for output in files { unlink(output.path + ".part") }
    forget()
  }

  private func forget() {
    files = []
    figures = []
    places = [:]
    open = []
  }

  /// A path as given in a recipe, below the output folder unless it is absolute.
  func resolved(_ path: String) -> String {
    Folder.path(path, below: folder)
  }

  private static func kind(of path: String, followingLinks: Bool = true) -> mode_t {
    var status = stat()
    let code = followingLinks ? stat(path, &status) : lstat(path, &status)
    return code == 0 ? status.st_mode & S_IFMT : 0
  }

  private static func isOccupied(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 0
  }

  private static func partialName(_ path: String) -> String {
    let folder = path.contains("/") ? Folder.of(path) + "/" : ""
    let name = String(path.dropFirst(folder.count))
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    var number = 1
    while true {
      let mark = number == 1 ? ".partial" : ".partial-\(number)"
      let candidate = folder + name[..<dot] + mark + name[dot...]
      if access(candidate, F_OK) != 0 { return candidate }
      number += 1
    }
  }
}

/// Why an output cannot be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
  case exists(String)
  case leftOver(String)
  case notWritable(String, reason: String)
  /// The path begins like a home folder in a shell.
  case home(String, whole: String)

  /// The file as `OutputFiles.resolved` names it, or the path as it was given.
  var path: String {
    switch self {
    case .exists(let path), .notWritable(let path, _), .home(let path, _): path
    case .leftOver(let part): String(part.dropLast(".part".count))
    }
  }

  var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already; choose another place with --output, or replace it with --overwrite"
    case .leftOver(let path):
      "\(path) was left by a run that was killed, or another run is writing it; "
        + "rename it to keep it, or replace it with --overwrite"
    case .notWritable(let path, let reason): "cannot write \(path): \(reason)"
    case .home(let path, let whole):
      "\(path): ~ means a home folder to a shell only; write the whole path: \(whole)"
    }
  }
}
