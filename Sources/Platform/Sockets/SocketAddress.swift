import Glibc

/// Where another program connects, or listens.
package enum SocketAddress: Sendable, Equatable, CustomStringConvertible {
  /// A path of the file system.
  case unix(String)
  /// An IPv4 address and a port.
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
    var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(min(seconds * 1000, 2e9))
    while true {
      let ready = poll(&wait, 1, milliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw .nobody }
      break
    }
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { throw .refused(SystemError.latest) }
    return SocketConnection(descriptor, patience: seconds)
  }

  /// A descriptor that clients can connect to.
  private func listen() throws(SocketError) -> Int32 {
    let stream = Int32(SOCK_STREAM.rawValue)
    switch self {
    case .unix(let path):
      // What a run that was killed left behind answers no more.
      if let old = try? connect() { old.close() } else { unlink(path) }
      let descriptor = socket(AF_UNIX, stream | Int32(SOCK_CLOEXEC.rawValue), 0)
      return try bound(descriptor, withUnix(path) { Glibc.bind(descriptor, $0, $1) })
    case .internet(let host, let port):
      let descriptor = socket(AF_INET, stream | Int32(SOCK_CLOEXEC.rawValue), 0)
      var reuse: Int32 = 1
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
      return try bound(
        descriptor, withInternet(host, port) { Glibc.bind(descriptor, $0, $1) })
    }
  }

  /// Connects to who listens here: what a client does.
  /// - Throws: `SocketError`.
  package func connect() throws(SocketError) -> SocketConnection {
    let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor: Int32
    let status: Int32
    switch self {
    case .unix(let path):
      descriptor = socket(AF_UNIX, stream, 0)
      status = withUnix(path) { Glibc.connect(descriptor, $0, $1) }
    case .internet(let host, let port):
      descriptor = socket(AF_INET, stream, 0)
      status = withInternet(host, port) { Glibc.connect(descriptor, $0, $1) }
    }
    guard descriptor >= 0, status == 0 else { throw failure(descriptor) }
    return SocketConnection(descriptor)
  }

  private func bound(_ descriptor: Int32, _ status: Int32) throws(SocketError) -> Int32 {
    guard descriptor >= 0, status == 0, Glibc.listen(descriptor, 4) == 0 else {
      throw failure(descriptor)
    }
    return descriptor
  }

  private func failure(_ descriptor: Int32) -> SocketError {
    let reason = SystemError.latest
    if descriptor >= 0 { close(descriptor) }
    return .refused(reason)
  }

  private func withUnix(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      for (index, byte) in path.utf8.prefix(Self.longestPath).enumerated() { bytes[index] = byte }
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private func withInternet(
    _ host: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
