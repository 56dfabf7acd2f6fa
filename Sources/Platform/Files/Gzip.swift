import CZlib

/// Files that gzip compressed (RFC 1952), unpacked by the system's zlib.
package enum Gzip {
  /// Whether bytes begin as such a file does.
  package static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Text shrinks to a tenth, seldom to a fiftieth; what grows more is refused beyond `harmless` bytes.
  static let mostGrowth = 200
  static let harmless = 16 << 20
  /// No file becomes larger.
  static let mostBytes = 8 << 30

  /// The bytes that were compressed, all members of the file one after another.
  /// - Parameter path: the file, for messages.
  /// - Throws: `FileError` when bytes are missing or damaged, follow the end, or become too many.
  package static func unpacked(_ bytes: [UInt8], path: String) throws(FileError) -> [UInt8] {
    func failure(_ reason: FileError.Reason) -> FileError {
      FileError(path: path, operation: .read, reason: reason)
    }
    let most = min(max(harmless, bytes.count * mostGrowth), mostBytes)
    // zlib keeps the address.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 15 bits of window; 16 more ask for gzip's header and check sum.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw failure(.system("zlib cannot begin"))
    }
    defer { inflateEnd(stream) }
    var unpacked: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var position = 0
    while position < bytes.count {
      // Tapes and disks fill up with zeros.
      if position > 0, bytes[position...].allSatisfy({ $0 == 0 }) { break }
      guard position == 0 || bytes[position...].starts(with: [0x1F, 0x8B]) else {
        throw failure(.damagedGzip)
      }
      inflateReset(stream)
      var code = Z_OK
      while code == Z_OK {
        let (used, made): (Int, Int)
        (code, used, made) = step(stream, bytes[position...], into: &buffer)
        position += used
        guard made <= most - unpacked.count else { throw failure(.growsTooMuch(bytes: most)) }
        unpacked += buffer[..<made]
        if code == Z_OK || code == Z_BUF_ERROR, used == 0, made == 0 {
          throw failure(.truncatedGzip)
        }
      }
      guard code == Z_STREAM_END else { throw failure(.damagedGzip) }
    }
    return unpacked
  }

  /// Unpacks until the buffer is full or the member ends.
  private static func step(
    _ stream: UnsafeMutablePointer<z_stream>, _ bytes: ArraySlice<UInt8>,
    into buffer: inout [UInt8]
  ) -> (code: Int32, used: Int, made: Int) {
    bytes.withUnsafeBufferPointer { input in
      buffer.withUnsafeMutableBufferPointer { output in
        // zlib does not write to what it reads.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(min(input.count, 1 << 30))
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let offered = Int(stream.pointee.avail_in)
        let code = inflate(stream, Z_NO_FLUSH)
        return (
          code, offered - Int(stream.pointee.avail_in),
          output.count - Int(stream.pointee.avail_out)
        )
      }
    }
  }
}
