import Platform

/// Files that are written together. Text is appended to `NAME.part`, so that the final name never
/// holds half a file; `finish` renames. What is not finished when its owner lets go is taken away.
///
/// Names are locked from `claim`, or their first text, on: nobody else writes under them.
package final class OutputFiles {
  /// Relative paths of outputs are relative to this folder.
  package let folder: String
  /// Whether existing files may be replaced.
  package let overwrite: Bool
  private var files: [Output] = []
  private var places: [String: Int] = [:]
  /// Places of the files that are open, the one used last at the end.
  private var open: [Int] = []

  private let formats: OutputFormats
  private let locks: NameLocks

  private struct Output {
    let path: String
    /// Nil when the file has its name.
    var sink: (any OutputSink)?
  }

  /// So many are open at a time, however many there are.
  private static let mostOpen = 64

  /// The outputs below a folder, which is created when the first file needs it.
  /// - Parameter locks: what holds the names; they are locked as long as it lives.
  package init(
    folder: String, overwrite: Bool, formats: OutputFormats, locks: NameLocks = NameLocks()
  ) {
    self.folder = folder
    self.overwrite = overwrite
    self.formats = formats
    self.locks = locks
  }

  deinit { for output in files { Path.remove(output.path + ".part") } }

  /// Looks whether these files could be written, without touching anything: nothing in the way,
  /// folders there or creatable. Only who goes on with a run knows that parts are its own.
  /// - Throws: `OutputError` naming the first file that cannot.
  package func inspect(
    _ paths: some Sequence<String>, resuming: Bool = false
  ) throws(OutputError) {
    let targets = Set(paths.map(resolved))
    for path in paths {
      let target = resolved(path)
      if let folder = Self.folders(of: target).first(where: targets.contains) {
        throw .notWritable(target, reason: "\(folder) is written too, and cannot be a folder")
      }
      if let whole = Self.expanded(path) { throw .home(path, whole: whole) }
      if let whole = Self.expanded(folder + "/") {
        throw .home(folder, whole: String(whole.dropLast()))
      }
      let name = target.split(separator: "/").last ?? ""
      guard name.utf8.count <= Self.longestName else {
        throw .notWritable(
          target,
          reason: "its name has \(name.utf8.count) bytes, and \(Self.longestName) are possible")
      }
      if Self.kind(of: target) == .folder { throw .notWritable(target, reason: "it is a folder") }
      if let refusal = locks.holder(of: target) { throw OutputError(refusal, target) }
      if overwrite && ![nil, .file].contains(Self.kind(of: target, followingLinks: false)) {
        throw .notWritable(target, reason: "it is not a regular file")
      }
      if !overwrite {
        if Path.exists(target) { throw .exists(target) }
        if !resuming && Self.isOccupied(target + ".part") { throw .leftOver(target + ".part") }
      }
      var folder = Folder.of(target)
      while Path.isMissing(folder) { folder = Folder.of(folder) }
      guard Self.kind(of: folder) == .folder else {
        throw .notWritable(target, reason: "\(folder) is not a folder")
      }
      if let obstacle = Path.obstacle(toWriting: folder) {
        throw .notWritable(target, reason: "\(folder): \(obstacle)")
      }
    }
  }

  /// Bytes of a name: those of file systems, less what temporary names add.
  private static let longestName = 240

  /// Makes sure, before any work, that these files can be written and will be by nobody else:
  /// `inspect`, then creates missing folders, locks the names and tries.
  /// - Throws: `OutputError` naming the first file that cannot.
  package func claim(_ paths: some Sequence<String>, resuming: Bool = false) throws(OutputError) {
    var tried: Set<String> = []
    try inspect(paths, resuming: resuming)
    for path in paths {
      let target = resolved(path)
      let folder = Folder.of(target)
      do throws(FileError) {
        try Folder.create(folder)
        if tried.insert(folder).inserted { try Path.tryFile(in: folder) }
      } catch {
        throw .notWritable(target, reason: error.explanation)
      }
      try lock(target)
      // Whoever had the name until now may have left something.
      try inspect([path], resuming: resuming)
    }
  }

  /// Claims files while something writes them that makes them appear whole on its own.
  /// - Throws: `OutputError`, and what `body` throws.
  package func writing<Result>(_ paths: [String], _ body: () throws -> Result) throws -> Result {
    try claim(paths)
    return try withExtendedLifetime(self, body)
  }

  private func lock(_ target: String) throws(OutputError) {
    do throws(NameLocks.Refusal) { try locks.take(target) } catch {
      throw OutputError(error, target)
    }
  }

  /// Appends text to a file, beginning it the first time.
  /// - Throws: `OutputError`, as when the disk is full.
  package func append(_ text: String, to path: String) throws(OutputError) {
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
      let name = target.split(separator: "/").last.map(String.init) ?? target
      // The same file by another spelling.
      let whole = (Path.resolved(Folder.of(target)) ?? Folder.of(target)) + "/" + name
      if let known = places[whole] {
        place = known
      } else {
        try lock(target)
        place = files.count
        files.append(Output(path: target))
        places[whole] = place
      }
      places[target] = place
    }
    try opened(place).append(text)
  }

  /// What a shell makes of a path that begins with the mark of a home folder, which is an ordinary
  /// character everywhere else; nil for other paths.
  private static func expanded(_ path: String) -> String? {
    guard path.first == "~", let slash = path.firstIndex(of: "/") else { return nil }
    let user = path[..<slash].dropFirst()
    let isName = user.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    guard isName else { return nil }
    let home = user.isEmpty ? Machine.environment("HOME") : nil
    return (home ?? (user.isEmpty ? "/home/NAME" : "/home/\(user)")) + path[slash...]
  }

  private func opened(_ place: Int) throws(OutputError) -> any OutputSink {
    if open.last == place, let sink = files[place].sink { return sink }
    open.removeAll { $0 == place }
    if open.count == Self.mostOpen { try files[open.removeFirst()].sink?.pause() }
    open.append(place)
    if let sink = files[place].sink { return sink }
    let path = files[place].path
    let sink = try formats.format(of: path).begin(path, replacing: overwrite)
    files[place].sink = sink
    return sink
  }

  /// Makes everything written so far durable, before the first file gets its name.
  /// - Throws: `OutputError`.
  package func complete() throws(OutputError) {
    for place in files.indices { try opened(place).complete() }
  }

  /// Gives the files their names, in the order in which they were begun. What did not come to its
  /// end gets a name beside the final one: `mols.partial.xyz`.
  /// - Returns: the names.
  /// - Throws: `OutputError`; the parts are still there then.
  package func finish(complete isComplete: Bool) throws(OutputError) -> [String] {
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
        names.append(Path.rename(path + ".part", to: name) ? name : path + ".part")
      }
      files[place].sink = nil
      open.removeAll { $0 == place }
    }
    files = []
    places = [:]
    open = []
    return names
  }

  /// The folders a path is in, from the innermost to the outermost.
  private static func folders(of path: String) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1..<max(1, parts.count)).reversed().map { parts[..<$0].joined(separator: "/") }
  }

  /// A path as given in a recipe, below the output folder unless it is absolute.
  package func resolved(_ path: String) -> String {
    Folder.path(path, below: folder)
  }

  private static func kind(of path: String, followingLinks: Bool = true) -> FileStatus.Kind? {
    FileStatus(of: path, followingLinks: followingLinks)?.kind
  }

  private static func isOccupied(_ path: String) -> Bool {
    FileStatus(of: path).map { $0.size > 0 } ?? false
  }

  private static func partialName(_ path: String) -> String {
    let folder = path.contains("/") ? Folder.of(path) + "/" : ""
    let name = String(path.dropFirst(folder.count))
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    var number = 1
    while true {
      let mark = number == 1 ? ".partial" : ".partial-\(number)"
      let candidate = folder + name[..<dot] + mark + name[dot...]
      if !Path.exists(candidate) { return candidate }
      number += 1
    }
  }
}

extension OutputError {
  /// Why the name of an output cannot be had.
  package init(_ refusal: NameLocks.Refusal, _ path: String) {
    self =
      switch refusal {
      case .taken(let process): .inUse(path, by: process)
      case .system(let reason): .notWritable(path, reason: reason)
      }
  }
}

/// Why an output cannot be written.
package enum OutputError: Error, Equatable, CustomStringConvertible {
  case exists(String)
  case leftOver(String)
  /// Somebody is writing it: a process, where it can be told which.
  case inUse(String, by: Int?)
  case notWritable(String, reason: String)
  /// The path begins like a home folder in a shell.
  case home(String, whole: String)

  /// The file as `OutputFiles.resolved` names it, or the path as it was given.
  package var path: String {
    switch self {
    case .exists(let path), .notWritable(let path, _), .home(let path, _), .inUse(let path, _): path
    case .leftOver(let part): String(part.dropLast(".part".count))
    }
  }

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already; choose another place with --output, or replace it with --overwrite"
    case .leftOver(let path):
      "\(path) was left by a run that was killed; rename it to keep it, or replace it with "
        + "--overwrite"
    case .inUse(let path, let process):
      "\(path) is being written by \(process.map { "process \($0)" } ?? "another process"); "
        + "wait for it, or choose another place with --output"
    case .notWritable(let path, let reason): "cannot write \(path): \(reason)"
    case .home(let path, let whole):
      "\(path): ~ means a home folder to a shell only; write the whole path: \(whole)"
    }
  }
}
