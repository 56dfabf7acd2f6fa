import CFiles
import Glibc

/// Names in folders, and paths below them.
public enum Folder {
  /// At most so many names in a folder in no order, `.` and `..` among them; none where there is no
  /// such folder.
  public static func names(in path: String, limit: Int = .max) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(folder) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// A path below a folder unless it is absolute; the current folder is empty or `.`.
  public static func path(_ path: String, below folder: String) -> String {
    path.hasPrefix("/") || folder.isEmpty || folder == "." ? path : folder + "/" + path
  }

  /// Removes a folder with all that is in it; links are removed and not followed.
  package static func remove(_ path: String) {
    for name in names(in: path) where name != "." && name != ".." {
      let inner = path + "/" + name
      if FileStatus(of: inner, followingLinks: false)?.kind == .folder {
        remove(inner)
      } else {
        unlink(inner)
      }
    }
    rmdir(path)
  }

  /// Makes a folder, and those it is in, where they are missing.
  /// - Throws: `FileError`.
  public static func create(_ path: String) throws(FileError) {
    if access(path, F_OK) == 0 { return }
    if of(path) != path { try create(of(path)) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system(.create, path) }
  }

  /// Why files cannot be written in a folder that is there or would have to be made, in the system's
  /// words; nil where they can.
  package static func obstacle(toMaking path: String) -> String? {
    var folder = path
    while Path.isMissing(folder), of(folder) != folder { folder = of(folder) }
    guard FileStatus(of: folder)?.kind == .folder else { return "\(folder) is not a folder" }
    return Path.obstacle(toWriting: folder)
  }

  /// Makes the names in the folder of a path durable, where the file system can.
  public static func synchronise(of path: String) {
    let folder = open(of(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// The folder a path is in.
  public static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Refuses a path that is taken, unless by a regular file that is to be replaced.
  static func check(_ path: String, replacing: Bool) throws(FileError) {
    guard let status = FileStatus(of: path, followingLinks: false) else { return }
    guard replacing else {
      throw FileError(path: path, operation: .create, reason: .alreadyExists)
    }
    guard status.kind == .file else {
      throw FileError(path: path, operation: .create, reason: .notARegularFile)
    }
  }

  /// Writes all bytes, however many calls that takes.
  static func write(_ bytes: [UInt8], to descriptor: CInt, path: String) throws(FileError) {
    guard writesAll(bytes, to: descriptor) else { throw .system(.write, path) }
  }

  /// Writes all bytes.
  /// - Returns: whether that was possible; if not `errno` says why.
  static func writesAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Gives a file its final name in one step, durably.
  static func rename(_ old: String, to path: String, replacing: Bool) throws(FileError) {
    if replacing {
      guard Glibc.rename(old, path) == 0 else { throw .system(.rename, path) }
    } else if cf_rename_unless_taken(old, path) != 0 {
      guard errno != EEXIST else {
        throw FileError(path: path, operation: .create, reason: .alreadyExists)
      }
      // The file system cannot do both at once.
      guard errno == EINVAL || errno == ENOSYS else { throw .system(.rename, path) }
      try check(path, replacing: false)
      guard Glibc.rename(old, path) == 0 else { throw .system(.rename, path) }
    }
    synchronise(of: path)
  }
}
