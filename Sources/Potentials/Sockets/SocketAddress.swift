#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where i-PI clients connect.
enum SocketAddress: Sendable, Equatable, CustomStringConvertible {
  /// A path of the file system.
  case unix(String)
  /// An IPv4 address and a port.
  case internet(String, port: Int)

  /// Most characters a path of a socket may have.
  static let longestPath = 107

  var description: String {
    switch self {
    case .unix(let path): path
    case .internet(let host, let port): "\(host):\(port)"
    }
  }

  /// A descriptor that clients can connect to.
  func listen() throws(SocketFault) -> Int32 {
    let stream = Int32(SOCK_STREAM.rawValue)
    switch self {
    case .unix(let path):
      // What a run that was killed left behind answers no more.
      if let old = try? connect() { close(old) } else { unlink(path) }
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

  /// A descriptor connected to who listens here: what a client does.
  func connect() throws(SocketFault) -> Int32 {
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
    return descriptor
  }

  private func bound(_ descriptor: Int32, _ status: Int32) throws(SocketFault) -> Int32 {
    guard descriptor >= 0, status == 0, Glibc.listen(descriptor, 4) == 0 else {
      throw failure(descriptor)
    }
    return descriptor
  }

  private func failure(_ descriptor: Int32) -> SocketFault {
    let reason = String(cString: strerror(errno))
    if descriptor >= 0 { close(descriptor) }
    return .listen(description, reason: reason)
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
