import NIOHTTP1

/// Finds who answers a request and whether it may be answered.
struct Router: Sendable {
  let routes: [Route]
  private let store: SessionStore
  private let token: Token

  init(_ routes: [Route], _ store: SessionStore, _ token: Token) {
    (self.routes, self.store, self.token) = (routes, store, token)
  }

  /// Who answers a request, known before its body comes.
  /// - Throws: `ServerError` where nobody does, or the token does not allow it.
  func admit(_ head: HTTPRequestHead) throws(ServerError) -> Admission {
    let path = Request.components(of: head.uri)
    if let file = PageFiles.response(at: path) {
      guard [.GET, .HEAD].contains(head.method) else {
        throw ServerError(.methodNotAllowed, "the page is only read")
      }
      return .file(file)
    }
    guard let (route, parameters) = route(head.method, path) else {
      let isKnown = routes.contains { $0.parameters(of: path) != nil }
      throw isKnown
        ? ServerError(.methodNotAllowed, "\(head.method) is not answered here")
        : ServerError.notFound
    }
    let (session, right) = try right(of: head, to: route, parameters)
    return .route(route, parameters, session, right)
  }

  /// Answers a request that was admitted.
  func answer(_ request: Request, _ admission: Admission, _ responder: Responder) {
    switch admission {
    case .file(let file): responder.send(file)
    case .route(let route, let parameters, let session, let right):
      let call = Call(
        request: request, parameters: parameters, session: session, right: right,
        responder: responder)
      @Sendable func answer(_ outcome: Result<Void, ServerError>) {
        do {
          try outcome.get()
          try route.handler(call)
        } catch { responder.send(.failure(Responder.error(error))) }
      }
      // What a session is is not known before it was read.
      if let session { session.whenReady(answer) } else { answer(.success(())) }
    }
  }

  private func route(
    _ method: HTTPMethod, _ path: [String]
  ) -> (route: Route, parameters: [String: String])? {
    let wanted = method == .HEAD ? HTTPMethod.GET : method
    for route in routes where route.method == wanted {
      if let parameters = route.parameters(of: path) { return (route, parameters) }
    }
    return nil
  }

  private func right(
    of head: HTTPRequestHead, to route: Route, _ parameters: [String: String]
  ) throws(ServerError) -> (session: SessionHost?, right: Right?) {
    let given = Request.token(of: head.headers) ?? ""
    switch route.access {
    case .anybody: return (nil, nil)
    case .server:
      guard token.matches(given) else { throw ServerError.forbidden }
      return (nil, .server)
    case .session(let wanted):
      let isServer = token.matches(given)
      guard let session = try store.session(parameters["session"] ?? "") else {
        throw isServer ? ServerError.noSession : ServerError.forbidden
      }
      guard let right = isServer ? .server : session.right(of: given), right >= wanted else {
        throw ServerError.forbidden
      }
      return (session, right)
    }
  }
}

/// Who answers a request.
enum Admission: Sendable {
  case file(Response)
  case route(Route, [String: String], SessionHost?, Right?)

  /// Bytes the body may have.
  var bodyLimit: Int {
    switch self {
    case .file: 0
    case .route(let route, _, _, _): route.bodyLimit
    }
  }
}
