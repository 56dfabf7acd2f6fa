import Engine
import NIOHTTP1
import Script

/// The description of the API for programs, made of the routes.
struct OpenAPI {
  let json: JSON

  init(_ routes: [Route]) {
    var paths: [(path: String, routes: [Route])] = []
    for route in routes {
      if let place = paths.firstIndex(where: { $0.path == route.path }) {
        paths[place].routes.append(route)
      } else {
        paths.append((route.path, [route]))
      }
    }
    json = .object([
      ("openapi", .text("3.1.0")),
      (
        "info",
        .object([("title", .text("simgen serve")), ("version", .text(Version.number))])
      ),
      (
        "paths",
        .object(
          paths.map { path, routes in
            (path, .object(routes.map { ($0.method.rawValue.lowercased(), Self.operation($0)) }))
          })
      ),
      (
        "components",
        .object([
          (
            "securitySchemes",
            .object([
              ("token", .object([("type", .text("http")), ("scheme", .text("bearer"))]))
            ])
          )
        ])
      ),
    ])
  }

  private static func operation(_ route: Route) -> JSON {
    let names = route.components.filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().prefix { $0 != "}" })
    }
    var responses: [(key: String, value: JSON?)] = [
      ("default", answer("Not done, and why: {error: {message, hint?}}.", "application/json")),
      ("2XX", answer("Done.", route.answer)),
    ]
    var security: JSON?
    if case .anybody = route.access {
    } else {
      security = .list([.object([("token", .list([]))])])
      responses.append(("401", answer("The token does not give the right.", "application/json")))
    }
    return .object([
      ("summary", .text(route.summary)),
      (
        "parameters",
        names.isEmpty
          ? nil
          : .list(
            names.map { name in
              .object([
                ("name", .text(name)), ("in", .text("path")), ("required", .boolean(true)),
                ("schema", .object([("type", .text("string"))])),
              ])
            })
      ),
      (
        "requestBody",
        route.body.map { .object([("content", .object([($0, .object([]))]))]) }
      ),
      ("responses", .object(responses)), ("security", security),
    ])
  }

  private static func answer(_ words: String, _ type: String) -> JSON {
    .object([
      ("description", .text(words)), ("content", .object([(type, .object([]))])),
    ])
  }
}
