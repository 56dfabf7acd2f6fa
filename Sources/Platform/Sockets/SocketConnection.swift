import Glibc

/// Two programs that exchange bytes.
package struct SocketConnection: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// A connection that is given up when the other end is silent for so many seconds.
  init(_ descriptor: Int32, patience: Double) {
    self.init(descriptor)
    var limit = timeval()
    limit.tv_sec = Int(min(patience, 1e9).rounded(.up))
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Sends numbers as they lie in memory.
  /// - Throws: `SocketError` when nobody takes them.
  package func send<T: BitwiseCopyable>(_ values: [T]) throws(SocketError) {
    let bytes = values.withUnsafeBytes { Array($0) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .closed }
      sent += count
    }
  }

  /// Receives so many numbers.
  /// - Throws: `SocketError` when they do not come.
  package func values<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, of type: T.Type
  ) throws(SocketError) -> [T] {
    var values = [T](repeating: 0, count: count)
    let size = count * MemoryLayout<T>.stride
    var read = 0
    while read < size {
      let got = values.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress.map { $0 + read }, size - read, 0)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw .closed }
      read += got
    }
    return values
  }

  /// Ends it.
  package func close() { Glibc.close(descriptor) }
}

/// Why there is nobody to exchange bytes with.
package enum SocketError: Error, Equatable {
  /// The socket cannot be made or found; the system's words.
  case refused(String)
  /// Nobody connected in time.
  case nobody
  /// The other end closed the connection or fell silent.
  case closed
}
