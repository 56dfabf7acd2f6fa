import NIOHTTP1
import Script

/// An answer to a request.
struct Response: Sendable {
  var status = HTTPResponseStatus.ok
  var type = "application/json"
  var body: [UInt8] = []
  var headers: [(String, String)] = []

  static func json(_ json: JSON, status: HTTPResponseStatus = .ok) -> Response {
    Response(status: status, body: Array(json.line.utf8))
  }

  static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(type: type, body: Array(text.utf8))
  }

  /// A file to save.
  static func download(_ bytes: [UInt8], name: String, type: String) -> Response {
    Response(
      type: type, body: bytes,
      headers: [("content-disposition", "attachment; filename=\"\(name)\"")])
  }

  static func failure(_ error: ServerError) -> Response {
    var response = json(error.json, status: error.status)
    if let seconds = error.retryAfter { response.headers.append(("retry-after", "\(seconds)")) }
    if error.status == .unauthorized { response.headers.append(("www-authenticate", "Bearer")) }
    return response
  }
}

/// Why something asked for is not done.
struct ServerError: Error, Sendable, CustomStringConvertible {
  let status: HTTPResponseStatus
  let message: String
  var hint: String?
  /// Seconds after which it may be done.
  var retryAfter: Int?

  init(
    _ status: HTTPResponseStatus, _ message: String, hint: String? = nil, retryAfter: Int? = nil
  ) {
    (self.status, self.message, self.hint, self.retryAfter) = (status, message, hint, retryAfter)
  }

  var description: String { message }

  var json: JSON {
    .object([
      ("error", .object([("message", .text(message)), ("hint", hint.map(JSON.text))]))
    ])
  }

  static let notFound = ServerError(.notFound, "there is nothing here")
  static let noSession = ServerError(.notFound, "there is no such session")
  static let forbidden = ServerError(
    .unauthorized, "the link does not give that right",
    hint: "ask whoever sent it for one that does")
}
