import NIOHTTP1
import Platform
import Script

/// The API of a ZnDraw server: requests with a token that is renewed, retried where that is safe.
final class Connection: Sendable {
  let client: HTTPClient
  let stop: StopSign
  private let account: Account
  private let token = LockedValue("")
  /// How long a server that does not answer, and a room that somebody has locked, are waited for.
  let patience: Patience

  struct Patience: Sendable {
    var outage = Duration.seconds(30)
    var lock = Duration.seconds(180)
    var retry = Duration.milliseconds(500)
  }

  init(_ address: ServerAddress, _ account: Account, _ stop: StopSign, _ patience: Patience) {
    client = HTTPClient(address)
    (self.account, self.stop, self.patience) = (account, stop, patience)
  }

  /// Logs in, with a new token from now on. An account that was made up is registered where it is not known.
  /// - Throws: `ZnDrawError`.
  func logIn() throws(ZnDrawError) {
    func request() throws(ZnDrawError) -> HTTPClient.Reply {
      let form = "username=\(Self.escaped(account.user))&password=\(Self.escaped(account.password))"
      return try exchange(
        HTTPClient.Request(
          method: .POST, path: "/v1/auth/jwt/login",
          headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8)),
        isRepeatable: true)
    }
    var reply = try request()
    if reply.status == 400, account.isGuest {
      let body = JSON.object([
        ("email", .text(account.user)), ("password", .text(account.password)),
      ])
      _ = try exchange(
        HTTPClient.Request(
          method: .POST, path: "/v1/auth/register", headers: ["Content-Type": "application/json"],
          body: Array(body.line.utf8)), isRepeatable: true)
      reply = try request()
    }
    if reply.status == 400 { throw .login(user: account.user) }
    guard reply.status == 200, let token = Self.json(reply)?["access_token"]?.text else {
      throw .notZnDraw("\(client.address)", reason: "it has no accounts (\(reply.status))")
    }
    self.token.withLock { $0 = token }
  }

  /// One request, its body and its reply JSON.
  /// - Parameters:
  ///   - path: its components, in plain text.
  ///   - whileLocked: called every second while somebody has locked the room; what it throws ends the wait.
  /// - Throws: `ZnDrawError`, and what `whileLocked` throws.
  func call(
    _ method: HTTPMethod, _ path: [String], _ body: JSON? = nil, seconds: Int64 = 30,
    whileLocked: () throws -> Void = {}
  ) throws -> JSON {
    let reply = try raw(method, path, body, seconds: seconds, whileLocked: whileLocked)
    if reply.body.isEmpty { return .null }
    guard let json = Self.json(reply) else {
      throw ZnDrawError.notZnDraw("\(client.address)", reason: "an answer is no JSON")
    }
    return json
  }

  /// The same with the bytes of the reply.
  func raw(
    _ method: HTTPMethod, _ path: [String], _ body: JSON? = nil, seconds: Int64 = 30,
    whileLocked: () throws -> Void = {}
  ) throws -> HTTPClient.Reply {
    let given = ContinuousClock.now + patience.lock
    var isRenewed = false
    while true {
      let reply = try exchange(
        request(method, path, body), seconds: seconds, isRepeatable: method != .POST)
      switch reply.status {
      case 200..<300: return reply
      case 401 where !isRenewed:
        try logIn()
        isRenewed = true
      case 423:
        guard ContinuousClock.now < given else {
          throw ZnDrawError.locked(room: path.drop { $0 != "rooms" }.dropFirst().first ?? "")
        }
        try whileLocked()
        stop.wait(for: patience.retry * 2)
        if stop.isRaised { throw ZnDrawError.stopped }
      case let status:
        throw ZnDrawError.refused(
          status: status, request: "\(method.rawValue) \(Self.path(path))",
          detail: Self.detail(of: reply))
      }
    }
  }

  /// Sends without a second try, for who is about to leave.
  func tell(_ method: HTTPMethod, _ path: [String], _ body: JSON? = nil, seconds: Int64 = 2) {
    _ = try? client.send(request(method, path, body), seconds: seconds)
  }

  // MARK: Requests

  private func request(_ method: HTTPMethod, _ path: [String], _ body: JSON?) -> HTTPClient.Request
  {
    var headers: HTTPHeaders = ["Authorization": "Bearer \(token.withLock { $0 })"]
    if body != nil { headers.add(name: "Content-Type", value: "application/json") }
    return HTTPClient.Request(
      method: method, path: Self.path(path), headers: headers,
      body: body.map { Array($0.line.utf8) } ?? [])
  }

  /// Sends again while nobody answers: what may be done twice, and what certainly was not seen.
  private func exchange(
    _ request: HTTPClient.Request, seconds: Int64 = 30, isRepeatable: Bool
  ) throws(ZnDrawError) -> HTTPClient.Reply {
    let given = ContinuousClock.now + patience.outage
    while true {
      do throws(HTTPClient.Failure) {
        let reply = try client.send(request, seconds: seconds)
        guard [429, 502, 503, 504].contains(reply.status), ContinuousClock.now < given else {
          return reply
        }
      } catch {
        guard isRepeatable || error.isUnsent, ContinuousClock.now < given else {
          throw .unreachable("\(client.address)", reason: error.reason)
        }
      }
      stop.wait(for: patience.retry)
      if stop.isRaised { throw .stopped }
    }
  }

  private static func json(_ reply: HTTPClient.Reply) -> JSON? { try? JSON(parsing: reply.body) }

  /// What the server says to somebody who reads it: RFC 9457's `detail`, FastAPI's `detail`.
  private static func detail(of reply: HTTPClient.Reply) -> String {
    let json = json(reply)
    return json?["detail"]?.text ?? json?["title"]?.text ?? json?["detail"]?.line
      ?? "no reason was given"
  }

  private static func path(_ components: [String]) -> String {
    components.reduce("") { $0 + "/" + escaped($1) }
  }

  /// Everything but the letters, digits and marks that stand for themselves everywhere (RFC 3986).
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        return String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }.joined()
  }
}
