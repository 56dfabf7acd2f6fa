import Glibc

/// Where another program connects, or listens.
package enum SocketAddress: Sendable, Equatable, CustomStringConvertible {
  /// A path of the file system.
  case unix(String)
  /// A host, by name or IPv4 address, and a port.
  case internet(String, port: Int)

  /// Most characters a path of a socket may have.
  package static let longestPath = 107

  package var description: String {
    switch self {
    case .unix(let path): path
    case .internet(let host, let port): "\(host):\(port)"
    }
  }

  /// Waits for so many seconds for a client. The address is free again afterwards.
  /// - Throws: `SocketError`.
  package func accept(within seconds: Double) throws(SocketError) -> SocketConnection {
    let listener = try listen()
    defer {
      close(listener)
      if case .unix(let path) = self { unlink(path) }
    }
    let wait = SocketWait(seconds: seconds)
    guard try wait(for: POLLIN, at: listener) else { throw .nobody }
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { throw .refused(SystemError.latest) }
    return SocketConnection(descriptor, wait: wait)
  }

  /// A descriptor that clients can connect to.
  private func listen() throws(SocketError) -> Int32 {
    // What a run that was killed left behind answers no more.
    if case .unix(let path) = self {
      if let old = try? connect() { old.close() } else { unlink(path) }
    }
    let (descriptor, fault) = try withSocket { descriptor, address, size in
      var reuse: Int32 = 1
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
      return Glibc.bind(descriptor, address, size) == 0 ? Glibc.listen(descriptor, 4) : -1
    }
    guard fault == 0 else { throw failure(descriptor, fault) }
    return descriptor
  }

  /// Connects to who listens here, trying again for so many seconds: what a client does. It waits for
  /// its server as long as the user does.
  /// - Parameter onFailure: called with the system's words when the first attempt failed.
  /// - Throws: `SocketError`.
  package func connect(
    within seconds: Double = 0, onFailure: (_ reason: String) -> Void = { _ in }
  ) throws(SocketError) -> SocketConnection {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(min(seconds, 1e9))
    var isFirst = true
    while true {
      let reason: String
      do throws(SocketError) {
        return try connectOnce(within: max(Self.shortestWait, (end - clock.now) / .seconds(1)))
      } catch {
        guard case .refused(let words) = error, clock.now < end else { throw error }
        reason = words
      }
      if isFirst { onFailure(reason) }
      isFirst = false
      _ = try SocketWait(seconds: Self.shortestWait, heedsInterrupts: true)(for: POLLIN, at: -1)
    }
  }

  /// Seconds between two attempts to connect, and for the last one.
  private static let shortestWait = 0.05

  private func connectOnce(within seconds: Double) throws(SocketError) -> SocketConnection {
    let wait = SocketWait(seconds: seconds, heedsInterrupts: true)
    // A call that blocks could be stopped by nothing.
    var (descriptor, fault) = try withSocket(SOCK_NONBLOCK) { Glibc.connect($0, $1, $2) }
    if fault == EINPROGRESS {
      do throws(SocketError) {
        fault = try wait(for: POLLOUT, at: descriptor) ? Self.fault(of: descriptor) : ETIMEDOUT
      } catch {
        close(descriptor)
        throw error
      }
    }
    guard fault == 0 else { throw failure(descriptor, fault) }
    return SocketConnection(descriptor, wait: SocketWait(heedsInterrupts: true))
  }

  /// What became of an attempt to connect: a number of `errno`, 0 for success.
  private static func fault(of descriptor: Int32) -> Int32 {
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno
  }

  private func failure(_ descriptor: Int32, _ fault: Int32) -> SocketError {
    if descriptor >= 0 { close(descriptor) }
    return .refused(SystemError.words(fault))
  }

  /// Opens a socket for the address and hands both to a call of the system.
  /// - Returns: the descriptor, and the number of `errno` where the call failed, otherwise 0.
  private func withSocket(
    _ flags: __socket_type = __socket_type(0),
    _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(SocketError) -> (descriptor: Int32, fault: Int32) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags.rawValue)
    func open(_ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> (Int32, Int32) {
      let descriptor = socket(Int32(address.pointee.sa_family), kind, 0)
      return (descriptor, descriptor >= 0 && call(descriptor, address, size) == 0 ? 0 : errno)
    }
    switch self {
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { bytes in
        for (index, byte) in path.utf8.prefix(Self.longestPath).enumerated() { bytes[index] = byte }
      }
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          open($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    case .internet(let host, let port):
      var hints = addrinfo()
      hints.ai_family = AF_INET
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      var found: UnsafeMutablePointer<addrinfo>?
      let status = getaddrinfo(host, String(port), &hints, &found)
      guard status == 0, let found else {
        throw .refused("\(host): " + String(cString: gai_strerror(status)))
      }
      defer { freeaddrinfo(found) }
      return open(found.pointee.ai_addr, found.pointee.ai_addrlen)
    }
  }
}
