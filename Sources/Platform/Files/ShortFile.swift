import Glibc

/// A text of a user: a file, or a pipe such as the shell makes of `<(command)`.
package enum ShortFile {
  /// Why nothing was read.
  package enum Failure: Error {
    case unreadable
    case folder
    /// A pipe that nobody writes to.
    case silent
    /// More bytes than wanted, or a device, which has no end.
    case tooLong
  }

  /// How long a pipe is given to find somebody who writes to it.
  private static let patience: Int32 = 2000

  /// Reads at most `limit` bytes to the end.
  package static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
    // A pipe would be waited for until somebody opens its other end.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable }
    defer { close(descriptor) }
    guard let status = FileStatus(descriptor: descriptor) else { throw .unreadable }
    if status.kind == .folder { throw .folder }
    if status.kind == .characterDevice || status.size > limit { throw .tooLong }
    if status.kind == .pipe {
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, patience) > 0 else { throw .silent }
    }
    guard let bytes = readToEnd(descriptor, limit: limit) else { throw .unreadable }
    guard bytes.count <= limit else { throw .tooLong }
    return bytes
  }
}

/// The bytes up to the end of a file, stream or pipe, for which it waits where none are there yet.
/// - Parameter limit: the bytes after which it may stop; there are more then.
/// - Returns: nil, and the reason in `errno`, where it cannot be read.
func readToEnd(_ descriptor: Int32, limit: Int = .max) -> [UInt8]? {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count <= limit {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { break }
    if count > 0 {
      bytes += chunk[..<count]
    } else if errno == EAGAIN {
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&source, 1, -1)
    } else if errno != EINTR {
      return nil
    }
  }
  return bytes
}
