import Glibc

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary file in the same folder; `commit` makes them durable and gives the
/// file its name in one step. Without `commit` nothing is left behind.
///
///     let file = try AtomicFile(path: "out.xyz")
///     try file.append(text)
///     try file.commit()
///
/// One owner at a time; not for several threads at once.
public final class AtomicFile {
  /// The name the file will have.
  public let path: String
  private let isReplacing: Bool
  private let temporary: String
  private var descriptor: CInt

  /// Begins a file. An existing file is refused unless `replacing`.
  /// - Parameter isPrivate: whether only its owner may read it.
  /// - Throws: `FileError` when the file is there already or its folder cannot be written.
  public init(
    path: String, replacing: Bool = false, isPrivate: Bool = false
  ) throws(FileError) {
    self.path = path
    isReplacing = replacing
    descriptor = -1
    temporary = Folder.of(path) + "/.simgen-\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    try Folder.check(path, replacing: replacing)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
    guard descriptor >= 0 else { throw .system(.create, path) }
  }

  deinit { discard() }

  /// Writes a whole file at once.
  /// - Throws: `FileError`; then the file is as it was before.
  public static func write(
    _ bytes: [UInt8], to path: String, replacing: Bool = false, isPrivate: Bool = false
  ) throws(FileError) {
    let file = try AtomicFile(path: path, replacing: replacing, isPrivate: isPrivate)
    try file.append(bytes)
    try file.commit()
  }

  /// Writes a whole text file at once.
  /// - Throws: `FileError`; then the file is as it was before.
  public static func write(
    _ text: String, to path: String, replacing: Bool = false, isPrivate: Bool = false
  ) throws(FileError) {
    try write(Array(text.utf8), to: path, replacing: replacing, isPrivate: isPrivate)
  }

  /// Adds bytes at the end.
  /// - Precondition: neither committed nor discarded.
  /// - Throws: `FileError`, as when the disk is full.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try Folder.write(bytes, to: descriptor, path: path)
  }

  /// Adds text at the end.
  /// - Throws: `FileError`, as when the disk is full.
  public func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

  /// Makes the bytes durable and gives the file its name.
  /// - Throws: `FileError`; then the file is as it was before.
  public func commit() throws(FileError) {
    precondition(descriptor >= 0, "committed or discarded before")
    defer { discard() }
    guard fsync(descriptor) == 0 else { throw .system(.synchronise, path) }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw .system(.close, path) }
    try Folder.rename(temporary, to: path, replacing: isReplacing)
  }

  /// Gives the file up.
  public func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(temporary)
  }
}
