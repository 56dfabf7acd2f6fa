#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of a recipe: a file, or a pipe such as the shell makes of `<(command)`.
enum RecipeBytes {
  /// Recipes are short: a longer file was named by mistake.
  private static let mostBytes = 16 << 20
  /// How long a pipe is given to find somebody who writes to it.
  private static let patience: Int32 = 2000

  /// Reads to the end.
  /// - Throws: `RecipeFileError` for what has no end, or no beginning: a device, an endless pipe, a pipe
  ///   that nobody writes to.
  static func read(_ path: String) throws(RecipeFileError) -> [UInt8] {
    // A pipe would be waited for until somebody opens its other end.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .folder(path: path) }
    guard status.st_mode & S_IFMT != S_IFCHR, status.st_size <= mostBytes else {
      throw .tooLong(path: path)
    }
    if status.st_mode & S_IFMT == S_IFIFO {
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, patience) > 0 else { throw .unreadable(path: path) }
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Self.read(descriptor, into: &chunk)
      guard count >= 0 else { throw .unreadable(path: path) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= mostBytes else { throw .tooLong(path: path) }
    }
  }

  /// Waits for bytes where none are there yet.
  private static func read(_ descriptor: Int32, into chunk: inout [UInt8]) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
      #else
        let count = Darwin.read(descriptor, &chunk, chunk.count)
      #endif
      if count >= 0 || (errno != EAGAIN && errno != EINTR) { return count }
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&source, 1, -1)
    }
  }
}
