import Glibc

/// A file that only grows, with one owner at a time, which other processes respect.
package final class OwnedFile {
  package let path: String
  /// Bytes so far.
  package private(set) var length: Int
  private let descriptor: CInt

  /// Why a file cannot be had or written.
  package enum Refusal: Error, Equatable {
    /// Another process owns it, or changed it.
    case inUse
    /// The system's words.
    case system(String)
  }

  /// Opens a file, or begins it, and drops what is behind its first bytes.
  /// - Parameter expectedSize: the size it must have before; any when nil.
  /// - Throws: `Refusal`.
  package init(path: String, keeping length: Int, expectedSize: Int?) throws(Refusal) {
    self.path = path
    self.length = length
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw .system(SystemError.latest) }
    // File systems that know no locks are taken as they are.
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    guard isFree, let status = FileStatus(descriptor: descriptor),
      expectedSize == nil || status.size == expectedSize
    else { throw .inUse }
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else {
      throw .system(SystemError.latest)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes, all or none.
  /// - Throws: `Refusal`, as when the disk is full.
  package func append(_ bytes: [UInt8]) throws(Refusal) {
    guard Folder.writesAll(bytes, to: descriptor) else {
      let reason = SystemError.latest
      ftruncate(descriptor, length)
      lseek(descriptor, length, SEEK_SET)
      throw .system(reason)
    }
    length += bytes.count
  }

  /// Makes everything durable.
  /// - Throws: `Refusal`.
  package func synchronise() throws(Refusal) {
    guard fdatasync(descriptor) == 0 else { throw .system(SystemError.latest) }
  }
}
