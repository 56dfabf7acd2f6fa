import Glibc

/// Reads pieces of a file that another process may be writing.
package final class FileReader {
  /// Bytes when it was opened.
  package let size: Int
  private let path: String
  private let descriptor: CInt

  /// Opens a regular file.
  /// - Throws: `FileError`.
  package init(path: String) throws(FileError) {
    self.path = path
    // Without waiting: a pipe opens once somebody opens its other end, which may be never.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(.open, path) }
    let status = FileStatus(descriptor: descriptor)
    size = status?.size ?? 0
    guard let status else { throw .system(.inspect, path) }
    guard status.kind == .file else {
      throw FileError(path: path, operation: .open, reason: .notARegularFile)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// So many bytes at an offset. Memory is taken for them, never more.
  /// - Throws: `FileError`, as when they are not all there.
  package func bytes(at offset: Int, _ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          failure =
            got < 0
            ? .system(.read, path) : FileError(path: path, operation: .read, reason: .shrank)
          return
        }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Whether the file has an owner (`OwnedFile`) on this machine, or any that shares its locks.
  package var isOwned: Bool {
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
  }
}
