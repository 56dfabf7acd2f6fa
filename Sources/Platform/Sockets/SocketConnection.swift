import Glibc

/// Two programs that exchange bytes.
package struct SocketConnection: Sendable {
  private let descriptor: Int32
  /// The wait for each answer of the other end.
  private let wait: SocketWait
  /// Whether it is a connection of a network.
  private let isTCP: Bool

  init(_ descriptor: Int32, wait: SocketWait) {
    self.descriptor = descriptor
    self.wait = wait
    // Requests and answers are short and follow each other: none may wait for more to be sent.
    isTCP = Self.set(TCP_NODELAY, of: descriptor)
  }

  /// Sets an option of TCP.
  /// - Returns: false where the socket is none of TCP.
  @discardableResult
  private static func set(_ option: Int32, of descriptor: Int32) -> Bool {
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    return setsockopt(descriptor, Int32(IPPROTO_TCP), option, &yes, size) == 0
  }

  /// Sends numbers as they lie in memory.
  /// - Throws: `SocketError` when nobody takes them.
  package func send<T: BitwiseCopyable>(_ values: [T]) throws(SocketError) {
    let size = values.count * MemoryLayout<T>.stride
    var sent = 0
    while sent < size {
      try wait.checkInterrupt()
      let count = values.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + sent }, size - sent,
          Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count > 0 {
        sent += count
      } else {
        try waitAgain(for: POLLOUT)
      }
    }
  }

  /// Receives as many numbers as an array has.
  /// - Throws: `SocketError`; `ended` where the other end closed the connection before the first byte.
  package func receive<T: BitwiseCopyable>(into values: inout [T]) throws(SocketError) {
    let size = values.count * MemoryLayout<T>.stride
    var received = 0
    while received < size {
      try wait.checkInterrupt()
      // The other end may wait for a receipt before it sends the next piece of a message, and a receipt
      // that is not asked for comes 40 ms later. The system forgets this option.
      if isTCP { Self.set(TCP_QUICKACK, of: descriptor) }
      let count = values.withUnsafeMutableBytes {
        recv(
          descriptor, $0.baseAddress.map { $0 + received }, size - received, Int32(MSG_DONTWAIT))
      }
      if count > 0 {
        received += count
      } else if count == 0 {
        throw received == 0 ? .ended : .closed
      } else {
        try waitAgain(for: POLLIN)
      }
    }
  }

  /// What to do about a call that moved nothing: wait, where that helps.
  private func waitAgain(for events: Int32) throws(SocketError) {
    let reason = errno
    if reason == EINTR { return }
    guard reason == EAGAIN || reason == EWOULDBLOCK, try wait(for: events, at: descriptor) else {
      throw .closed
    }
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
  /// The other end closed the connection where no bytes were under way.
  case ended
  /// The other end closed the connection in the middle or fell silent.
  case closed
  /// The user asked to stop.
  case interrupted
}
