import Glibc

/// A file that grows record by record under the name `PATH.part` and gets its own name when it is
/// complete. After a crash the part is still there, to be continued from a length known good.
///
/// One owner at a time; not for several threads at once.
public final class RecordFile {
  /// The name the complete file will have.
  public let path: String
  /// The name until then.
  public var partPath: String { path + ".part" }
  /// Bytes written so far.
  public private(set) var length: Int
  private let isReplacing: Bool
  private var descriptor: CInt

  /// Begins the part, or continues it after its first `kept` bytes and drops the rest.
  /// - Throws: `FileError` when the complete file is there already and is not to be replaced, when
  ///   the part cannot be opened, or when it is shorter than `kept`.
  public init(path: String, keeping kept: Int = 0, replacing: Bool = false) throws(FileError) {
    self.path = path
    isReplacing = replacing
    length = kept
    descriptor = -1
    try Folder.check(path, replacing: replacing)
    let part = path + ".part"
    descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw .system(.create, part) }
    guard let status = FileStatus(descriptor: descriptor) else { throw .system(.inspect, part) }
    guard status.kind == .file else {
      throw FileError(path: part, operation: .open, reason: .notARegularFile)
    }
    guard status.size >= kept else {
      throw FileError(path: part, operation: .open, reason: .shrank)
    }
    guard ftruncate(descriptor, kept) == 0, lseek(descriptor, kept, SEEK_SET) == kept else {
      throw .system(.write, part)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds a record.
  /// - Precondition: not finished.
  /// - Throws: `FileError`, as when the disk is full.
  public func append(_ record: String) throws(FileError) {
    let bytes = Array(record.utf8)
    try Folder.write(bytes, to: descriptor, path: partPath)
    length += bytes.count
  }

  /// Makes all records durable.
  /// - Throws: `FileError`.
  public func synchronise() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(.synchronise, partPath) }
  }

  /// Gives the complete file its name, durably.
  /// - Throws: `FileError`; then the part is still there.
  public func finish() throws(FileError) {
    precondition(descriptor >= 0, "finished before")
    try synchronise()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw .system(.close, partPath) }
    try Folder.rename(partPath, to: path, replacing: isReplacing)
  }
}
