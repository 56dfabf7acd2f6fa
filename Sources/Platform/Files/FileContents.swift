import Glibc

/// Reads whole files.
public enum FileContents {
  /// All bytes of a regular file. Memory is taken after its size is known, never more.
  /// - Throws: `FileError` when it cannot be opened or read, or is not a regular file.
  public static func bytes(of path: String) throws(FileError) -> [UInt8] {
    let file = try FileReader(path: path)
    return try file.bytes(at: 0, file.size)
  }

  /// The same, unpacked where gzip compressed it, whatever its name.
  /// - Throws: `FileError`, also when the compressed data are damaged or grow too much.
  package static func unpacked(of path: String) throws(FileError) -> [UInt8] {
    let bytes = try bytes(of: path)
    return Gzip.isCompressed(bytes) ? try Gzip.unpacked(bytes, path: path) : bytes
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
