import Glibc

/// The lines of standard input, one after another as they arrive.
package final class InputLines {
  private var bytes: [UInt8] = []
  private var next = 0
  private let limit: Int

  /// - Parameter limit: bytes of the longest line.
  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// The next line without its end, what is no UTF-8 replaced; nil at the end of input.
  /// - Throws: `FileError`.
  package func line() throws(FileError) -> String? {
    var looked = next
    while true {
      if let end = bytes[looked...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { next = end + 1 }
        return String(decoding: bytes[next..<end], as: UTF8.self)
      }
      bytes.removeSubrange(..<next)
      next = 0
      looked = bytes.count
      guard looked <= limit else {
        throw FileError(
          path: StandardStream.inputName, operation: .read, reason: .tooLong(limit: limit))
      }
      guard try fill() else {
        guard !bytes.isEmpty else { return nil }
        defer { next = bytes.count }
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  /// - Returns: false at the end of input.
  private func fill() throws(FileError) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(StandardStream.input.rawValue, &chunk, chunk.count)
      if count < 0 && errno == EINTR {
        if Interrupt.isRaised { return false }
        continue
      }
      guard count >= 0 else { throw .system(.read, StandardStream.inputName) }
      bytes += chunk[..<count]
      return count > 0
    }
  }
}
