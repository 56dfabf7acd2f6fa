import NIOHTTP1

/// Something a program can ask for over HTTP: table, answers and description of the API are made of these.
struct Route: Sendable {
  /// What a token has to give.
  enum Access: Sendable {
    case anybody
    /// A right to the session that the path names.
    case session(Right)
    case server
  }

  let method: HTTPMethod
  /// `/api/sessions/{session}/files/{name}`: parts in braces are whatever the path has there.
  let path: String
  /// One line for the description.
  let summary: String
  let access: Access
  /// Bytes of a body.
  let bodyLimit: Int
  /// What the body is; nil for none.
  let body: String?
  /// What is answered.
  let answer: String
  let handler: @Sendable (Call) throws -> Void

  init(
    _ method: HTTPMethod, _ path: String, _ summary: String, _ access: Access, bodyLimit: Int = 0,
    body: String? = nil, answer: String = "application/json",
    _ handler: @escaping @Sendable (Call) throws -> Void
  ) {
    (self.method, self.path, self.summary, self.access) = (method, path, summary, access)
    (self.bodyLimit, self.body, self.answer, self.handler) = (bodyLimit, body, answer, handler)
  }

  /// The parts of the path.
  var components: [String] { path.split(separator: "/").map(String.init) }

  /// What the parts in braces stand for in a path; nil where the path is another one.
  func parameters(of path: [String]) -> [String: String]? {
    let own = components
    guard own.count == path.count else { return nil }
    var found: [String: String] = [:]
    for (part, text) in zip(own, path) {
      if part.hasPrefix("{") {
        found[String(part.dropFirst().prefix { $0 != "}" })] = Self.value(text, of: part)
        if Self.value(text, of: part) == nil { return nil }
      } else if part != text {
        return nil
      }
    }
    return found
  }

  /// What stands in the place of the braces of `{id}.svg`.
  private static func value(_ text: String, of part: String) -> String? {
    let ending = part.drop { $0 != "}" }.dropFirst()
    guard text.hasSuffix(ending), text.count > ending.count else { return nil }
    return String(text.dropLast(ending.count))
  }
}

/// A request on its way to a handler that answers it.
struct Call: Sendable {
  let request: Request
  let parameters: [String: String]
  /// The session that the path names.
  let session: SessionHost?
  let right: Right?
  let responder: Responder

  /// A part of the path.
  subscript(name: String) -> String { parameters[name] ?? "" }

  /// The session of a route that has one.
  func requireSession() throws -> SessionHost {
    guard let session else { throw ServerError.noSession }
    return session
  }

  func reply(_ response: Response) { responder.send(response) }
}
