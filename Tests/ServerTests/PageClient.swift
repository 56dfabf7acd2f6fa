import Script
import Testing

/// A page as the server sees it: a WebSocket with what came over it.
final class PageClient {
  enum Received {
    case text(JSON)
    case frame([UInt8])
    case close(Int)
  }

  let connection: WebClient
  private var latest = 0
  /// Molecules by identifier, as the server has told so far.
  private(set) var molecules: [Int: JSON] = [:]
  private(set) var state = JSON.null
  private(set) var frames: [[UInt8]] = []
  private(set) var runs: [JSON] = []
  /// Everything else, in order.
  private(set) var messages: [JSON] = []

  /// Opens the socket and says nothing.
  init(_ port: Int, origin: String? = nil) throws {
    connection = try WebClient(port)
    let from = origin.map { "Origin: \($0)\r\n" } ?? ""
    connection.send(
      "GET /api/socket HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\n\(from)\r\n")
    let head = try connection.take(through: "\r\n\r\n")
    guard head.hasPrefix("HTTP/1.1 101") else { throw WebClient.Failure(description: head) }
  }

  /// Opens the socket and enters a session.
  convenience init(_ port: Int, _ session: String, _ token: String) throws {
    try self.init(port)
    say(#"{"op":"hello","id":0,"token":"\#(token)","session":"\#(session)","name":"Anna"}"#)
    // The page's own file comes last of what a session is.
    _ = try wait { $0["op"]?.text == "page" }
  }

  /// Sends a text.
  func say(_ text: String) { send(0x1, Array(text.utf8)) }

  /// Sends a message and waits for what came of it.
  /// - Parameter fields: of the message, after its name.
  @discardableResult
  func ask(_ operation: String, _ fields: String = "") throws -> JSON {
    let id = begin(operation, fields)
    return try answer(to: id)
  }

  /// Sends a message.
  /// - Returns: its number.
  func begin(_ operation: String, _ fields: String = "") -> Int {
    latest += 1
    let rest = fields.isEmpty ? "" : ",\(fields)"
    say(#"{"op":"\#(operation)","id":\#(latest)\#(rest)}"#)
    return latest
  }

  /// Waits for what came of a message.
  func answer(to id: Int) throws -> JSON {
    try wait {
      $0["op"]?.text == "reply" && $0["id"]?.integer == id && $0["queued"]?.boolean == false
    }
  }

  /// Waits for a message.
  func wait(for isWanted: (JSON) -> Bool) throws -> JSON {
    while true {
      switch try receive() {
      case .text(let json): if isWanted(json) { return json }
      case .frame: break
      case .close(let code): throw WebClient.Failure(description: "closed with \(code)")
      }
    }
  }

  /// Waits until there are so many frames.
  func wait(forFrames count: Int) throws {
    while frames.count < count {
      if case .close(let code) = try receive() {
        throw WebClient.Failure(description: "closed with \(code)")
      }
    }
  }

  /// Reads to the end.
  /// - Returns: the code the server closed with; nil where it ended without one.
  func closeCode(seconds: Double = 60) -> Int? {
    while let received = try? receive(seconds: seconds) {
      if case .close(let code) = received { return code }
    }
    return nil
  }

  /// The next message, noted.
  func receive(seconds: Double = 60) throws -> Received {
    while true {
      let head = try connection.take(2, seconds: seconds)
      var length = Int(head[1] & 0x7F)
      if length >= 126 {
        length = try connection.take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
      }
      let data = try connection.take(length)
      switch head[0] & 0xF {
      case 0x1:
        let json = try JSON(parsing: data)
        note(json)
        return .text(json)
      case 0x2:
        frames.append(data)
        return .frame(data)
      case 0x8: return .close(data.count >= 2 ? Int(data[0]) << 8 | Int(data[1]) : 0)
      default: continue
      }
    }
  }

  private func note(_ json: JSON) {
    switch json["op"]?.text {
    case "state": state = json
    case "ran": runs.append(json)
    case "molecules":
      if json["whole"]?.boolean == true { molecules = [:] }
      for molecule in json["changed"]?.list ?? [] {
        if let id = molecule["id"]?.integer { molecules[id] = molecule }
      }
      for id in json["removed"]?.list ?? [] { molecules[id.integer ?? -1] = nil }
    default: messages.append(json)
    }
  }

  /// Sends a frame, masked as a client's have to be.
  func send(_ opcode: UInt8, _ data: [UInt8]) {
    var bytes: [UInt8] = [0x80 | opcode]
    switch data.count {
    case ..<126: bytes.append(0x80 | UInt8(data.count))
    case ..<65_536: bytes += [0x80 | 126, UInt8(data.count >> 8), UInt8(data.count & 0xFF)]
    default:
      bytes.append(0x80 | 127)
      bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: data.count >> ($0 * 8)) }
    }
    let mask: [UInt8] = [1, 2, 3, 4]
    connection.send(bytes + mask + data.enumerated().map { $1 ^ mask[$0 % 4] })
  }
}
