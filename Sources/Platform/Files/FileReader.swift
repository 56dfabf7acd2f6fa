import Glibc

/// Reads pieces of a file that another process may be writing.
package final class FileReader {
  /// Bytes when it was opened.
  package let size: Int
  private let descriptor: CInt

  /// Opens a regular file.
  /// - Throws: `FileError`.
  package init(path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.open, path) }
    guard let status = FileStatus(descriptor: descriptor), status.kind == .file else {
      size = 0
      throw FileError(path: path, operation: .open, reason: .notARegularFile)
    }
    size = status.size
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// So many bytes at an offset, or nil when they are not all there.
  package func bytes(at offset: Int, _ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          isWhole = false
          return
        }
        filled += got
      }
    }
    return isWhole ? bytes : nil
  }

  /// Whether the file has an owner (`OwnedFile`) on this machine, or any that shares its locks.
  package var isOwned: Bool {
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
  }
}
