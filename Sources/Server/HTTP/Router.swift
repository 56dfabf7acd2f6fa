import NIOHTTP1

/// Finds who answers a request and whether it may be answered.
struct Router: Sendable {
  let routes: [Route]
  private let store: SessionStore
  private let token: Token

  init(_ routes: [Route], _ store: SessionStore, _ token: Token) {
    (self.routes, self.store, self.token) = (routes, store, token)
  }

  /// Bytes a request may have in its body, known before they come.
  func bodyLimit(of head: HTTPRequestHead) -> Int {
    route(head.method, Request.components(of: head.uri))?.route.bodyLimit ?? 0
  }

  /// Answers a request.
  func answer(_ request: Request, _ responder: Responder) {
    do {
      if let file = PageFiles.response(at: request.path) {
        guard [.GET, .HEAD].contains(request.method) else {
          throw ServerError(.methodNotAllowed, "the page is only read")
        }
        return responder.send(file)
      }
      guard let (route, parameters) = route(request.method, request.path) else {
        let isKnown = routes.contains { $0.parameters(of: request.path) != nil }
        throw isKnown
          ? ServerError(.methodNotAllowed, "\(request.method) is not answered here")
          : ServerError.notFound
      }
      let right = try right(of: request, to: route, parameters)
      let call = Call(
        request: request, parameters: parameters, session: right.session, right: right.right,
        responder: responder)
      try route.handler(call)
    } catch {
      responder.send(.failure(Responder.error(error)))
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
    of request: Request, to route: Route, _ parameters: [String: String]
  ) throws -> (session: SessionHost?, right: Right?) {
    let given = request.token ?? ""
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
