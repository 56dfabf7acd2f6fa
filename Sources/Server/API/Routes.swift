import NIOHTTP1

extension Route {
  /// Everything the server answers beside the files of the page.
  static func all(_ store: SessionStore, _ token: Token, _ settings: ServerSettings) -> [Route] {
    let runs = RunStore(store)
    let routes =
      general(settings) + sessions(store, token) + files(store) + self.runs(runs)
      + authors(store, token)
    let description = OpenAPI(routes).json.line
    return routes + [
      Route(.GET, "/api/openapi.json", "This description.", .anybody) { call in
        call.reply(.text(description, type: "application/json"))
      }
    ]
  }
}
