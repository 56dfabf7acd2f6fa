import Glibc
import Testing

/// A connection to a server, byte by byte: what a test wants to do wrong a library would do right.
final class WebClient {
  private let descriptor: Int32
  private var received: [UInt8] = []

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// Connects to a port of this machine.
  init(_ port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(description: "nobody listens at \(port)") }
  }

  deinit { close(descriptor) }

  /// Sends bytes; what the server no longer takes is lost.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Takes as many bytes, waited for.
  func take(_ count: Int, seconds: Double = 60) throws -> [UInt8] {
    while received.count < count { try receive(seconds: seconds) }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  /// Takes bytes up to some others, and those.
  func take(through end: String, seconds: Double = 60) throws -> String {
    let end = Array(end.utf8)
    while true {
      if let range = received.firstRange(of: end) {
        let taken = Array(received[..<range.upperBound])
        received.removeFirst(taken.count)
        return String(decoding: taken, as: UTF8.self)
      }
      try receive(seconds: seconds)
    }
  }

  /// Whether the server ends the connection in time; what it sends before is dropped.
  func isEnded(within seconds: Double = 60) -> Bool {
    do { while true { try receive(seconds: seconds) } } catch {
      return (error as? Failure)?.description == "the server ended the connection"
    }
  }

  private func receive(seconds: Double) throws {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32(seconds * 1000)) > 0 else {
      throw Failure(description: "no answer within \(seconds) s")
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else { throw Failure(description: "the server ended the connection") }
    received += chunk[..<count]
  }
}

/// An answer to a request.
struct WebReply {
  let status: Int
  let headers: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

extension WebClient {
  /// Reads an answer.
  func reply() throws -> WebReply {
    let lines = try take(through: "\r\n\r\n").split(separator: "\r\n").map(String.init)
    let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    let body = try take(Int(headers["content-length"] ?? "0") ?? 0)
    return WebReply(status: status, headers: headers, body: body)
  }

  /// Asks for something in a connection of its own.
  static func ask(
    _ port: Int, _ method: String, _ path: String, token: String? = nil, _ body: String = "",
    host: String? = nil, origin: String? = nil
  ) throws -> WebReply {
    let client = try WebClient(port)
    var head = "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n"
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    if let origin { head += "Origin: \(origin)\r\n" }
    if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
    client.send(head + "Connection: close\r\n\r\n" + body)
    return try client.reply()
  }
}
