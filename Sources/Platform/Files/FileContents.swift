import Glibc

/// Reads whole files.
public enum FileContents {
  /// All bytes of a regular file. Memory is taken after its size is known, never more.
  /// - Throws: `FileError` when it cannot be opened or read, or is not a regular file.
  public static func bytes(of path: String) throws(FileError) -> [UInt8] {
    // Without waiting: a pipe opens once somebody opens its other end, which may be never.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(.open, path) }
    defer { close(descriptor) }
    guard let status = FileStatus(descriptor: descriptor) else { throw .system(.inspect, path) }
    guard status.kind == .file else {
      throw FileError(path: path, operation: .open, reason: .notARegularFile)
    }
    let size = status.size
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let got = read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
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
}

extension FileError {
  /// The error `errno` speaks of.
  public static func system(_ operation: Operation, _ path: String) -> FileError {
    FileError(path: path, operation: operation, reason: .system(SystemError.latest))
  }
}

extension [UInt8] {
  /// Whether `length` bytes lie at `offset`; safe for any numbers.
  package func holds(_ length: Int, at offset: Int) -> Bool {
    offset >= 0 && length >= 0 && offset <= count && length <= count - offset
  }

  /// The little-endian integer at an offset, or nil when it is not wholly inside.
  package func littleEndian<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self, at offset: Int
  ) -> T? {
    guard holds(MemoryLayout<T>.size, at: offset) else { return nil }
    return withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
  }

  /// The text of a range, or nil when it is not valid UTF-8.
  package func text(_ range: Range<Int>) -> String? {
    String(validating: self[range], as: UTF8.self)
  }
}
