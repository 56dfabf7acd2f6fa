import Glibc

/// A text of a user: a file, or a pipe such as the shell makes of `<(command)`.
package enum ShortFile {
  /// Why nothing was read.
  package enum Failure: Error {
    case unreadable
    case folder
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
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .folder }
    guard status.st_mode & S_IFMT != S_IFCHR, status.st_size <= limit else {
      throw .tooLong
    }
    if status.st_mode & S_IFMT == S_IFIFO {
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, patience) > 0 else { throw .unreadable }
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Self.read(descriptor, into: &chunk)
      guard count >= 0 else { throw .unreadable }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw .tooLong }
    }
  }

  /// Waits for bytes where none are there yet.
  private static func read(_ descriptor: Int32, into chunk: inout [UInt8]) -> Int {
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count >= 0 || (errno != EAGAIN && errno != EINTR) { return count }
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&source, 1, -1)
    }
  }
}
